//! What askers write into the log: purpose, case number, items, names.

use ledger::commitment::{Commitment, opens};
use rules::consent::{Allowed, Ground, Refusal};
use std::cell::RefCell;
use std::sync::Arc;
use store::{AskOutcome, Asking, Environment, Store};
use tempfile::TempDir;
use testkit::{FixedClock, SeededRandomness, TODAY, noon};

const ORGAN: &str = "high-court";
/// Inputs after which the store is made anew, so that it does not grow without end.
const MOST: u32 = 5_000;

struct Kept {
    store: Store,
    subject: [u8; 16],
    asked: u32,
    _directory: TempDir,
}

/// Actor, purpose, power, case number and items, a line each: whatever they hold, the access is found again, and its
/// opening is JSON that says the same and opens the commitment of the receipt.
pub fn accesses(bytes: &[u8]) {
    thread_local!(static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) });
    let text = String::from_utf8_lossy(bytes);
    KEPT.with_borrow_mut(|kept| {
        if kept.as_ref().is_some_and(|kept| kept.asked >= MOST) {
            *kept = None;
        }
        judge(kept.get_or_insert_with(fresh), &text);
    });
}

fn fresh() -> Kept {
    let directory = TempDir::new().unwrap();
    let environment = Environment {
        clock: Arc::new(FixedClock::at(noon(TODAY))),
        randomness: Arc::new(SeededRandomness::new(5)),
    };
    let store = Store::open(directory.path(), environment).unwrap();
    let subject = wait(store.identify([9; 32])).unwrap();
    Kept {
        store,
        subject,
        asked: 0,
        _directory: directory,
    }
}

fn wait<T>(pending: store::Pending<T>) -> Result<T, store::StoreError> {
    thread_local!(static RUNTIME: tokio::runtime::Runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
    RUNTIME.with(|runtime| runtime.block_on(pending.wait()))
}

fn judge(kept: &mut Kept, text: &str) {
    kept.asked += 1;
    let mut lines = text.split('\n').map(str::to_owned);
    let mut line = || lines.next().unwrap_or_default();
    let (actor, purpose, power, case_number) = (line(), line(), line(), line());
    let items: Vec<String> = line().split(' ').map(str::to_owned).collect();
    let allowed = text.len().is_multiple_of(2);
    let covered = items.clone();
    let asking = Asking {
        digest: [9; 32],
        name: None,
        organ: ORGAN.to_owned(),
        actor: actor.clone(),
        purpose: purpose.clone(),
        items,
        ground: Ground::Statute {
            power: power.clone(),
            case_number: case_number.clone(),
        },
        budgets: Vec::new(),
        emergency: None,
        matter: None,
    };
    let outcome = wait(kept.store.ask(asking, move |_, _| match allowed {
        true => Ok(Allowed {
            items: covered.clone(),
            policies: Vec::new(),
            seal: None,
        }),
        false => Err(Refusal::PurposeNotOpen),
    }));
    let receipt = match outcome.unwrap() {
        AskOutcome::Open(ticket) => ticket.receipt().clone(),
        AskOutcome::Refused(receipt, _) => receipt,
    };
    let found = kept.store.access(kept.subject, receipt.log_index).unwrap();
    let access = found.expect("the access is on the person's list");
    let commitment = Commitment(receipt.commitment);
    assert!(opens(&commitment, &access.salt, access.opening.as_bytes()));
    assert!(!opens(&commitment, &access.salt, b"{}"));
    let opening: serde_json::Value = serde_json::from_str(&access.opening).unwrap();
    let said = |key: &str| opening[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(said("organ"), ORGAN);
    assert_eq!(said("actor"), actor);
    assert_eq!(said("purpose"), purpose);
    assert_eq!(said("ground"), format!("power:{power}"));
    assert_eq!(said("case_number"), case_number);
    assert_eq!(opening["log_index"].as_u64(), Some(receipt.log_index));
    assert_eq!(
        said("outcome"),
        if allowed { "answered" } else { "refused" }
    );
}
