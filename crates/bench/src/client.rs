//! Whoever asks: 32 connections kept open, one question at a time on each, driven by one thread of this process.

use crate::environment::moment;
use crate::population::Population;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// Connections.
pub const CONNECTIONS: usize = 32;
/// Seconds before anything is counted.
const WARM_UP: Duration = Duration::from_secs(1);

/// What was measured.
#[derive(Debug, Default)]
pub struct Load {
    /// Milliseconds of each answer.
    pub milliseconds: Vec<f64>,
    /// Answers a second.
    pub rate: f64,
    /// Size of the last answer.
    pub bytes: usize,
}

/// Asks for so long.
pub fn load(address: SocketAddr, population: &Population, lasting: Duration) -> Load {
    let requests: Arc<Vec<Bytes>> = Arc::new(
        population
            .questions
            .iter()
            .map(|question| question.body().into())
            .collect(),
    );
    let token: Arc<str> = format!("Bearer {}", population.token).into();
    crate::platform::wait(async move {
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|lane| {
                let caller = Caller {
                    address,
                    requests: Arc::clone(&requests),
                    token: Arc::clone(&token),
                    lane,
                };
                tokio::spawn(caller.ask_for(lasting))
            })
            .collect();
        let mut all = Load::default();
        for task in tasks {
            let (milliseconds, bytes) = task.await.expect("every question is answered");
            all.milliseconds.extend(milliseconds);
            all.bytes = bytes;
        }
        all.rate = all.milliseconds.len() as f64 / lasting.as_secs_f64();
        all
    })
}

/// Asks once; used to see when a server answers.
pub fn ask_once(address: SocketAddr, population: &Population) -> usize {
    let caller = Caller {
        address,
        requests: Arc::new(vec![population.questions[0].body().into()]),
        token: format!("Bearer {}", population.token).into(),
        lane: 0,
    };
    crate::platform::wait(async move {
        let mut sender = caller.connect().await;
        caller.ask(&mut sender, 0).await
    })
}

struct Caller {
    address: SocketAddr,
    requests: Arc<Vec<Bytes>>,
    token: Arc<str>,
    lane: usize,
}

impl Caller {
    async fn ask_for(self, lasting: Duration) -> (Vec<f64>, usize) {
        let mut sender = self.connect().await;
        let (mut milliseconds, mut bytes) = (Vec::new(), 0);
        let start = moment();
        // Every connection walks through all questions, each with a stride and a start of its own.
        for turn in 0.. {
            let asked = moment();
            bytes = self
                .ask(&mut sender, turn * 7919 + self.lane * 104_729)
                .await;
            let since = start.elapsed();
            if since > WARM_UP + lasting {
                break;
            }
            if since > WARM_UP {
                milliseconds.push(asked.elapsed().as_secs_f64() * 1000.0);
            }
        }
        (milliseconds, bytes)
    }

    async fn connect(&self) -> SendRequest<Full<Bytes>> {
        let stream = TcpStream::connect(self.address).await.expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("it answers");
        tokio::spawn(connection);
        sender
    }

    async fn ask(&self, sender: &mut SendRequest<Full<Bytes>>, turn: usize) -> usize {
        let body = self.requests[turn % self.requests.len()].clone();
        let request = Request::post("/api/v1/questions")
            .header(HOST, "localhost")
            .header(AUTHORIZATION, &*self.token)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .expect("a request");
        sender.ready().await.expect("the connection stays open");
        let answer = sender.send_request(request).await.expect("an answer");
        let status = answer.status();
        let bytes = answer
            .into_body()
            .collect()
            .await
            .expect("an answer")
            .to_bytes();
        assert!(
            status.is_success(),
            "{status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        bytes.len()
    }
}
