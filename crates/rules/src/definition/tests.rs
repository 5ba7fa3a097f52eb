#![allow(clippy::unwrap_used)]

use super::*;
use crate::catalogue::Grade;
use crate::instrument::Citation;
use crate::parameter::{ChosenBy, Confidence, Parameter, Value};
use crate::period::{Period, days_after};
use crate::text::Bilingual;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

const EDITOR: [u8; 16] = [1; 16];
const APPROVER: [u8; 16] = [2; 16];
const START: Date = date(2026, 3, 2);

fn parameters() -> Parameters {
    Parameters::new(vec![Parameter {
        id: CONSULTATION.to_owned(),
        value: Value::Period(Period::Days(30)),
        what: Bilingual::new("征求意见", "consultation"),
        chosen_by: ChosenBy::EventDate,
        from: None,
        until: None,
        instrument: "state-council-office-49-2020".to_owned(),
        confidence: Confidence::Source,
    }])
}

fn act(word: &str, grade: Grade) -> Act {
    Act {
        word: word.to_owned(),
        grade,
        text: "一年内三次以上".to_owned(),
    }
}

fn content(grade: Grade, effect_on: Date) -> Content {
    Content {
        title: "运输失信行为".to_owned(),
        reason: "统一尺度".to_owned(),
        item: "transport-penalty".to_owned(),
        basis: vec![Citation {
            instrument: "road-transport-regulations".to_owned(),
            article: None,
        }],
        acts: vec![act("暂扣证件", grade)],
        indicators: vec!["次数".to_owned()],
        measures: vec!["some-measure".to_owned()],
        display_months: Some(6),
        effect_on,
    }
}

fn proposal(step: Move, by: Actor, account: [u8; 16], on: Date) -> Proposal {
    Proposal {
        step,
        by,
        account,
        on,
        reason: true,
        unanswered: 0,
        content: None,
        impact: None,
    }
}

/// A world in which moves are tried.
struct Scene {
    parameters: Parameters,
    calendar: Calendar,
    definition: Definition,
    steps: Vec<Step>,
}

impl Scene {
    fn new(content: Content) -> Self {
        let first = Proposal {
            content: Some(content),
            ..proposal(Move::Draft, Actor::Editor, EDITOR, START)
        };
        let steps = vec![begin(&first).unwrap()];
        Self {
            parameters: parameters(),
            calendar: Calendar::new(BTreeMap::new()),
            definition: Definition::of(&steps).unwrap(),
            steps,
        }
    }

    fn try_move(&mut self, proposal: &Proposal) -> Result<Step, MoveRefusal> {
        let law = Law {
            parameters: &self.parameters,
            calendar: &self.calendar,
            penalty_kinds: &[],
        };
        let step = decide(&self.definition, proposal, law)?;
        self.definition = self.definition.after(&step).expect("decided steps follow");
        self.steps.push(step.clone());
        Ok(step)
    }

    fn editor(&mut self, step: Move, on: Date) -> Result<Step, MoveRefusal> {
        let impact = (step == Move::Assess).then_some(Impact::default());
        self.try_move(&Proposal {
            impact,
            ..proposal(step, Actor::Editor, EDITOR, on)
        })
    }

    fn approver(&mut self, step: Move, on: Date) -> Result<Step, MoveRefusal> {
        self.try_move(&proposal(step, Actor::Approver, APPROVER, on))
    }

    fn revise(&mut self, content: Content, on: Date) -> Result<Step, MoveRefusal> {
        self.try_move(&Proposal {
            content: Some(content),
            ..proposal(Move::Revise, Actor::Editor, EDITOR, on)
        })
    }
}

const EFFECT: Date = date(2026, 7, 1);
/// The day after a consultation that begins on [`START`].
const CLOSED: Date = date(2026, 4, 2);

