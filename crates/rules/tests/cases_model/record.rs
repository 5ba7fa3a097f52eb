//! Several cases about one record at once: what one of them holds, no other gives back.

use crate::graph::{Edge, Graph};
use crate::world::{KINDS, World};
use rules::case::{CaseKind, CaseState, Effect, Hold, state_under};
use rules::record::State;
use std::collections::{BTreeSet, HashSet};

/// The cases of a kind by where they stand and how they hold the record, whatever the day: with every move that any of them has, so
/// that nothing a case can do is missing here.
struct Outline {
    kind: CaseKind,
    nodes: Vec<(CaseState, Hold)>,
    moves: BTreeSet<(usize, Effect, bool, usize)>,
}

impl Outline {
    fn of(kind: CaseKind, world: &World) -> Self {
        let graph = Graph::of(kind, world);
        let class = |number: usize| (graph.nodes[number].case.state, graph.nodes[number].hold);
        let mut nodes = vec![class(0)];
        for number in 0..graph.nodes.len() {
            if !nodes.contains(&class(number)) {
                nodes.push(class(number));
            }
        }
        let number = |of: usize| nodes.iter().position(|node| *node == class(of)).unwrap();
        let all = graph.nodes.iter().enumerate();
        let moves = all.flat_map(|(from, node)| {
            let from = number(from);
            let number = &number;
            let to = move |e: &Edge| (from, e.effect, e.needs_end, number(e.to));
            node.moves.iter().map(to)
        });
        let moves = moves.collect();
        Self { kind, nodes, moves }
    }
}

/// Where all cases about a record stand, and the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Together<const N: usize> {
    at: [usize; N],
    record: State,
}

fn holds<const N: usize>(cases: [&Outline; N], at: [usize; N]) -> [Hold; N] {
    std::array::from_fn(|i| cases[i].nodes[at[i]].1)
}

fn weakness(state: State) -> Hold {
    match state {
        State::Live => Hold::None,
        State::Disputed => Hold::Disputed,
        _ => Hold::Suspended,
    }
}

/// What an effect makes of the record, as far as it is not for the cases' holds to say.
fn after(record: State, effect: Effect) -> State {
    match effect {
        Effect::Repair => State::Repaired,
        Effect::Withdraw | Effect::CorrectOrWithdraw | Effect::Unlist => State::Withdrawn,
        _ => record,
    }
}

fn ended(record: State) -> bool {
    matches!(record, State::Repaired | State::Withdrawn | State::Sealed)
}

fn explore<const N: usize>(cases: [&Outline; N]) -> usize {
    let mut known: HashSet<Together<N>> = HashSet::new();
    let at = [0; N];
    let record = state_under(State::Live, holds(cases, at).into_iter());
    let mut queue = vec![Together { at, record }];
    while let Some(here) = queue.pop() {
        if !known.insert(here) {
            continue;
        }
        let own = holds(cases, here.at);
        assert!(ended(here.record) || weakness(here.record) == own.into_iter().max().unwrap());
        for (i, case) in cases.into_iter().enumerate() {
            let others = (0..N).filter(|j| *j != i).map(|j| own[j]);
            let held = others.max().unwrap_or(Hold::None);
            let first = (here.at[i], Effect::None, false, 0);
            let from_here = case.moves.range(first..).take_while(|m| m.0 == here.at[i]);
            for (_, effect, needs_end, to) in from_here {
                if *needs_end && !ended(here.record) {
                    continue;
                }
                let mut next = here;
                next.at[i] = *to;
                if !ended(here.record) {
                    let record = after(here.record, *effect);
                    next.record = state_under(record, holds(cases, next.at).into_iter());
                    assert!(weakness(next.record) >= held, "{effect:?} {here:?}");
                }
                queue.push(next);
            }
        }
        // Its time of display runs out, whatever is open about it.
        if !ended(here.record) {
            let record = State::Sealed;
            queue.push(Together { record, ..here });
        }
    }
    known.len()
}

#[test]
fn a_hold_of_one_case_is_not_lifted_by_another() {
    let world = World::new();
    let outlines = KINDS.map(|kind| Outline::of(kind, &world));
    let (mut two, mut three) = (0, 0);
    for (i, first) in outlines.iter().enumerate() {
        for (j, second) in outlines.iter().enumerate().skip(i) {
            two += explore([first, second]);
            if ![first, second].into_iter().all(holds_the_record) {
                continue;
            }
            for third in outlines.iter().skip(j).filter(|o| holds_the_record(o)) {
                three += explore([first, second, third]);
            }
        }
    }
    println!("about one record: {two} states of two cases, {three} of three");
}

fn holds_the_record(case: &Outline) -> bool {
    case.nodes.iter().any(|(_, hold)| *hold > Hold::None) && case.kind.needs_record()
}
