//! A line to a PostgreSQL that can be cut at the worst moment.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

/// Where the line is cut.
#[derive(Debug, Clone, Copy)]
pub enum Cut {
    /// The COMMIT does not reach the server.
    Before = 1,
    /// It does, and its answer does not come back.
    After = 2,
    /// The same, and nobody gets through any more.
    AfterForGood = 3,
}

#[derive(Debug, Default)]
struct Orders {
    /// What becomes of the next COMMIT.
    cut: AtomicU8,
    cuts: AtomicU32,
    closed: AtomicBool,
}

/// Passes on what is said, until told to cut.
#[derive(Debug)]
pub struct Proxy {
    pub port: u16,
    orders: Arc<Orders>,
}

impl Proxy {
    pub fn start(server: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let orders = Arc::<Orders>::default();
        let theirs = Arc::clone(&orders);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if !theirs.closed.load(Ordering::SeqCst)
                    && let Ok(server) = UnixStream::connect(&server)
                {
                    pass_on(client, server, &theirs);
                }
            }
        });
        Self { port, orders }
    }

    /// Cuts the line at the next COMMIT.
    pub fn cut(&self, cut: Cut) {
        self.orders.cut.store(cut as u8, Ordering::SeqCst);
    }

    /// Lets through again.
    pub fn open(&self) {
        self.orders.closed.store(false, Ordering::SeqCst);
    }

    pub fn cuts(&self) -> u32 {
        self.orders.cuts.load(Ordering::SeqCst)
    }
}

fn pass_on(client: TcpStream, server: UnixStream, orders: &Arc<Orders>) {
    let (from_server, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || pass_back(from_server, to_client));
    let orders = Arc::clone(orders);
    std::thread::spawn(move || pass_forth(client, server, &orders));
}

fn pass_back(mut server: UnixStream, mut client: TcpStream) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(read @ 1..) = server.read(&mut bytes) {
        if client.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

fn pass_forth(mut client: TcpStream, mut server: UnixStream, orders: &Orders) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(read @ 1..) = client.read(&mut bytes) {
        let said = &bytes[..read];
        let commits = said.windows(9).any(|words| words == b"1; COMMIT");
        let cut = if commits {
            orders.cut.swap(0, Ordering::SeqCst)
        } else {
            0
        };
        if cut > 0 {
            let for_good = cut == Cut::AfterForGood as u8;
            orders.closed.store(for_good, Ordering::SeqCst);
            // First, so that no answer finds its way back.
            let _ = client.shutdown(Shutdown::Both);
        }
        let passed = cut != Cut::Before as u8 && server.write_all(said).is_ok();
        if cut > 0 {
            orders.cuts.fetch_add(1, Ordering::SeqCst);
        }
        if cut > 0 || !passed {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Write);
    let _ = client.shutdown(Shutdown::Both);
}
