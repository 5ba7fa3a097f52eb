//! How large a person's whole list with its proofs is, and how long its check takes, in a log of ten million entries that
//! was closed over a million people.

use crate::environment::moment;
use crate::figure::{median, note, plain};
use ledger::bundle::{Bundle, ClosingProof, Content, Entry, Place, PlacedLeaf};
use ledger::closing::{Closing, LEAF_BYTES, Leaf, List, Secret};
use ledger::commitment::{Commitment, Salt, commit, leaf};
use ledger::key::LogKey;
use ledger::publisher::Publisher;
use ledger::{Hash, LogDirectory, SignedCheckpoint};
use std::collections::BTreeMap;
use std::path::Path;

/// Entries of the log.
const ENTRIES: u64 = 10_000_000;
/// People with an entry.
const PEOPLE: u64 = 1_000_000;
/// Accesses of the people whose lists are measured.
const LISTS: [u64; 3] = [10, 1_000, 100_000];
/// Entries handed to the log at once.
const PAGE: u64 = 65_536;
/// How often a list is checked; the median counts.
const CHECKS: usize = 5;
const ORIGIN: &str = "bench.example/log";

/// A person whose list is measured.
struct Listed {
    number: u8,
    accesses: u64,
    list: List,
    entries: Vec<Entry>,
}

/// Makes the log, closes it, and measures the lists.
pub fn measure() {
    measure_among(ENTRIES, PEOPLE, LISTS);
}

fn measure_among(entries: u64, people: u64, lists: [u64; 3]) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let mut listed: Vec<Listed> = (1..)
        .zip(lists)
        .map(|(number, accesses)| Listed {
            number,
            accesses,
            list: List::default(),
            entries: Vec::new(),
        })
        .collect();
    let log = scratch.path().join("log");
    let mut publisher = Publisher::open(&log, key(ORIGIN)).expect("a fresh log");
    let mut page = Vec::new();
    for index in 0..entries {
        page.push(leaf(&commitment_at(index, entries, &mut listed)));
        if page.len() as u64 == PAGE || index + 1 == entries {
            publisher
                .append(page.drain(..))
                .expect("entries are appended");
            note(&format!("{} of {entries} entries", index + 1));
        }
    }
    let tree = scratch.path().join("closing");
    let leaves = leaves(people, entries, &listed);
    let (places, closed) = closing(&tree, &leaves);
    let line = Closing {
        at: 0,
        size: entries,
        people,
        root: closed.root(),
    }
    .line();
    publisher
        .append([line.as_bytes()])
        .expect("the closing is appended");
    publisher.publish().expect("the log is published");
    let checkpoint = publisher.checkpoint().clone();
    for person in listed {
        let place = places[&person.number];
        let placed = PlacedLeaf {
            position: place,
            leaf: leaves[usize::try_from(place).expect("a place in memory")],
            proof: proof_of(&tree, &closed, place),
        };
        let proof = ClosingProof {
            index: entries,
            line: line.clone(),
            proof: proof_of(&log, &checkpoint, entries),
            place: Place::Listed {
                list: person.list,
                leaf: placed,
            },
        };
        tell(person, proof, &checkpoint);
    }
}

