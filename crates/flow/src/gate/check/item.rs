//! Before a file is read: may this organ supply this item today at all?

use super::tell::{finding, say};
use jiff::civil::Date;
use rules::catalogue::Item;
use rules::finding::{Finding, Severity};
use rules::organ::Organ;
use rules::pack::Pack;
use rules::text::Bilingual;

/// The version of an item under which rows received on a day are checked, after the questions that concern the whole
/// file: is it in the catalogue, on, in force, and may this organ supply it. A successor may send what changes the records of
/// an organ that ended, also when it is no source itself; what is new in such a file is refused row by row.
///
/// # Errors
/// A refusing finding with one of the codes `ITEM-UNKNOWN` (counted as over-collection), `ITEM-SWITCHED-OFF`,
/// `ITEM-NOT-GOVERNING`, `ITEM-BASIS-NOT-IN-FORCE`, `ITEM-NOT-SOURCE`, `ORGAN-UNKNOWN`, `ORGAN-NOT-EXISTING`.
pub fn check_item<'a>(
    pack: &'a Pack,
    item_id: &str,
    organ_id: &str,
    received_on: Date,
) -> Result<&'a Item, Box<Finding>> {
    let item = item_on(pack, item_id, received_on)?;
    let organ = organ_on(pack, organ_id, received_on)?;
    if !has_basis_on(pack, item, received_on) {
        return Err(refused(
            "ITEM-BASIS-NOT-IN-FORCE",
            say(
                format!(
                    "目录事项“{}”的法律依据在{received_on}均未生效或已失效。",
                    item.title.zh
                ),
                format!(
                    "No legal basis of the item “{}” is in force on {received_on}.",
                    item.title.en
                ),
            ),
            say(
                "请在目录更新依据后再报送。",
                "Report again once the catalogue cites a basis that is in force.",
            ),
        ));
    }
    let may_change = |before: &&Organ| item.supplied_by(before);
    let answers_for = pack.answers_for(organ_id, received_on);
    if !item.supplied_by(organ) && !answers_for.iter().any(may_change) {
        return Err(refused(
            "ITEM-NOT-SOURCE",
            say(
                format!(
                    "“{}”不是目录事项“{}”的数据来源单位。",
                    organ.short_name.zh, item.title.zh
                ),
                format!(
                    "“{}” is not a source of the item “{}”.",
                    organ.short_name.en, item.title.en
                ),
            ),
            say(
                "谁产生、谁提供、谁负责：请由作出决定的单位报送，或选择本单位的目录事项。",
                "Who makes a decision reports it: let the deciding organ upload, or choose an item of your own organ.",
            ),
        ));
    }
    Ok(item)
}

/// The version of an item that governs the day and is on.
fn item_on<'a>(pack: &'a Pack, item_id: &str, day: Date) -> Result<&'a Item, Box<Finding>> {
    let Some(newest) = pack.item(item_id) else {
        return Err(unknown_item(item_id));
    };
    let Some(item) = pack.item_on(item_id, day) else {
        return Err(refused(
            "ITEM-NOT-GOVERNING",
            say(
                format!("目录事项“{}”在{day}没有有效版本。", newest.title.zh),
                format!(
                    "No version of the item “{}” governs {day}.",
                    newest.title.en
                ),
            ),
            say(
                "请查看目录中该事项的有效期间，并按当前有效的事项报送。",
                "See in the catalogue when the item applies, and report under an item that applies today.",
            ),
        ));
    };
    if let Some(reason) = &item.switched_off {
        return Err(refused(
            "ITEM-SWITCHED-OFF",
            say(
                format!("目录事项“{}”已停用：{}", item.title.zh, reason.zh),
                format!(
                    "The item “{}” is switched off: {}",
                    item.title.en, reason.en
                ),
            ),
            say(
                "停用期间不得归集。如认为依据已经具备，请向平台运行单位提交法律依据。",
                "Nothing may be collected under it. If the basis exists by now, submit it to the operator of the platform.",
            ),
        ));
    }
    Ok(item)
}

/// Whether any citation of the item rests on an instrument that is in force on the day and high enough in rank to
/// carry the collection of personal records.
pub(super) fn has_basis_on(pack: &Pack, item: &Item, day: Date) -> bool {
    item.basis
        .iter()
        .filter_map(|citation| pack.instrument(&citation.instrument))
        .any(|instrument| instrument.rank.can_be_basis() && instrument.in_force_on(day))
}

fn organ_on<'a>(pack: &'a Pack, id: &str, day: Date) -> Result<&'a Organ, Box<Finding>> {
    let Some(organ) = pack.organ(id) else {
        return Err(refused(
            "ORGAN-UNKNOWN",
            say(
                format!("单位登记册中没有“{id}”。"),
                format!("The register of organs has no “{id}”."),
            ),
            say(
                "请核对单位标识，或向平台运行单位申请登记。",
                "Check the organ's identifier, or ask the operator of the platform to register it.",
            ),
        ));
    };
    if organ.exists_on(day) {
        return Ok(organ);
    }
    let successors: Vec<&Organ> = organ
        .successors
        .iter()
        .filter_map(|s| pack.organ(s))
        .collect();
    let join = |name: fn(&Organ) -> &str| {
        let names: Vec<&str> = successors.iter().map(|o| name(o)).collect();
        names.join("、")
    };
    Err(refused(
        "ORGAN-NOT-EXISTING",
        say(
            format!("单位“{}”在{day}不存在。", organ.short_name.zh),
            format!(
                "The organ “{}” does not exist on {day}.",
                organ.short_name.en
            ),
        ),
        if successors.is_empty() {
            say(
                "请由承接其职责的单位报送。",
                "Let the organ that took over its duties report.",
            )
        } else {
            say(
                format!("请由承接其职责的单位报送：{}。", join(|o| &o.short_name.zh)),
                format!(
                    "Let the organ that took over its duties report: {}.",
                    join(|o| &o.short_name.en)
                ),
            )
        },
    ))
}

fn unknown_item(id: &str) -> Box<Finding> {
    let unknown = refused(
        "ITEM-UNKNOWN",
        say(
            format!("“{id}”不在公共信用信息目录内，不得归集。"),
            format!(
                "“{id}” is not in the catalogue of public credit information and may not be collected."
            ),
        ),
        say(
            "请核对目录事项标识；目录外信息不予接收（国办发〔2020〕49号）。",
            "Check the item's identifier; what is outside the catalogue is not taken.",
        ),
    );
    Box::new((*unknown).as_over_collection())
}

fn refused(code: &'static str, what: Bilingual, remedy: Bilingual) -> Box<Finding> {
    Box::new(finding(code, Severity::Refused, None, what, remedy))
}
