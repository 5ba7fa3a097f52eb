//! The pages of matters, measures and points.

use super::{DAY, LANGUAGES, both, check, frame, input, receipt};
use crate::pages::matter::{FiledCard, FiledPage, MatterAnswerPage, MatterPage};
use crate::pages::measures::{MeasureCard, MeasuresPage, PointsPage};
use flow::Receipt;
use flow::desk::{MatterAnswer, MatterLine, MatterRecord};
use flow::person::{PointsLine, PointsView};
use jiff::Timestamp;

fn line(applies: bool, is_constraint: bool) -> MatterLine {
    MatterLine {
        measure: "green-channel".to_owned(),
        title: both(),
        meaning: both(),
        is_constraint,
        applies,
        why: both(),
        records: vec![MatterRecord {
            title: both(),
            decided_by: input(),
            document_number: input(),
            display_until: DAY,
        }],
        until: Some(DAY),
        basis: vec![both(), both()],
    }
}

fn answer() -> MatterAnswer {
    MatterAnswer {
        receipt: Receipt {
            log_index: 7,
            commitment: input(),
            at: Timestamp::UNIX_EPOCH,
        },
        matter: input(),
        matter_title: both(),
        subject_hint: input(),
        purpose_title: both(),
        as_of: DAY,
        measures: Vec::new(),
    }
}

#[test]
fn matter_pages() {
    for l in LANGUAGES {
        for matters in [vec![], vec![(input(), both())]] {
            let page = MatterPage {
                l,
                page: frame(l),
                matters,
                grounds: vec![(input(), both())],
            };
            check("matter", l, &page);
        }
        let page = MatterAnswerPage {
            l,
            page: frame(l),
            answer: answer(),
            sections: vec![
                (both(), vec![line(true, false), line(false, false)]),
                (both(), Vec::new()),
            ],
            may_file: true,
            receipt: receipt(),
        };
        check("matter answer", l, &page);
        let filed = |alive, to_be_lifted, ended: bool| FiledCard {
            id: "ab".repeat(16),
            title: both(),
            matter_title: both(),
            applied: true,
            reason: Some(input()),
            at: input(),
            ground_end: Some(DAY),
            alive,
            to_be_lifted,
            ended_at: ended.then(input),
        };
        let page = FiledPage {
            l,
            page: frame(l),
            done: true,
            measures: vec![
                filed(true, false, false),
                filed(false, true, false),
                filed(false, false, true),
            ],
        };
        check("measures filed", l, &page);
    }
}

#[test]
fn the_persons_measures_and_points() {
    for l in LANGUAGES {
        for alive in [true, false] {
            let measure = MeasureCard {
                title: both(),
                meaning: both(),
                matter_title: both(),
                organ_name: both(),
                is_constraint: alive,
                applied: true,
                reason: Some(input()),
                at: input(),
                because: Some((both(), input(), input())),
                until: Some(DAY),
                alive,
                lifted_at: Some(input()),
                how_to_object: both(),
            };
            let page = MeasuresPage {
                l,
                page: frame(l),
                measures: vec![measure],
            };
            check("own measures", l, &page);
        }
        let points = PointsView {
            as_of: DAY,
            formula: (1, DAY),
            total: 25,
            lines: vec![PointsLine {
                title: both(),
                items: vec![both(), both()],
                each: 5,
                most: 30,
                points: 25,
                records: vec![(both(), input(), DAY)],
            }],
        };
        for (joined, points) in [(false, None), (true, None), (true, Some(points))] {
            let page = PointsPage {
                l,
                page: frame(l),
                joined,
                points,
            };
            check("points", l, &page);
        }
    }
}
