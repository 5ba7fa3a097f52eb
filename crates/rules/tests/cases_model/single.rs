//! What holds in every state of every kind of case.

use crate::graph::{Edge, Graph, Node};
use crate::world::{KINDS, OFFICERS, PERSON, STATEMENT_DAYS, World, attempt, everybody};
use rules::case::{
    Actor, Case, CaseKind, CaseState, Effect, Hold, Move, MoveRefusal, TABLE, To, begin, decide,
};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// More days than all periods of the model together.
const LONG: usize = 40;

/// Made once; the tests of this file only look at them.
fn graphs() -> &'static [Graph] {
    static GRAPHS: LazyLock<Vec<Graph>> = LazyLock::new(|| {
        let world = World::new();
        KINDS.map(|kind| Graph::of(kind, &world)).into()
    });
    &GRAPHS
}

fn graph_of(kind: CaseKind) -> &'static Graph {
    graphs().iter().find(|graph| graph.kind == kind).unwrap()
}

fn edges(graph: &Graph) -> impl Iterator<Item = (&Node, &Edge)> {
    let all = |node| Node::moves_of(node).map(move |edge| (node, edge));
    graph.nodes.iter().flat_map(all)
}

impl Node {
    fn moves_of(&self) -> impl Iterator<Item = &Edge> {
        self.moves.iter()
    }
}

#[test]
fn every_step_stands_in_the_table_and_is_made_by_whom_it_names() {
    let mut steps = 0;
    let mut used = HashSet::new();
    for graph in graphs() {
        println!("{}: {} states", graph.kind.word(), graph.nodes.len());
        for (node, edge) in edges(graph) {
            let at = TABLE.iter().position(|rule| {
                rule.kinds.contains(&graph.kind)
                    && rule.from.contains(&node.case.state)
                    && rule.step == edge.step
                    && rule.by.contains(&edge.by)
            });
            let rule = &TABLE[at.unwrap_or_else(|| panic!("{edge:?} {:?}", node.case))];
            let to = graph.nodes[edge.to].case.state;
            match rule.to {
                To::State(state) => assert_eq!(to, state),
                To::Same => assert_eq!(to, node.case.state),
                To::Back => assert_eq!(Some(to), node.case.paused.map(|(state, _)| state)),
            }
            used.insert((graph.kind, node.case.state, edge.step));
            steps += 1;
        }
    }
    println!("{steps} steps");
    // Nothing in the table is out of reach, either.
    for rule in TABLE {
        for state in rule.from {
            let reached = rule
                .kinds
                .iter()
                .any(|kind| used.contains(&(*kind, *state, rule.step)));
            assert!(
                reached || unreached_on_purpose(rule.step),
                "{state:?} {rule:?}"
            );
        }
    }
}

/// Lines for all kinds of the person name states that not every kind has.
fn unreached_on_purpose(step: Move) -> bool {
    matches!(step, Move::Withdraw | Move::EndWithRecord)
}

#[test]
fn whoever_is_not_named_is_refused_with_who_is() {
    let world = World::new();
    // Who may do what does not hang on the day: one of each state is enough.
    for graph in graphs() {
        let mut seen = HashSet::new();
        let one_of_each = |node: &&Node| seen.insert((node.case.state, node.hold));
        for node in graph.nodes.iter().filter(one_of_each) {
            for (by, account) in everybody() {
                for step in Move::ALL {
                    let proposal = attempt(step, by, account, true);
                    let lawful = node.case.lawful().find(|rule| rule.step == step);
                    match (decide(&node.case, &proposal, world.law()), lawful) {
                        (Err(MoveRefusal::NotNow { state, lawful }), None) => {
                            assert_eq!(state, Some(node.case.state));
                            assert_eq!(lawful.is_empty(), node.case.lawful().count() == 0);
                        }
                        (Err(MoveRefusal::NotYours { by: who }), Some(rule)) => {
                            assert_eq!((who, rule.by.contains(&by)), (rule.by, false));
                        }
                        (Ok(_) | Err(_), Some(rule)) => assert!(rule.by.contains(&by)),
                        (made, None) => panic!("{made:?} of {step:?} in {:?}", node.case),
                    }
                }
            }
        }
    }
}

#[test]
fn no_case_is_lost_and_every_case_ends_in_silence() {
    for graph in graphs() {
        for (number, node) in graph.nodes.iter().enumerate() {
            if node.closed() {
                // A statement that is shown can be taken back; nothing else happens after the end.
                let taken_back = |edge: &Edge| edge.step == Move::Withdraw;
                assert!(node.moves.iter().all(taken_back), "{:?}", node.case);
                continue;
            }
            assert!(!node.moves.is_empty(), "lost: {:?}", node.case);
            let silence = graph.silence(number, LONG / 2, LONG);
            let last = silence.last().unwrap();
            assert!(last.is_closed(), "{:?} ends in {silence:?}", node.case);
        }
    }
}

