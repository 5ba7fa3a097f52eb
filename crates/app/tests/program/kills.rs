//! The program is killed at random moments while it takes in files, answers questions, keeps consents and works on cases; started again
//! on the same data, it has all it acknowledged, once.
//!
//! `CHENGXIN_TEST_KILLS` says how often on each engine, `CHENGXIN_TEST_SEED` repeats the moments of a run.

use crate::load::Load;
use crate::serving::Serving;
use crate::support::{Installation, cluster};
use std::process::Stdio;
use std::time::Duration;
use testkit::SeededRandomness;

/// Kills on each engine unless told otherwise.
const KILLS: u64 = 20;
/// The program is killed at the latest after so many milliseconds of work;
const WORKING: u64 = 600;
/// one time in so many it may work for long, so that files get on;
const LONG: u64 = 5;
const WORKING_LONG: u64 = 4_000;
/// and one time in so many it is killed before or while it begins to answer.
const AT_START: u64 = 8;
const STARTING: u64 = 250;
/// All that is there is checked after so many kills, besides at the end.
const VERIFIED_EVERY: u64 = 25;

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text}")))
}

/// Another number every time.
#[expect(
    clippy::disallowed_methods,
    reason = "the seed is told, and can be given"
)]
fn any_seed() -> u64 {
    jiff::Timestamp::now().as_microsecond().unsigned_abs()
}

struct Moments(SeededRandomness);

impl Moments {
    fn below(&self, limit: u64) -> u64 {
        let mut bytes = [0; 8];
        store::Randomness::fill(&self.0, &mut bytes);
        u64::from_be_bytes(bytes) % limit
    }
}

fn kill_again_and_again(place: &Installation) {
    let kills = setting("CHENGXIN_TEST_KILLS").unwrap_or(KILLS);
    let seed = setting("CHENGXIN_TEST_SEED").unwrap_or_else(any_seed);
    eprintln!("{kills} kills, CHENGXIN_TEST_SEED={seed}");
    let moments = Moments(SeededRandomness::new(seed));
    let mut load = Load::prepare(place);
    let serving = Serving::start(place, &[]);
    load.log_in(&serving.address);
    serving.kill();
    for kill in 1..=kills {
        if moments.below(AT_START) == 0 {
            kill_at_start(place, moments.below(STARTING));
        } else {
            let serving = Serving::start(place, &[]);
            let longest = if moments.below(LONG) == 0 {
                WORKING_LONG
            } else {
                WORKING
            };
            let moment = Duration::from_millis(moments.below(longest));
            let address = serving.address.clone();
            load.run(&address, || {
                std::thread::sleep(moment);
                serving.kill()
            });
        }
        load.check_receipts(place);
        if kill % VERIFIED_EVERY == 0 {
            place.verify();
        }
    }
    let serving = Serving::start(place, &[]);
    load.finish(&serving.address);
    serving.end();
    load.check_all(place);
    let (questions, files, consents, cases) = load.done();
    let continued = load.continued();
    eprintln!(
        "{questions} questions, {files} files ({continued} times continued), {consents} consents, {cases} cases \
         lived through {kills} kills"
    );
    assert!(
        questions > kills && files > 0 && consents > 0 && cases > 0,
        "there was no work"
    );
    // A few kills on a slow machine may all come before the first batch.
    assert!(continued > 0 || kills < 50, "no file was continued");
}

fn kill_at_start(place: &Installation, milliseconds: u64) {
    let mut command = place.command("serve");
    command
        .args(["--listen", "127.0.0.1:0"])
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(milliseconds));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn killed_at_random_moments_on_the_embedded_engine() {
    kill_again_and_again(&Installation::new());
}

#[test]
fn killed_at_random_moments_on_postgres() {
    let Some(cluster) = cluster("-kills") else {
        return;
    };
    kill_again_and_again(&Installation::on(&format!(
        "{}/postgres",
        cluster.address()
    )));
}
