//! A case is the sequence of its steps: what `decide` makes is read back, and what it would not make is not.

use crate::world::{KINDS, TODAY, World, attempt, everybody};
use jiff::ToSpan;
use jiff::civil::Date;
use rules::case::{Actor, Case, CaseKind, CaseState, Move, Proposal, Step, begin, decide};

/// Every sequence of a few steps that can be made, each step on the day of the one before, when its deadline ends, or the
/// day after.
fn sequences(kind: CaseKind, longest: usize, world: &World) -> Vec<Vec<Step>> {
    let mut all: Vec<Vec<Step>> = Vec::new();
    for (proposal, ()) in attempts(TODAY) {
        if let Ok(first) = begin(kind, &proposal, world.law()) {
            all.push(vec![first]);
        }
    }
    let mut from = 0;
    while from < all.len() {
        let steps = all[from].clone();
        from += 1;
        if steps.len() == longest {
            continue;
        }
        let case = Case::of(kind, &steps).unwrap();
        let last = steps.last().unwrap().on;
        let mut days = vec![last];
        days.extend(case.due_on.filter(|due| *due >= last));
        days.extend(days.clone().iter().map(|day| day.tomorrow().unwrap()));
        days.sort_unstable();
        days.dedup();
        for (proposal, ()) in days.into_iter().flat_map(attempts) {
            if let Ok(step) = decide(&case, &proposal, world.law()) {
                all.push(steps.iter().copied().chain([step]).collect());
            }
        }
    }
    all
}

fn attempts(on: Date) -> impl Iterator<Item = (Proposal, ())> {
    Move::ALL.into_iter().flat_map(move |step| {
        let ended = step == Move::EndWithRecord;
        everybody().into_iter().map(move |(by, account)| {
            let proposal = attempt(step, by, account, ended);
            (Proposal { on, ..proposal }, ())
        })
    })
}

#[test]
fn what_is_decided_is_read_back_and_what_is_not_is_not() {
    let world = World::new();
    let (mut read, mut refused) = (0, 0);
    for kind in KINDS {
        for steps in sequences(kind, 3, &world) {
            let case = Case::of(kind, &steps).unwrap();
            assert_eq!(case.state, steps.last().unwrap().to);
            assert_eq!(case.steps as usize, steps.len());
            assert_eq!(case.opened_on, steps[0].on);
            read += 1;
            refused += mutated(kind, &steps);
        }
    }
    println!("{read} sequences read back, {refused} changed ones refused");
}

/// Changes the last step in every way that the table can see; returns how many changes there were.
fn mutated(kind: CaseKind, steps: &[Step]) -> usize {
    let (last, before) = steps.split_last().unwrap();
    let mut changed: Vec<Step> = Vec::new();
    for number in [0, last.number + 1, last.number.wrapping_sub(1)] {
        changed.push(Step { number, ..*last });
    }
    changed.extend(CaseState::ALL.map(|to| Step { to, ..*last }));
    changed.extend(Actor::ALL.map(|by| Step { by, ..*last }));
    changed.extend(Move::ALL.map(|step| Step { step, ..*last }));
    let mut count = 0;
    for step in changed.into_iter().filter(|step| step != last) {
        let all: Vec<Step> = before.iter().copied().chain([step]).collect();
        let known = Case::of(kind, before);
        if known.is_none() && !before.is_empty() {
            panic!("{before:?}");
        }
        // A change that happens to be another lawful step is one that the table has.
        let lawful = rules::case::TABLE.iter().any(|rule| {
            let from = match &known {
                Some(case) => rule.from.contains(&case.state),
                None => rule.from.is_empty(),
            };
            let to = match (rule.to, &known) {
                (rules::case::To::State(state), _) => state == step.to,
                (rules::case::To::Same, Some(case)) => case.state == step.to,
                (rules::case::To::Back, Some(case)) => {
                    case.paused.is_some_and(|(state, _)| state == step.to)
                }
                (_, None) => false,
            };
            from && to
                && rule.kinds.contains(&kind)
                && rule.step == step.step
                && rule.by.contains(&step.by)
        });
        let lawful = lawful && step.number as usize == steps.len();
        assert_eq!(Case::of(kind, &all).is_some(), lawful, "{step:?}");
        count += usize::from(!lawful);
    }
    // A step left out, or the last one twice.
    if steps.len() > 1 {
        assert_eq!(Case::of(kind, &steps[1..]), None);
        let twice: Vec<Step> = steps.iter().copied().chain([*last]).collect();
        assert_eq!(Case::of(kind, &twice), None);
        count += 2;
    }
    assert_eq!(Case::of(kind, &[]), None);
    count
}

#[test]
fn the_model_is_of_all_kinds() {
    assert_eq!(KINDS, CaseKind::ALL);
    assert!(TODAY.checked_add(1.year()).is_ok());
}