#[test]
fn the_straight_way_from_draft_to_effect() {
    let mut scene = Scene::new(content(Grade::General, EFFECT));
    let opened = scene.editor(Move::OpenConsultation, START).unwrap();
    // Thirty days, the first not counted.
    assert_eq!(opened.consult_until, Some(date(2026, 4, 1)));
    let day = date(2026, 4, 1);
    assert!(scene.definition.takes_comments_on(day));
    assert_eq!(
        scene.editor(Move::Submit, day).unwrap_err().code(),
        "DEFINITION-MOVE"
    );
    assert_eq!(scene.definition.state_on(CLOSED), State::Answering);
    assert!(!scene.definition.takes_comments_on(CLOSED));
    assert_eq!(
        scene.editor(Move::Submit, CLOSED),
        Err(MoveRefusal::NotAssessed)
    );
    scene.editor(Move::Assess, CLOSED).unwrap();
    let waiting = Proposal {
        unanswered: 2,
        ..proposal(Move::Submit, Actor::Editor, EDITOR, CLOSED)
    };
    assert_eq!(scene.try_move(&waiting), Err(MoveRefusal::Unanswered(2)));
    scene.editor(Move::Submit, CLOSED).unwrap();
    let own = proposal(Move::Approve, Actor::Approver, EDITOR, CLOSED);
    assert_eq!(scene.try_move(&own), Err(MoveRefusal::FourEyes));
    scene.approver(Move::Approve, CLOSED).unwrap();
    let definition = Definition::of(&scene.steps).unwrap();
    assert_eq!(definition, scene.definition);
    assert_eq!(definition.state_on(date(2026, 6, 30)), State::Approved);
    assert_eq!(definition.state_on(EFFECT), State::InEffect);
    scene.approver(Move::Repeal, date(2026, 8, 1)).unwrap();
    assert!(scene.definition.state_on(date(2026, 8, 1)).is_closed());
}

#[test]
fn what_is_worse_than_what_people_read_is_put_to_them_again() {
    let mut scene = Scene::new(content(Grade::General, EFFECT));
    scene.editor(Move::OpenConsultation, START).unwrap();
    let graver = scene.revise(content(Grade::Serious, EFFECT), CLOSED);
    assert_eq!(
        graver.unwrap_err(),
        MoveRefusal::ConsultAgain(vec![Worse::HigherGrade("暂扣证件".to_owned())])
    );
    let earlier = scene.revise(content(Grade::General, date(2026, 6, 30)), CLOSED);
    assert_eq!(earlier.unwrap_err().code(), "DEFINITION-CONSULT-AGAIN");
    let mut other = content(Grade::General, EFFECT);
    other.item = "another-item".to_owned();
    assert_eq!(scene.revise(other, CLOSED), Err(MoveRefusal::OtherItem));
    let mut milder = content(Grade::Minor, EFFECT);
    milder.measures.clear();
    milder.display_months = Some(3);
    scene.editor(Move::Assess, CLOSED).unwrap();
    scene.revise(milder, CLOSED).unwrap();
    // What was computed was computed of something else.
    assert_eq!(
        scene.editor(Move::Submit, CLOSED),
        Err(MoveRefusal::NotAssessed)
    );
    assert_eq!(scene.definition.state_on(CLOSED), State::Answering);
    scene.editor(Move::Redraft, CLOSED).unwrap();
    scene
        .revise(content(Grade::Serious, EFFECT), CLOSED)
        .unwrap();
    assert_eq!(scene.definition.state_on(CLOSED), State::Draft);
}

#[test]
fn a_day_of_effect_lies_after_consultation_and_approval() {
    let mut scene = Scene::new(content(Grade::General, date(2026, 4, 1)));
    let refused = scene.editor(Move::OpenConsultation, START).unwrap_err();
    let after = date(2026, 4, 1);
    assert_eq!(refused, MoveRefusal::EffectTooEarly { after });
    scene
        .revise(content(Grade::General, CLOSED), START)
        .unwrap();
    scene.editor(Move::OpenConsultation, START).unwrap();
    scene.editor(Move::Assess, CLOSED).unwrap();
    assert_eq!(
        scene.editor(Move::Submit, CLOSED).unwrap_err().code(),
        "DEFINITION-EFFECT-TOO-EARLY"
    );
}

