//! Whoever asks: connections kept open, one request at a time on each, driven by one thread of this process.

use crate::environment::moment;
use crate::population::Population;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// Connections of those who ask questions.
pub const CONNECTIONS: usize = 32;
/// Seconds before anything is counted.
pub const WARM_UP: Duration = Duration::from_secs(1);

/// A request, sent again and again.
#[derive(Debug, Clone)]
pub enum Sent {
    /// A call of the interface with a token.
    Call {
        /// Path.
        path: &'static str,
        /// `Bearer …`.
        token: Arc<str>,
        /// JSON.
        body: Bytes,
    },
    /// A page, with a session's cookie.
    Page {
        /// Path.
        path: &'static str,
        /// Cookies; none for what everybody may see.
        cookie: Option<Arc<str>>,
    },
}

impl Sent {
    fn request(&self) -> Request<Full<Bytes>> {
        let built = match self {
            Sent::Call { path, token, body } => Request::post(*path)
                .header(AUTHORIZATION, &**token)
                .header(CONTENT_TYPE, "application/json")
                .header(HOST, "localhost")
                .body(Full::new(body.clone())),
            Sent::Page { path, cookie } => {
                let request = Request::builder().method(Method::GET).uri(*path);
                let request = request.header(HOST, "localhost");
                match cookie {
                    Some(cookie) => request.header(COOKIE, &**cookie),
                    None => request,
                }
                .body(Full::default())
            }
        };
        built.expect("a request")
    }
}

/// What was measured.
#[derive(Debug, Default)]
pub struct Load {
    /// Milliseconds of each answer.
    pub milliseconds: Vec<f64>,
    /// Answers a second.
    pub rate: f64,
}

/// The questions of a population.
pub fn questions(population: &Population) -> Vec<Sent> {
    let token: Arc<str> = format!("Bearer {}", population.token).into();
    let call = |question: &crate::population::Question| Sent::Call {
        path: "/api/v1/questions",
        token: Arc::clone(&token),
        body: question.body().into(),
    };
    population.questions.iter().map(call).collect()
}

/// People of one check, as many as the pack allows.
pub const CHECKED: usize = 100;

/// Checks of a population against the severe lists, so many people in each call.
pub fn checks(population: &Population) -> Vec<Sent> {
    let token: Arc<str> = format!("Bearer {}", population.checker).into();
    let call = |people: &[crate::population::Question]| {
        let people: Vec<_> = people
            .iter()
            .map(|person| serde_json::json!({ "number": person.number }))
            .collect();
        let body = serde_json::json!({
            "purpose": "severe-list-check",
            "power": "listed-measures",
            "case_number": "赣测核〔2026〕1号",
            "people": people,
        });
        Sent::Call {
            path: "/api/v1/checks",
            token: Arc::clone(&token),
            body: body.to_string().into(),
        }
    };
    let calls = population.questions.chunks_exact(CHECKED);
    calls.map(call).collect()
}

/// Sends requests for so long over so many connections.
pub fn load(
    address: SocketAddr,
    requests: &Arc<[Sent]>,
    connections: usize,
    lasting: Duration,
) -> Load {
    crate::platform::wait(async move {
        let tasks: Vec<_> = (0..connections)
            .map(|lane| {
                let caller = Caller {
                    address,
                    requests: Arc::clone(requests),
                    lane,
                };
                tokio::spawn(caller.ask_for(lasting))
            })
            .collect();
        let mut all = Load::default();
        for task in tasks {
            let milliseconds = task.await.expect("every request is answered");
            all.milliseconds.extend(milliseconds);
        }
        all.rate = all.milliseconds.len() as f64 / lasting.as_secs_f64();
        all
    })
}

/// Sends the first request alone and says how long its answer is.
pub fn ask_once(address: SocketAddr, requests: &Arc<[Sent]>) -> usize {
    let caller = Caller {
        address,
        requests: Arc::clone(requests),
        lane: 0,
    };
    crate::platform::wait(async move {
        let mut sender = caller.connect().await;
        caller.ask(&mut sender, 0).await
    })
}

struct Caller {
    address: SocketAddr,
    requests: Arc<[Sent]>,
    lane: usize,
}

impl Caller {
    async fn ask_for(self, lasting: Duration) -> Vec<f64> {
        let mut sender = self.connect().await;
        let mut milliseconds = Vec::new();
        let start = moment();
        // Every connection walks through all requests, each with a stride and a start of its own.
        for turn in 0.. {
            let asked = moment();
            self.ask(&mut sender, turn * 7919 + self.lane * 104_729)
                .await;
            let since = start.elapsed();
            if since > WARM_UP + lasting {
                break;
            }
            if since > WARM_UP {
                milliseconds.push(asked.elapsed().as_secs_f64() * 1000.0);
            }
        }
        milliseconds
    }

    async fn connect(&self) -> SendRequest<Full<Bytes>> {
        let stream = TcpStream::connect(self.address).await.expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("it answers");
        tokio::spawn(connection);
        sender
    }

    async fn ask(&self, sender: &mut SendRequest<Full<Bytes>>, turn: usize) -> usize {
        let request = self.requests[turn % self.requests.len()].request();
        sender.ready().await.expect("the connection stays open");
        let answer = sender.send_request(request).await.expect("an answer");
        let status = answer.status();
        let body = answer.into_body().collect().await;
        let bytes = body.expect("an answer").to_bytes();
        assert!(
            status.is_success(),
            "{status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        bytes.len()
    }
}
