//! Reads that wait are taken together: where a statement costs a round trip, one for many costs little more than one
//! for one. Whoever comes and finds a place free reads for all who wait; the others are handed what was read for them.
//! No thread belongs to it, and nobody waits for more to come.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Readers at a time: while one reads, the next lot gathers behind the other.
const PLACES: usize = 2;
/// Most questions of one lot.
const LOT: usize = 128;

/// Those who wait for answers of one sort.
pub(crate) struct Together<A, T> {
    line: Mutex<Line<A, T>>,
}

struct Line<A, T> {
    waiting: Vec<(A, oneshot::Sender<Word<A, T>>)>,
    /// Places taken.
    reading: usize,
}

/// What one who waits is told.
enum Word<A, T> {
    Answer(T),
    /// A place is free: read, for yourself and for the others.
    Read(A, Place<A, T>),
}

/// The right to read. Given up, it goes to the next who waits, also when its holder went away without using it.
struct Place<A, T>(Arc<Together<A, T>>);

impl<A, T> Default for Together<A, T> {
    fn default() -> Self {
        let line = Line {
            waiting: Vec::new(),
            reading: 0,
        };
        Self {
            line: Mutex::new(line),
        }
    }
}

impl<A, T> std::fmt::Debug for Together<A, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Together")
    }
}

impl<A, T> Together<A, T> {
    /// The answer to a question, read by one for all who wait. `read` gives the answers in the order of the questions.
    /// `None` when the reading failed: then everyone does best to read for themselves, and is told what is wrong.
    pub(crate) async fn ask(
        self: &Arc<Self>,
        mut asked: A,
        read: impl Fn(&[A]) -> Option<Vec<T>>,
    ) -> Option<T> {
        let mut place = self.free_place();
        loop {
            let (reply, answer) = oneshot::channel();
            {
                let mut line = self.line();
                match place {
                    Some(_) => line.waiting.insert(0, (asked, reply)),
                    None => line.waiting.push((asked, reply)),
                }
            }
            if let Some(place) = place.take().or_else(|| self.free_place()) {
                // Whoever is ready as well, as after a commit that many waited for, comes along.
                tokio::task::yield_now().await;
                place.read(&read);
            }
            match answer.await {
                Ok(Word::Answer(answer)) => return Some(answer),
                Ok(Word::Read(again, free)) => {
                    asked = again;
                    place = Some(free);
                }
                Err(_) => return None,
            }
        }
    }

    fn free_place(self: &Arc<Self>) -> Option<Place<A, T>> {
        let mut line = self.line();
        if line.reading == PLACES {
            return None;
        }
        line.reading += 1;
        Some(Place(Arc::clone(self)))
    }

    fn line(&self) -> MutexGuard<'_, Line<A, T>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A, T> Place<A, T> {
    fn read(self, read: impl Fn(&[A]) -> Option<Vec<T>>) {
        let lot: Vec<_> = {
            let waiting = &mut self.0.line().waiting;
            let count = waiting.len().min(LOT);
            waiting.drain(..count).collect()
        };
        if lot.is_empty() {
            return;
        }
        let (asked, replies): (Vec<A>, Vec<_>) = lot.into_iter().unzip();
        for (reply, answer) in replies.into_iter().zip(read(&asked).into_iter().flatten()) {
            // Whoever went away does not need it.
            let _ = reply.send(Word::Answer(answer));
        }
    }
}

impl<A, T> Drop for Place<A, T> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        if line.waiting.is_empty() {
            line.reading -= 1;
            return;
        }
        let (asked, reply) = line.waiting.remove(0);
        drop(line);
        // One who went away gives it back, and it comes by here again.
        let _ = reply.send(Word::Read(asked, Place(Arc::clone(&self.0))));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .build()
            .unwrap()
    }

    #[test]
    fn everyone_has_their_own_answer_and_few_read() {
        let together: Arc<Together<u64, u64>> = Arc::default();
        let reads = Arc::new(AtomicUsize::new(0));
        runtime().block_on(async {
            let asking = (0..500).map(|n| {
                let (together, reads) = (Arc::clone(&together), Arc::clone(&reads));
                tokio::spawn(async move {
                    let double = |asked: &[u64]| {
                        reads.fetch_add(1, Ordering::Relaxed);
                        std::thread::sleep(std::time::Duration::from_millis(1));
                        Some(asked.iter().map(|n| n * 2).collect())
                    };
                    assert_eq!(together.ask(n, double).await, Some(n * 2));
                })
            });
            for task in asking.collect::<Vec<_>>() {
                task.await.unwrap();
            }
        });
        assert!(reads.load(Ordering::Relaxed) < 250, "{reads:?}");
        assert_eq!(together.line().reading, 0);
    }

    #[test]
    fn a_reading_that_fails_lets_everyone_go() {
        let together: Arc<Together<u64, u64>> = Arc::default();
        runtime().block_on(async {
            let asking = (0..50).map(|n| {
                let together = Arc::clone(&together);
                tokio::spawn(async move { together.ask(n, |_| None).await })
            });
            for task in asking.collect::<Vec<_>>() {
                assert_eq!(task.await.unwrap(), None);
            }
        });
        assert_eq!(together.line().reading, 0);
    }

    /// Callers that go away, as when a client closes its connection, take no place with them.
    #[test]
    fn those_who_go_away_leave_their_place() {
        let together: Arc<Together<u64, u64>> = Arc::default();
        runtime().block_on(async {
            let slow = |asked: &[u64]| {
                std::thread::sleep(std::time::Duration::from_millis(2));
                Some(asked.to_vec())
            };
            let asking = (0..200).map(|n| {
                let together = Arc::clone(&together);
                tokio::spawn(async move { together.ask(n, slow).await })
            });
            let asking: Vec<_> = asking.collect();
            for task in asking.iter().step_by(2) {
                task.abort();
            }
            for (n, task) in asking.into_iter().enumerate() {
                if let Ok(answer) = task.await {
                    assert_eq!(answer, Some(n as u64));
                }
            }
            assert_eq!(together.ask(7, slow).await, Some(7));
        });
        assert_eq!(together.line().reading, 0);
    }
}
