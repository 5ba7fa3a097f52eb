//! `purposes.toml` and `powers.toml`: for what, and on which statutory power, a person may be asked about.

use super::draft::Draft;
use super::instruments::{all_read, carrying, check_citations};
use super::listing::{Listing, Placed, each_known};
use super::problem::{Noun, Problems};
use super::reader::Table;
use super::words::{ITEM, ORGAN, POWER, PURPOSE};
use rules::pack::{Power, Purpose};
use rules::secrecy::Secrecy;
use rules::text::Bilingual;

pub(super) fn read_purposes(root: &Table) -> Listing<Purpose> {
    root.entries("purpose", |t| {
        let (id, title) = (t.slug("id"), t.bilingual("title"));
        let basis = t.citations("basis");
        let (with_consent, by_statute) = (t.yes("with_consent"), t.yes("by_statute"));
        let items = t.texts_if_there("items");
        let for_matters = t.yes("for_matters");
        let switched_off = t.bilingual_if_there("switched_off");
        Some(Purpose {
            id: id?,
            title: title?,
            basis: basis?,
            with_consent: with_consent?,
            by_statute: by_statute?,
            items: items?,
            for_matters: for_matters?,
            switched_off: switched_off?,
        })
    })
}

pub(super) fn read_powers(root: &Table) -> Listing<Power> {
    root.entries("power", |t| {
        let (id, title) = (t.slug("id"), t.bilingual("title"));
        let basis = t.citations("basis");
        let organs = t.texts("organs");
        let items = t.texts("items");
        let purposes = t.texts("purposes");
        let secrecy = if t.has("secrecy") {
            t.inside("secrecy", read_secrecy).map(Some)
        } else {
            Some(None)
        };
        Some(Power {
            id: id?,
            title: title?,
            basis: basis?,
            organs: organs?,
            items: items?,
            purposes: purposes?,
            secrecy: secrecy?,
        })
    })
}

/// For how long a question on a power may be kept from the person, and by which law.
fn read_secrecy(t: &Table) -> Option<Secrecy> {
    let (days, basis, verify) = (t.number("days"), t.citations("basis"), t.yes("verify"));
    Some(Secrecy {
        days: days?,
        basis: basis?,
        verify: verify?,
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    draft
        .purposes
        .refuse_duplicates(problems, PURPOSE, |p| p.id.clone());
    for entry in &draft.purposes.entries {
        check_citations(draft, problems, entry.cited("basis", &entry.basis));
        let known = |id: &str| draft.items.knows(id);
        each_known(
            entry,
            problems,
            ("items", &entry.items),
            ITEM_REFERENCE,
            known,
        );
    }
    draft
        .powers
        .refuse_duplicates(problems, POWER, |p| p.id.clone());
    for entry in &draft.powers.entries {
        check_power(draft, entry, problems);
    }
}

fn check_power(draft: &Draft, entry: &Placed<Power>, problems: &Problems) {
    check_citations(draft, problems, entry.cited("basis", &entry.basis));
    if let Some(secrecy) = &entry.secrecy {
        check_citations(draft, problems, entry.cited("secrecy", &secrecy.basis));
        if all_read(draft, &secrecy.basis) && carrying(draft, &secrecy.basis).is_empty() {
            problems.add(
                "PACK-SECRECY-BASIS",
                &entry.at("secrecy"),
                Bilingual::new(
                    format!("法定职权“{}”的保密没有可作依据的法律文件", entry.id),
                    format!("no instrument cited for the secrecy of the power `{}` can allow it", entry.id),
                ),
                Bilingual::new(
                    "请引用法律、法规、规章、司法解释或中央政策文件，否则删去 secrecy",
                    "cite a law, regulation, rule, judicial interpretation or central policy, or leave `secrecy` out",
                ),
            );
        }
    }
    let known = |id: &str| draft.items.knows(id);
    each_known(
        entry,
        problems,
        ("items", &entry.items),
        ITEM_REFERENCE,
        known,
    );
    let known = |id: &str| draft.organs.knows(id);
    let reference = ("PACK-UNKNOWN-ORGAN", ORGAN);
    each_known(entry, problems, ("organs", &entry.organs), reference, known);
    let known = |id: &str| draft.purposes.knows(id);
    let reference = ("PACK-UNKNOWN-PURPOSE", PURPOSE);
    each_known(
        entry,
        problems,
        ("purposes", &entry.purposes),
        reference,
        known,
    );
    if all_read(draft, &entry.basis) && carrying(draft, &entry.basis).is_empty() {
        problems.add(
            "PACK-POWER-BASIS",
            &entry.at("basis"),
            Bilingual::new(
                format!("法定职权“{}”没有可作依据的法律文件", entry.id),
                format!("no instrument cited by the power `{}` can give it", entry.id),
            ),
            Bilingual::new(
                "请引用法律、法规、规章、司法解释或中央政策文件；规范性文件不能授予职权",
                "cite a law, regulation, rule, judicial interpretation or central policy; a normative document gives no power",
            ),
        );
    }
}

const ITEM_REFERENCE: (&str, Noun) = ("PACK-UNKNOWN-ITEM", ITEM);