#[test]
fn silence_of_others_favours_the_person() {
    for graph in graphs() {
        for (node, edge) in edges(graph).filter(|(_, edge)| edge.by == Actor::Clock) {
            let (before, after) = (node, &graph.nodes[edge.to]);
            let to = after.case.state;
            let against = [
                CaseState::Refused,
                CaseState::Notified,
                CaseState::Decided,
                CaseState::Served,
                CaseState::InEffect,
            ];
            assert!(!against.contains(&to), "{edge:?} {:?}", node.case);
            assert!(!matches!(edge.effect, Effect::List | Effect::Publish));
            let ended = to.is_closed();
            assert!(
                after.hold >= before.hold || ended,
                "{edge:?} {:?}",
                node.case
            );
            // Closing by the clock is a gift to the person or the end of the record; it never lifts a hold of theirs.
            if ended && after.hold < before.hold {
                assert_eq!(edge.step, Move::EndWithRecord, "{:?}", node.case);
            }
            if edge.step == Move::MissDeadline && deciding(node.case.state) {
                let out_of_use = after.hold == Hold::Suspended;
                let favoured = matches!(to, CaseState::Granted | CaseState::Dropped);
                assert!(out_of_use || favoured, "{edge:?} {:?}", node.case);
            }
        }
    }
}

/// States in which an office owes the decision itself, and not only passes on or asks.
fn deciding(state: CaseState) -> bool {
    !matches!(state, CaseState::Filed | CaseState::Supplement)
}

#[test]
fn a_missed_deadline_is_not_undone_by_a_late_move() {
    for graph in graphs() {
        for (node, edge) in edges(graph).filter(|(node, _)| node.overdue()) {
            let office = !matches!(edge.by, Actor::Person | Actor::Clock);
            let to = graph.nodes[edge.to].case.state;
            let favours = matches!(
                to,
                CaseState::Granted | CaseState::Dropped | CaseState::InHand
            );
            assert!(!office || favours, "{edge:?} {:?}", node.case);
        }
    }
}

/// Whatever the offices do, and however slow the person is: no loop of lawful moves keeps a request from its deadline.
#[test]
fn no_office_can_keep_a_request_waiting_for_ever() {
    for graph in graphs() {
        let waits = |node: &Node| {
            matches!(
                node.case.state,
                CaseState::Filed | CaseState::Supplement | CaseState::InHand
            )
        };
        let mut done = vec![None; graph.nodes.len()];
        for start in 0..graph.nodes.len() {
            longest(graph, start, &waits, &mut done, &mut Vec::new());
        }
        if let Some(most) = (0..graph.begun).filter_map(|at| done[at]).max() {
            let kind = graph.kind.word();
            println!("{kind}: decided or out of use within {most} days of the model");
        }
    }
}

/// Most days from a state to one that no longer waits; a loop in which days pass is a failure. The clock does not wait.
fn longest(
    graph: &Graph,
    at: usize,
    waits: &impl Fn(&Node) -> bool,
    done: &mut Vec<Option<usize>>,
    path: &mut Vec<usize>,
) -> usize {
    let node = &graph.nodes[at];
    if !waits(node) {
        return 0;
    }
    if let Some(days) = done[at] {
        return days;
    }
    assert!(!path.contains(&at), "for ever: {:?}", node.case);
    path.push(at);
    let moves: Vec<&Edge> = node.moves.iter().filter(|e| !e.needs_end).collect();
    let mut days = 0;
    for edge in &moves {
        days = days.max(longest(graph, edge.to, waits, done, path));
    }
    if !node.overdue() {
        days = days.max(1 + longest(graph, node.later, waits, done, path));
    }
    path.pop();
    done[at] = Some(days);
    days
}

#[test]
fn the_same_move_twice_is_refused_with_what_is_lawful() {
    let world = World::new();
    for graph in graphs() {
        for (node, edge) in edges(graph) {
            let proposal = attempt(edge.step, edge.by, edge.account, edge.needs_end);
            let made = decide(&node.case, &proposal, world.law()).unwrap();
            let after = node.case.after(&made).unwrap();
            // By two at once: the second was decided on a case that is no longer there.
            assert_eq!(after.after(&made), None);
            // The person may say more.
            if edge.step == Move::State {
                continue;
            }
            match decide(&after, &proposal, world.law()) {
                Err(MoveRefusal::NotNow { state, lawful }) => {
                    assert_eq!(state, Some(after.state));
                    assert_eq!(lawful.len(), after.lawful().count());
                }
                Err(
                    MoveRefusal::NoLonger
                    | MoveRefusal::NothingToAnswer
                    | MoveRefusal::AgreedBefore,
                ) => {
                    assert_eq!(after.state, node.case.state);
                }
                // The clock twice on one day only where the first move came into a state that was over as well.
                Ok(_) => assert_eq!(edge.by, Actor::Clock, "{:?}", node.case),
                other => assert_eq!(edge.by, Actor::Clock, "{other:?} {:?}", node.case),
            }
        }
    }
}

