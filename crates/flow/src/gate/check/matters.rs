//! What may never enter: sealed and forbidden matters, and identity numbers in free text.

use super::reading::Reading;
use super::tell::say;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use jiff::civil::Date;
use rules::catalogue::{FieldKind, Forbidden, Item, Role};
use rules::finding::Severity;
use rules::mask;
use std::borrow::Cow;

/// The forbidden matters in force on the day of receipt, as one search for all their words.
#[derive(Debug)]
pub(super) struct Matters<'a> {
    search: Option<AhoCorasick>,
    /// The matter of each word of the search.
    of_word: Vec<&'a Forbidden>,
    /// The fields in which any of the words count, with their roles.
    searched: Vec<(usize, Role)>,
}

impl<'a> Matters<'a> {
    /// Prepares the search for files received on a day.
    pub fn new(forbidden: &'a [Forbidden], received_on: Date, item: &Item) -> Self {
        let mut words = Vec::new();
        let mut of_word = Vec::new();
        let in_force = forbidden
            .iter()
            .filter(|f| f.from.is_none_or(|from| from <= received_on))
            .filter(|f| f.items.is_empty() || f.items.contains(&item.id));
        for matter in in_force {
            for word in matter.words.iter().filter(|word| !word.is_empty()) {
                words.push(word.as_str());
                of_word.push(matter);
            }
        }
        // Building fails only beyond billions of words; without words there is nothing to search for.
        let search = if words.is_empty() {
            None
        } else {
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::DFA))
                .build(&words)
                .ok()
        };
        let counts = |role: &Role| of_word.iter().any(|matter| matter.roles.contains(role));
        let searched = item
            .fields
            .iter()
            .enumerate()
            .filter_map(|(index, field)| Some((index, field.role.filter(counts)?)))
            .collect();
        Self {
            search,
            of_word,
            searched,
        }
    }

    /// The first matter whose words stand in a field of this role, but for those that the row says it does not fall under.
    fn find(
        &self,
        text: &str,
        role: Role,
        is_excepted: impl Fn(&Forbidden) -> bool,
    ) -> Option<&'a Forbidden> {
        self.search
            .as_ref()?
            .find_overlapping_iter(text)
            .filter_map(|found| self.of_word.get(found.pattern().as_usize()))
            .find(|matter| matter.roles.contains(&role) && !is_excepted(matter))
            .copied()
    }
}

/// Refuses forbidden matters. A withdrawal is not refused for what the record it ends should never have held; the
/// text is left out of it instead. Where the row may say that it does not fall under the prohibition and does not, it is held.
pub(super) fn check(reading: &mut Reading, withdrawal: bool) {
    let plan = reading.plan;
    for &(index, role) in &plan.matters.searched {
        let planned = &plan.fields[index];
        let is_excepted = |matter: &Forbidden| {
            let mut searched = plan.matters.searched.iter();
            searched.any(|&(other, _)| {
                let text = &reading.values[other].text;
                matter
                    .unless
                    .iter()
                    .any(|word| text.contains(word.as_str()))
            })
        };
        let text = &reading.values[index].text;
        let Some(matter) = plan.matters.find(text, role, is_excepted) else {
            continue;
        };
        if !matter.unless.is_empty() && !withdrawal {
            hold(reading, index, matter);
            continue;
        }
        let law = plan.context.pack.instrument(&matter.basis.instrument);
        let (law_zh, law_en) = law.map_or(("", ""), |law| (&law.title.zh, &law.title.en));
        reading.tell(
            "ROW-MATTER-FORBIDDEN",
            if withdrawal { Severity::Notice } else { Severity::Refused },
            Some(index),
            say(
                format!("“{}”涉及“{}”，依法不得归集（{law_zh}）。", planned.field.title.zh, matter.title.zh),
                format!("“{}” concerns “{}”, which may not be collected ({law_en}).", planned.field.title.en, matter.title.en),
            ),
            say("请勿报送该信息；误判的，请向平台运行单位说明。", "Do not report it; if the matter is another one, tell the operator of the platform."),
        );
        if let Some(finding) = reading.findings.last_mut() {
            finding.over_collection = true;
        }
        reading.drop_value(index);
    }
}

/// A person asks what the row does not say.
fn hold(reading: &mut Reading, index: usize, matter: &Forbidden) {
    let plan = reading.plan;
    let title = &plan.fields[index].field.title;
    let law = plan.context.pack.instrument(&matter.basis.instrument);
    let (law_zh, law_en) = law.map_or(("", ""), |law| (&law.title.zh, &law.title.en));
    let (zh, en) = (matter.unless.join("”“"), matter.unless.join("”, “"));
    reading.tell(
        "ROW-MATTER-TO-BE-ASKED",
        Severity::Held,
        Some(index),
        say(
            format!("“{}”涉及“{}”，没有写明不属于该情形（{law_zh}）。", title.zh, matter.title.zh),
            format!("“{}” concerns “{}”, and nothing says that the person is none of those ({law_en}).", title.en, matter.title.en),
        ),
        say(
            format!("属于该情形的，请勿报送；不属于的，请在备注中写明其中之一后重新报送：“{zh}”。"),
            format!("Do not report it if it is so; otherwise write one of these into the remark and send it again: “{en}”."),
        ),
    );
}

/// Masks the numbers of persons in every text that is kept: certificate numbers are identity numbers more often than
/// not, and facts name third persons.
pub(super) fn mask_numbers(reading: &mut Reading) {
    let plan = reading.plan;
    for (index, planned) in plan.fields.iter().enumerate() {
        let is_text = matches!(
            planned.field.kind,
            FieldKind::Text | FieldKind::Choice { .. }
        );
        if !planned.stored || !is_text || !may_hold_number(&reading.values[index].text) {
            continue;
        }
        let Some(masked) = mask::mask_person_numbers(&reading.values[index].text) else {
            continue;
        };
        reading.values[index].text = Cow::Owned(masked);
        let title = &planned.field.title;
        reading.tell(
            "ROW-PERSON-NUMBER-IN-TEXT",
            Severity::Notice,
            Some(index),
            say(
                format!("“{}”中含有证件号码，已脱敏。", title.zh),
                format!("“{}” holds an identity number; it was masked.", title.en),
            ),
            say(
                "请在报送前删除文本中的证件号码。",
                "Remove identity numbers from texts before reporting.",
            ),
        );
    }
}

/// Whether a text has as many digits as the shortest number of a person: most have not, and the search is not cheap.
fn may_hold_number(text: &str) -> bool {
    /// Old numbers of foreign permanent residents: three letters and twelve digits.
    const FEWEST_DIGITS: usize = 12;
    /// First byte of full-width characters in UTF-8, digits among them.
    const FULL_WIDTH: u8 = 0xef;
    let digits = text
        .bytes()
        .filter(|&b| b.is_ascii_digit() || b == FULL_WIDTH);
    digits.count() >= FEWEST_DIGITS
}