#[test]
fn every_state_can_be_reached_and_every_open_one_left() {
    for state in State::ALL {
        let led_to = TABLE.iter().any(|rule| rule.to == To::State(state));
        // In effect by the day alone.
        assert!(led_to || state == State::InEffect, "{state:?}");
        let left = TABLE.iter().any(|rule| rule.from.contains(&state));
        assert_eq!(left, !state.is_closed(), "{state:?}");
        assert_eq!(State::from_word(state.word()), Some(state));
    }
    for step in Move::ALL {
        assert_eq!(Move::from_word(step.word()), Some(step));
        let lines = TABLE.iter().filter(|rule| rule.step == step);
        assert_eq!(lines.count(), 1, "{step:?}");
    }
    assert!(Actor::ALL.map(|a| Actor::from_word(a.word())) == Actor::ALL.map(Some));
}

#[test]
fn a_refusal_names_what_is_lawful() {
    let mut scene = Scene::new(content(Grade::General, EFFECT));
    let refused = scene.approver(Move::Approve, START).unwrap_err();
    let text = refused.text();
    assert!(
        text.zh.contains("公开征求意见（起草单位目录编辑员）"),
        "{text:?}"
    );
    assert!(text.en.contains("put to the public"), "{text:?}");
    let stranger = proposal(Move::Assess, Actor::Approver, APPROVER, START);
    assert_eq!(
        scene.try_move(&stranger).unwrap_err().code(),
        "DEFINITION-NOT-YOURS"
    );
    let silent = Proposal {
        reason: false,
        ..proposal(Move::Withdraw, Actor::Editor, EDITOR, START)
    };
    assert_eq!(scene.try_move(&silent), Err(MoveRefusal::ReasonMissing));
}

#[test]
fn a_repeal_ends_what_no_later_definition_replaced() {
    let terms = content(Grade::General, START).terms();
    let span = |from, until| Span {
        from,
        until,
        terms: terms.clone(),
    };
    let day = |month| date(2026, month, 1);
    let of = |spans: &[Span]| -> Vec<(Date, bool)> {
        let line = timeline(spans);
        line.iter()
            .map(|one| (one.from, one.terms.acts.is_empty()))
            .collect()
    };
    assert_eq!(
        of(&[span(day(3), Some(day(5)))]),
        [(day(3), false), (day(5), true)]
    );
    // Repealed before it held, or after another took its place.
    assert_eq!(of(&[span(day(3), Some(day(3)))]), []);
    assert_eq!(
        of(&[span(day(4), None), span(day(3), Some(day(5)))]),
        [(day(3), false), (day(4), false)]
    );
}

const WORDS: [&str; 3] = ["甲", "乙", "丙"];

fn grades() -> impl Strategy<Value = Option<Grade>> {
    prop::sample::select(vec![
        None,
        Some(Grade::Minor),
        Some(Grade::General),
        Some(Grade::Serious),
    ])
}

prop_compose! {
    fn some_terms()(
        acts in prop::array::uniform3(grades()),
        display_months in prop::option::of(1_u32..40),
        measures in prop::collection::btree_set("[a-c]", 0..3),
    ) -> Terms {
        let graded = WORDS.iter().zip(acts);
        let acts = graded.filter_map(|(word, grade)| Some(((*word).to_owned(), grade?)));
        Terms { acts: acts.collect(), display_months, measures }
    }
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let one = (0_u32..40, prop::option::of(0_u32..60), some_terms());
    prop::collection::vec(one, 0..6).prop_map(|all| {
        all.into_iter()
            .map(|(from, until, terms)| Span {
                from: day(from),
                until: until.map(day),
                terms,
            })
            .collect()
    })
}

fn day(n: u32) -> Date {
    days_after(START, n).unwrap()
}

/// What a record has under a definition, in an order in which more is worse.
fn weight(
    applied: &Applied<'_>,
    catalogue: &[Option<Grade>; 3],
) -> ([Option<Grade>; 3], u32, usize) {
    let grade = |at: usize| applied.grade(WORDS[at], catalogue[at]);
    let months = applied.display_months().unwrap_or(u32::MAX);
    (
        [grade(0), grade(1), grade(2)],
        months,
        applied.measures().len(),
    )
}

fn is_no_worse(
    now: ([Option<Grade>; 3], u32, usize),
    then: ([Option<Grade>; 3], u32, usize),
) -> bool {
    let grades = now.0.iter().zip(then.0).all(|(now, then)| *now <= then);
    grades && now.1 <= then.1 && now.2 <= then.2
}

