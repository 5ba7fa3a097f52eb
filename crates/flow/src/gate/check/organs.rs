//! Which organ decided and which one reports: codes, names in their time, and whether the uploader may speak for them.

use super::reading::Reading;
use super::tell::{quote, say};
use jiff::civil::Date;
use rules::catalogue::Role;
use rules::finding::Severity;
use rules::identifier::{self, Kind};
use rules::organ::{Organ, OrganName};

/// Checks the deciding organ on the day of the decision and the source on the day of receipt.
pub(super) fn check(reading: &mut Reading, decided_on: Option<Date>) {
    let received_on = reading.plan.context.received_on;
    let decided_on = decided_on.unwrap_or(received_on);
    check_pair(
        reading,
        Role::DecidingOrgan,
        Role::DecidingOrganCode,
        decided_on,
    );
    check_pair(
        reading,
        Role::SourceOrgan,
        Role::SourceOrganCode,
        received_on,
    );
    check_source(reading);
}

/// A code and the name beside it.
fn check_pair(reading: &mut Reading, name: Role, code: Role, day: Date) {
    let Some(code_index) = reading
        .plan
        .of(code)
        .filter(|&index| reading.is_filled(index))
    else {
        return;
    };
    let plan = reading.plan;
    match plan.organ_by_code(&reading.values[code_index].text) {
        Some(organ) => {
            check_existence(reading, code_index, organ, day);
            check_name(reading, name, organ, day);
        }
        None => check_unregistered(reading, code_index),
    }
}

/// A code outside the register: right by its check character it may be a county office, wrong it is a typing error.
fn check_unregistered(reading: &mut Reading, index: usize) {
    let context = reading.plan.identifier_context();
    let checked = identifier::check(
        &reading.values[index].text,
        Some(Kind::SocialCredit),
        &context,
    );
    let title = &reading.field(index).field.title;
    if let Some(problem) = checked.problem {
        let text = problem.text();
        return reading.tell(
            "ROW-ORGAN-CODE-INVALID",
            Severity::Refused,
            Some(index),
            say(
                format!("“{}”：{}", title.zh, text.zh),
                format!("“{}”: {}", title.en, text.en),
            ),
            problem.remedy(),
        );
    }
    let normalised = checked.normalised.unwrap_or_default();
    let registered = reading.plan.organ_by_code(&normalised).is_some();
    if reading.values[index].text != normalised {
        reading.values[index].text = normalised.into();
    }
    if registered {
        return;
    }
    let what = say(
        format!("“{}”不在单位登记册中，未能核对单位名称。", title.zh),
        format!(
            "“{}” is not in the register of organs; the name beside it could not be compared.",
            title.en
        ),
    );
    reading.tell(
        "ROW-ORGAN-UNKNOWN",
        Severity::Notice,
        Some(index),
        what,
        say(
            "请核对代码；正确的，可申请登记该单位。",
            "Check the code; if it is right, have the organ registered.",
        ),
    );
}

fn check_existence(reading: &mut Reading, index: usize, organ: &Organ, day: Date) {
    if organ.exists_on(day) {
        return;
    }
    // After a reform old seals and old codes stay in use for a while: with a successor it is told, without one nobody
    // is there who could have acted.
    let severity = if organ.successors.is_empty() {
        Severity::Held
    } else {
        Severity::Notice
    };
    let (zh, en) = successors(reading, organ);
    reading.tell(
        "ROW-ORGAN-ENDED",
        severity,
        Some(index),
        say(
            format!("单位“{}”在{day}不存在。{zh}", organ.short_name.zh),
            format!(
                "The organ “{}” does not exist on {day}.{en}",
                organ.short_name.en
            ),
        ),
        say("请核对单位与日期。", "Check the organ and the date."),
    );
}

fn successors(reading: &Reading, organ: &Organ) -> (String, String) {
    let pack = reading.plan.context.pack;
    let found: Vec<&Organ> = organ
        .successors
        .iter()
        .filter_map(|id| pack.organ(id))
        .collect();
    if found.is_empty() {
        return (String::new(), String::new());
    }
    let zh: Vec<&str> = found.iter().map(|o| o.short_name.zh.as_str()).collect();
    let en: Vec<&str> = found.iter().map(|o| o.short_name.en.as_str()).collect();
    (
        format!("其职责由{}承接。", zh.join("、")),
        format!(" Its duties passed to {}.", en.join(", ")),
    )
}

