//! Every state a case of one kind can come into, and how.

use crate::world::{World, a_day_later, attempt, everybody, folded};
use rules::case::{
    Actor, Case, CaseKind, CaseState, Effect, Hold, Move, begin, decide, effect_of, hold_of,
};
use std::collections::HashMap;

/// What a move is: who makes which, with which account, and whether it needs the record to have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub step: Move,
    pub by: Actor,
    pub account: Option<[u8; 16]>,
    pub needs_end: bool,
    pub effect: Effect,
    pub to: usize,
}

#[derive(Debug)]
pub struct Node {
    pub case: Case,
    pub hold: Hold,
    pub moves: Vec<Edge>,
    /// Where it is a day later.
    pub later: usize,
}

impl Node {
    pub fn closed(&self) -> bool {
        self.case.state.is_closed()
    }

    /// The clock has something to do.
    pub fn overdue(&self) -> bool {
        self.case.is_overdue(crate::world::TODAY)
    }
}

/// All states of a kind; the first ones are those in which a case of it begins.
pub struct Graph {
    pub kind: CaseKind,
    pub nodes: Vec<Node>,
    pub begun: usize,
}

impl Graph {
    pub fn of(kind: CaseKind, world: &World) -> Self {
        let mut graph = Self {
            kind,
            nodes: Vec::new(),
            begun: 0,
        };
        let mut known = HashMap::new();
        for step in Move::ALL {
            for (by, account) in everybody() {
                if let Ok(first) = begin(kind, &attempt(step, by, account, false), world.law()) {
                    let case = Case::of(kind, &[first]).unwrap();
                    graph.number(folded(&case), &mut known);
                }
            }
        }
        graph.begun = graph.nodes.len();
        let mut next = 0;
        while next < graph.nodes.len() {
            graph.expand(next, world, &mut known);
            next += 1;
        }
        graph
    }

    fn number(&mut self, case: Case, known: &mut HashMap<String, usize>) -> usize {
        *known.entry(format!("{case:?}")).or_insert_with(|| {
            self.nodes.push(Node {
                hold: hold_of(&case),
                case,
                moves: Vec::new(),
                later: usize::MAX,
            });
            self.nodes.len() - 1
        })
    }

    fn expand(&mut self, number: usize, world: &World, known: &mut HashMap<String, usize>) {
        let case = self.nodes[number].case.clone();
        let mut moves = Vec::new();
        // What the table does not have here is refused to everybody; another test tries it.
        for step in case.lawful().map(|rule| rule.step) {
            for (by, account) in everybody() {
                let made = decide(&case, &attempt(step, by, account, false), world.law());
                let (made, needs_end) = match made {
                    Ok(step) => (step, false),
                    Err(_) => match decide(&case, &attempt(step, by, account, true), world.law()) {
                        Ok(step) => (step, true),
                        Err(_) => continue,
                    },
                };
                let after = case.after(&made).unwrap();
                moves.push(Edge {
                    step,
                    by,
                    account,
                    needs_end,
                    effect: effect_of(self.kind, step, Some(case.state), made.to),
                    to: self.number(folded(&after), known),
                });
            }
        }
        let later = self.number(a_day_later(&case), known);
        let node = &mut self.nodes[number];
        (node.moves, node.later) = (moves, later);
    }

    /// States that everybody being silent leads to, one day after the other: the clock moves whenever it can. The record
    /// ends on the given day.
    pub fn silence(&self, from: usize, record_ends_after: usize, days: usize) -> Vec<CaseState> {
        let (mut at, mut states) = (from, vec![self.nodes[from].case.state]);
        for day in 0..days {
            while let Some(edge) = self.nodes[at]
                .moves
                .iter()
                .find(|e| e.by == Actor::Clock && (!e.needs_end || day >= record_ends_after))
            {
                at = edge.to;
                states.push(self.nodes[at].case.state);
            }
            at = self.nodes[at].later;
        }
        states
    }
}