proptest! {
    /// Time that passes, and definitions that come into effect, make nothing worse for an act that was done before.
    #[test]
    fn nothing_gets_worse_after_the_act(
        spans in spans(),
        catalogue in prop::array::uniform3(grades()),
        acted in 0_u32..60,
        (first, second) in (0_u32..60, 0_u32..60),
    ) {
        let line = timeline(&spans);
        let (first, second) = (acted + first.min(second), acted + first.max(second));
        let at = |today| weight(&Applied::to(&line, day(acted), day(today)), &catalogue);
        prop_assert!(is_no_worse(at(first), at(acted)));
        prop_assert!(is_no_worse(at(second), at(first)));
    }

    /// A definition that is made now reaches no act of before it takes effect with anything worse.
    #[test]
    fn a_new_definition_worsens_nothing_before_its_day(
        spans in spans(),
        new in some_terms(),
        catalogue in prop::array::uniform3(grades()),
        acted in 0_u32..40,
        later in (1_u32..20, 0_u32..60),
    ) {
        let today = day(acted + later.1);
        let from = day(acted + later.0);
        // Approved definitions lie in the past; a repeal of one that would have followed is another decision.
        let before: Vec<Span> = spans.into_iter().filter(|span| span.from < from && span.until.is_none()).collect();
        let mut after = before.clone();
        after.push(Span { from, until: None, terms: new });
        let (old, new) = (timeline(&before), timeline(&after));
        let old = weight(&Applied::to(&old, day(acted), today), &catalogue);
        let new = weight(&Applied::to(&new, day(acted), today), &catalogue);
        prop_assert!(is_no_worse(new, old), "{new:?} after {old:?}");
    }

    /// On its own day a definition is what is applied, and nothing of those before it.
    #[test]
    fn from_its_day_on_the_newest_definition_holds(terms in some_terms(), before in some_terms()) {
        let line = timeline(&[
            Span { from: day(0), until: None, terms: before },
            Span { from: day(5), until: None, terms: terms.clone() },
        ]);
        let applied = Applied::to(&line, day(5), day(9));
        for word in WORDS {
            prop_assert_eq!(applied.grade(word, None), terms.acts.get(word).copied());
        }
        prop_assert_eq!(applied.display_months(), terms.display_months);
        prop_assert_eq!(applied.measures().len(), terms.measures.len());
    }

    /// Whatever anybody tries, what is approved was open to the public for at least the time the pack says, was assessed as it is,
    /// and was decided by somebody who did not write it, before the day of its effect; and the kept steps give it again.
    #[test]
    fn whatever_is_tried_an_approval_had_all_it_needs(
        tries in prop::collection::vec((0_usize..11, any::<bool>(), 0_u8..3, 0_u32..25, 0_u32..3, any::<bool>()), 0..60),
    ) {
        let mut scene = Scene::new(content(Grade::General, day(60)));
        let mut today = 0;
        for (step, editor, account, passed, unanswered, reason) in tries {
            today += passed;
            let step = Move::ALL[step];
            let revised = content([Grade::Minor, Grade::General][usize::from(editor)], day(today + 50));
            let tried = Proposal {
                reason,
                unanswered,
                content: Some(revised),
                impact: Some(Impact::default()),
                ..proposal(step, if editor { Actor::Editor } else { Actor::Approver }, [account; 16], day(today))
            };
            let before = scene.definition.clone();
            match scene.try_move(&tried) {
                Err(_) => prop_assert_eq!(&before, &scene.definition),
                Ok(_) if step == Move::Approve => {
                    let (opened, until) = before.consultation.unwrap();
                    prop_assert!(until < day(today) && until >= days_after(opened, 30).unwrap());
                    prop_assert!(before.is_assessed() && before.content.effect_on > day(today));
                    prop_assert!(!before.drafters.contains(&[account; 16]));
                    let consulted = before.consulted.unwrap().terms();
                    prop_assert!(worsens(&consulted, &before.content.terms(), &|_| None).is_empty());
                }
                Ok(_) => {}
            }
            prop_assert!(Definition::of(&scene.steps) == Some(scene.definition.clone()));
        }
    }
}