fn tell(person: Listed, closing: ClosingProof, checkpoint: &SignedCheckpoint) {
    let what = format!("list of {} accesses", person.accesses);
    let bundle = Bundle {
        subject: subject(person.number).to_vec(),
        secret: secret(person.number),
        checkpoint: checkpoint.text().to_owned(),
        closing: Some(closing),
        entries: person.entries,
    };
    let mut alone = bundle.clone();
    alone.entries.clear();
    let text = bundle.to_text();
    plain(&format!("{what}: file"), text.len() as f64 / 1_000.0, "kB");
    plain(
        &format!("{what}: of that all but the entries themselves"),
        alone.to_text().len() as f64 / 1_000.0,
        "kB",
    );
    let key = key(ORIGIN);
    let mut milliseconds = Vec::new();
    for _ in 0..CHECKS {
        let start = moment();
        let read = Bundle::parse(&text).expect("what was just written");
        let proven = read
            .verify(key.verifier(), None)
            .expect("the list is whole");
        assert_eq!(proven.closed, person.accesses);
        milliseconds.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    plain(
        &format!("{what}: read and checked"),
        median(&milliseconds),
        "ms",
    );
}

/// The commitment at a position: an opening of one of the people whose lists are measured, spread evenly, or of somebody else.
fn commitment_at(index: u64, entries: u64, listed: &mut [Listed]) -> Commitment {
    let salt = Salt(of_number(index));
    let due = |person: &&mut Listed| {
        let next = person.entries.len() as u64;
        next < person.accesses && next * (entries / person.accesses) <= index
    };
    let Some(person) = listed.iter_mut().find(due) else {
        return Commitment(salt.0);
    };
    let previous = person.entries.last().map(|entry| entry.index);
    let opening = opening(person.number, index, previous);
    let commitment = commit(&salt, opening.as_bytes());
    person.list.push(index, &commitment);
    person.entries.push(Entry {
        index,
        content: Content::Open { opening, salt },
        proof: None,
    });
    commitment
}

/// As long as that of a question by consent.
fn opening(number: u8, index: u64, previous: Option<u64>) -> String {
    let subject: String = subject(number).iter().map(|b| format!("{b:02x}")).collect();
    let previous = previous.map_or_else(String::new, |p| format!("\"previous\":{p},"));
    format!(
        "{{\"subject\":\"{subject}\",\"log_index\":{index},{previous}\"at\":1795000000000,\"kind\":\"question\",\
         \"outcome\":\"answered\",\"organ\":\"demo-bank\",\"actor\":\"demo-bank\",\"purpose\":\"loan-application\",\
         \"ground\":\"consent:00000000000000000000000000000000\",\"items\":\"contract-performance volunteer\",\
         \"policy\":\"question-by-consent\"}}"
    )
}

/// Leaves of everybody in the order of their keys.
fn leaves(people: u64, entries: u64, listed: &[Listed]) -> Vec<Leaf> {
    let own = listed
        .iter()
        .map(|person| secret(person.number).leaf(&subject(person.number), entries, &person.list));
    let others = (0..people - listed.len() as u64).map(|other| Leaf {
        key: of_number(other.wrapping_mul(2).wrapping_add(1)),
        list: of_number(other),
    });
    let mut leaves: Vec<Leaf> = own.chain(others).collect();
    leaves.sort_unstable_by_key(|leaf| leaf.key);
    leaves
}

/// The tree of a closing, and where the leaves of those who are measured stand in it.
fn closing(directory: &Path, leaves: &[Leaf]) -> (BTreeMap<u8, u64>, SignedCheckpoint) {
    let mut publisher =
        Publisher::open(directory, key("bench.example/closing")).expect("a fresh tree");
    for page in leaves.chunks(PAGE as usize) {
        let bytes: Vec<[u8; LEAF_BYTES]> = page.iter().map(Leaf::bytes).collect();
        publisher.append(bytes).expect("leaves are appended");
    }
    let checkpoint = publisher.publish().expect("the tree is published").clone();
    let places = (1..=LISTS.len() as u8).map(|number| {
        let key = secret(number).key(&subject(number));
        let place = leaves.binary_search_by_key(&key, |leaf| leaf.key);
        (number, place.expect("a leaf of their own") as u64)
    });
    (places.collect(), checkpoint)
}

fn proof_of(directory: &Path, checkpoint: &SignedCheckpoint, index: u64) -> Vec<Hash> {
    let log = LogDirectory::new(directory);
    let proof = log.inclusion_proof(checkpoint, index);
    proof.expect("the files just written").hashes
}

fn key(origin: &str) -> LogKey {
    LogKey::from_randomness(origin, &[7; 32]).expect("a key")
}

fn subject(number: u8) -> [u8; 16] {
    [number; 16]
}

fn secret(number: u8) -> Secret {
    Secret([number; 32])
}

/// 32 bytes that look like a digest, different for each number.
fn of_number(number: u64) -> [u8; 32] {
    commit(&Salt([0; 32]), &number.to_be_bytes()).0
}

#[cfg(test)]
mod tests {
    #[test]
    fn lists_are_measured() {
        super::measure_among(5_000, 300, [1, 10, 100]);
    }
}