fn check_name(reading: &mut Reading, role: Role, organ: &Organ, day: Date) {
    let Some(index) = reading
        .plan
        .of(role)
        .filter(|&index| reading.is_filled(index))
    else {
        return;
    };
    let name = reading.values[index].text.as_ref();
    if same_name(&organ.name_on(day).zh, name) || same_name(&organ.short_name.zh, name) {
        return;
    }
    let current = organ.name_on(day);
    let finding = match organ.names.iter().find(|n| same_name(&n.name.zh, name)) {
        Some(OrganName {
            until: Some(until), ..
        }) if *until < day => (
            "ROW-ORGAN-RENAMED",
            Severity::Notice,
            say(
                format!("“{name}”已于{until}后改名，{day}的名称是“{}”。", current.zh),
                format!(
                    "The organ bore the name “{name}” until {until}; on {day} it is “{}”.",
                    current.en
                ),
            ),
            say("请今后使用现名。", "Use the present name from now on."),
        ),
        // A name that came later than the day: files are often written long after the decision.
        Some(_) => (
            "ROW-ORGAN-RENAMED",
            Severity::Notice,
            say(
                format!(
                    "“{name}”不是该单位{day}的名称，当时名称是“{}”。",
                    current.zh
                ),
                format!(
                    "“{name}” is not the organ's name on {day}; it was “{}” then.",
                    current.en
                ),
            ),
            say(
                "请按文书所载单位名称填写。",
                "Write the name that the document bears.",
            ),
        ),
        None => {
            let name = quote(name);
            (
                "ROW-ORGAN-NAME-MISMATCH",
                Severity::Held,
                say(
                    format!("“{name}”与代码登记的单位“{}”不一致。", current.zh),
                    format!(
                        "“{name}” is not the organ registered under the code, “{}”.",
                        current.en
                    ),
                ),
                say(
                    "请核对单位名称和代码。",
                    "Check the organ's name against its code.",
                ),
            )
        }
    };
    let (code, severity, what, remedy) = finding;
    reading.tell(code, severity, Some(index), what, remedy);
}

/// Who makes a decision reports it (谁产生、谁提供、谁负责). The uploader answers for the row, so a row that names
/// another organ of the register as its source is held: perhaps the wrong desk sent it, perhaps the wrong file was
/// chosen, and a person has to say which; refusing would lose a true record, accepting would pin it on the wrong
/// organ. When one took over the other's duties it is told and accepted. An organ outside the register is a
/// subordinate office as far as anybody here can know; that was told already.
fn check_source(reading: &mut Reading) {
    let plan = reading.plan;
    let uploader = plan.context.organ;
    let code = reading.text(Role::SourceOrganCode);
    let name = reading.text(Role::SourceOrgan);
    let named = if code.is_empty() {
        let pack = plan.context.pack;
        if name.is_empty() || bears(uploader, name) {
            None
        } else {
            pack.organs.iter().find(|organ| bears(organ, name))
        }
    } else {
        plan.organ_by_code(code)
    };
    let Some(other) = named.filter(|organ| organ.id != uploader.id) else {
        return;
    };
    let answers_for = |other: &Organ| {
        let received_on = plan.context.received_on;
        let organs = plan.context.pack.answers_for(&uploader.id, received_on);
        organs.iter().any(|organ| organ.id == other.id)
    };
    let related = uploader.successors.contains(&other.id)
        || other.successors.contains(&uploader.id)
        || answers_for(other);
    let (mine, theirs) = (&uploader.short_name, &other.short_name);
    let (code, severity, zh, en) = if related {
        (
            "ROW-SOURCE-SUCCESSOR",
            Severity::Notice,
            format!(
                "数据来源单位写作“{}”，由职责承接单位“{}”报送。",
                theirs.zh, mine.zh
            ),
            format!(
                "The row names “{}” as its source; “{}”, tied to it by succession, reports it.",
                theirs.en, mine.en
            ),
        )
    } else {
        (
            "ROW-SOURCE-OTHER-ORGAN",
            Severity::Held,
            format!("数据来源单位是“{}”，不是上传单位“{}”。", theirs.zh, mine.zh),
            format!(
                "The row names “{}” as its source, not the uploader “{}”.",
                theirs.en, mine.en
            ),
        )
    };
    let field = plan
        .of(Role::SourceOrganCode)
        .or(plan.of(Role::SourceOrgan));
    reading.tell(
        code,
        severity,
        field,
        say(zh, en),
        say(
            "谁产生、谁提供、谁负责：请由来源单位报送，或更正来源单位。",
            "Who makes a decision reports it: let the source upload, or correct the source.",
        ),
    );
}

fn bears(organ: &Organ, name: &str) -> bool {
    same_name(&organ.short_name.zh, name) || organ.names.iter().any(|n| same_name(&n.name.zh, name))
}

/// Equal but for white space and the width of brackets.
fn same_name(registered: &str, written: &str) -> bool {
    if registered == written {
        return true;
    }
    let plain = |text: &str| -> Vec<char> {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '（' => '(',
                '）' => ')',
                other => other,
            })
            .collect()
    };
    // Names of another length in characters can still be equal once spaces are gone; most differ in the first one.
    registered.chars().next() == written.chars().next() && plain(registered) == plain(written)
}