#[test]
fn what_the_table_wants_with_a_move_has_to_come_with_it() {
    let world = World::new();
    for graph in graphs() {
        for (node, edge) in edges(graph) {
            let rule = node
                .case
                .lawful()
                .find(|rule| rule.step == edge.step)
                .unwrap();
            let mut bare = attempt(edge.step, edge.by, edge.account, edge.needs_end);
            (bare.paper, bare.reason) = (false, false);
            let without = decide(&node.case, &bare, world.law());
            match (rule.paper, rule.reason) {
                (true, _) => assert_eq!(without, Err(MoveRefusal::PaperMissing)),
                (false, true) => assert_eq!(without, Err(MoveRefusal::ReasonMissing)),
                (false, false) => assert!(without.is_ok()),
            }
        }
    }
}

/// What must have happened before a listing holds, watched from outside and without the machine's own marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Watched {
    noticed: bool,
    days_to_answer: u8,
    waits_for_reply: bool,
    decided_by_another: bool,
    served: bool,
}

impl Watched {
    fn a_day_later(mut self) -> Self {
        if self.noticed {
            self.days_to_answer = (self.days_to_answer + 1).min(STATEMENT_DAYS + 1);
        }
        self
    }

    fn after(mut self, edge: &Edge, begun_by: Option<[u8; 16]>) -> Self {
        match edge.step {
            Move::ServeNotice => self.noticed = true,
            Move::State => self.waits_for_reply = true,
            Move::AnswerStatement => self.waits_for_reply = false,
            Move::Decide => {
                let heard = self.days_to_answer > STATEMENT_DAYS && !self.waits_for_reply;
                assert!(self.noticed && heard, "{self:?}");
                self.decided_by_another = edge.account != begun_by;
            }
            Move::ServeDecision => self.served = true,
            _ => {}
        }
        self
    }
}

#[test]
fn nothing_adverse_takes_effect_without_notice() {
    for kind in [CaseKind::Listing, CaseKind::Publication] {
        watch(kind);
    }
}

fn watch(kind: CaseKind) {
    let graph = graph_of(kind);
    let mut known: HashSet<(usize, Watched)> = HashSet::new();
    let mut queue: Vec<_> = (0..graph.begun).map(|n| (n, Watched::default())).collect();
    let mut done = 0;
    while let Some((at, watched)) = queue.pop() {
        if !known.insert((at, watched)) {
            continue;
        }
        let node = &graph.nodes[at];
        queue.push((node.later, watched.a_day_later()));
        for edge in &node.moves {
            let after = watched.after(edge, node.case.begun_by);
            if edge.effect == Effect::List {
                let lawful = after.noticed && after.decided_by_another && after.served;
                assert!(lawful, "{after:?} {:?}", node.case);
                done += 1;
            }
            if edge.effect == Effect::Publish {
                let lawful = after.noticed && after.decided_by_another;
                assert!(lawful, "{after:?} {:?}", node.case);
                assert_ne!(edge.account, node.case.begun_by);
                done += 1;
            }
            queue.push((edge.to, after));
        }
    }
    assert!(done > 0);
    println!("{}: {} watched states", kind.word(), known.len());
}

#[test]
fn nothing_is_published_by_one_alone() {
    let graph = graph_of(CaseKind::Publication);
    let mut published = 0;
    for (node, edge) in edges(graph).filter(|(_, edge)| edge.effect == Effect::Publish) {
        assert_ne!(edge.account, node.case.begun_by);
        published += 1;
    }
    assert!(published > 0);
}

#[test]
fn only_the_person_begins_what_is_theirs() {
    let world = World::new();
    for kind in KINDS {
        let mut by_whom = HashMap::new();
        for step in Move::ALL {
            for (by, account) in everybody() {
                if let Ok(first) = begin(kind, &attempt(step, by, account, false), world.law()) {
                    assert_eq!(first.number, 1);
                    by_whom.insert(by, account);
                    assert!(Case::of(kind, &[first]).is_some());
                }
            }
        }
        assert_eq!(by_whom.contains_key(&Actor::Person), kind.is_the_persons());
        assert_eq!(by_whom.len(), 1, "{kind:?} {by_whom:?}");
        let own = by_whom.values().all(|account| *account == Some(PERSON));
        assert_eq!(own, kind.is_the_persons());
        assert!(own || by_whom.values().all(|a| *a == Some(OFFICERS[1])));
    }
}
