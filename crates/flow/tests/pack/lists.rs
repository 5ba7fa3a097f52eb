//! Lists: ids, versions, circles, tasks, codes, calendars, regions.

use crate::edit::{
    CALENDAR, INSTRUMENTS, ITEMS, ORGANS, PACK, PARAMETERS, adds, breaks, codes, edited, found,
    tiny,
};

fn text(zh: &str) -> String {
    format!("{{ zh = \"{zh}\", en = \"text\" }}")
}

fn organ(id: &str, more: &str) -> String {
    let name = text("某单位");
    format!(
        "[[organ]]\nid = \"{id}\"\nshort_name = {name}\nkind = \"bank\"\nregion = \"360100\"\n{more}\n"
    )
}

fn instrument(id: &str, from: &str, more: &str) -> String {
    let title = text("某办法");
    format!(
        "[[instrument]]\nid = \"{id}\"\ntitle = {title}\nrank = \"rule\"\nin_force_from = \"{from}\"\n{more}\n"
    )
}

fn titled(entry: &str, id: &str, more: &str) -> String {
    let title = text("某事");
    format!("[[{entry}]]\nid = \"{id}\"\ntitle = {title}\n{more}\n")
}

#[test]
fn an_id_stands_once() {
    let twice = |path: &str, added: &str| {
        let marker = added.lines().next().unwrap();
        adds("PACK-DUPLICATE", path, added, marker);
    };
    twice(ORGANS, &organ("transport", ""));
    twice(
        "classes.toml",
        &titled("class", "administrative-penalty", ""),
    );
    twice("tags.toml", &titled("list", "area", ""));
    twice("purposes.toml", &titled("purpose", "licensing", ""));
    let power = "basis = [\"penalty-law\"]\norgans = []\nitems = []\npurposes = []";
    twice(
        "powers.toml",
        &titled("power", "transport-licensing", power),
    );
    let forbidden = "words = [\"吸毒\"]\nroles = [\"facts\"]\nbasis = \"penalty-law\"";
    twice(
        "forbidden.toml",
        &titled("forbidden", "public-security-record", forbidden),
    );
    twice(
        "penalty-kinds.toml",
        "[[penalty_kind]]\nword = \"警告\"\ngrade = \"general\"\n",
    );
    twice(PACK, "[[document_type]]\nword = \"护照\"\nkinds = []\n");
    let code = "social_credit_code = \"11360199MB0000000G\"";
    adds(
        "PACK-DUPLICATE",
        ORGANS,
        &organ("other", code),
        "social_credit_code",
    );
    breaks(
        "PACK-DUPLICATE",
        "tasks.toml",
        "{ number = 2, id = \"task-2\"",
        "{ number = 2, id = \"task-1\"",
    );
    let mut files = tiny();
    let calendar = files.iter().find(|(p, _)| p == CALENDAR).unwrap().1.clone();
    files.push(("calendars/again.toml".into(), calendar));
    assert_eq!(
        found(files),
        [("PACK-DUPLICATE", "calendars/again.toml".into(), 1)]
    );
}

#[test]
fn versions_do_not_overlap_and_periods_run_forward() {
    let second = instrument("old-order", "2026-03-31", "");
    adds("PACK-OVERLAP", INSTRUMENTS, &second, "[[instrument]]");
    let second = instrument("old-order", "2026-04-01", "");
    let (mut files, _) = edited("README.md", "", "");
    files.iter_mut().find(|(p, _)| p == INSTRUMENTS).unwrap().1 += &second;
    assert_eq!(found(files), []);
    let (files, _) = edited(
        PARAMETERS,
        "until = \"2026-03-31\"",
        "until = \"2026-04-01\"",
    );
    assert_eq!(codes(files), ["PACK-OVERLAP"]);
    let (files, _) = edited(ITEMS, "until = \"2026-03-31\"", "");
    assert_eq!(codes(files), ["PACK-OVERLAP"]);
    let (files, _) = edited(ORGANS, "from = \"2010-01-01\"", "from = \"2009-12-31\"");
    assert_eq!(codes(files), ["PACK-OVERLAP"]);
    let (files, _) = edited(ITEMS, "version = 2", "version = 1");
    assert_eq!(codes(files), ["PACK-DUPLICATE"]);
    let (files, _) = edited(
        PARAMETERS,
        "until = \"2026-03-31\"",
        "until = \"2023-04-30\"",
    );
    assert_eq!(codes(files), ["PACK-INTERVAL"]);
    let (files, _) = edited(ITEMS, "until = \"2026-03-31\"", "until = \"2021-07-14\"");
    assert_eq!(codes(files), ["PACK-INTERVAL"]);
    let reversed = organ("brief", "from = \"2020-01-02\"\nuntil = \"2020-01-01\"");
    adds("PACK-INTERVAL", ORGANS, &reversed, "[[organ]]");
}

#[test]
fn no_circles() {
    let added = organ("a", "successors = [\"a\"]");
    adds("PACK-SUCCESSOR-CYCLE", ORGANS, &added, "successors");
    let circle =
        organ("a", "successors = [\"b\"]") + &organ("b", "successors = [\"market\", \"a\"]");
    let mut files = tiny();
    files.iter_mut().find(|(p, _)| p == ORGANS).unwrap().1 += &circle;
    assert_eq!(
        codes(files),
        ["PACK-SUCCESSOR-CYCLE", "PACK-SUCCESSOR-CYCLE"]
    );
    breaks(
        "PACK-UNKNOWN-SUCCESSOR",
        ORGANS,
        "\"market\"",
        "\"markets\"",
    );
    let circle = instrument("a", "2000-01-01", "replaced_by = \"b\"")
        + &instrument("b", "2001-01-01", "replaced_by = \"c\"")
        + &instrument("c", "2002-01-01", "replaced_by = \"b\"");
    let mut files = tiny();
    files.iter_mut().find(|(p, _)| p == INSTRUMENTS).unwrap().1 += &circle;
    assert_eq!(
        codes(files),
        ["PACK-REPLACEMENT-CYCLE", "PACK-REPLACEMENT-CYCLE"]
    );
    breaks(
        "PACK-UNKNOWN-REPLACEMENT",
        INSTRUMENTS,
        "replaced_by = \"new-order\"",
        "replaced_by = \"newer-order\"",
    );
}

#[test]
fn the_notice_has_28_tasks() {
    let code = "PACK-TASK-NUMBER";
    let tasks = "tasks.toml";
    let (files, line) = edited(tasks, "number = 28", "number = 29");
    assert_eq!(
        found(files),
        [(code, tasks.into(), 0), (code, tasks.into(), line)]
    );
    let (files, line) = edited(tasks, "number = 2,", "number = 1,");
    assert_eq!(
        found(files),
        [(code, tasks.into(), 0), (code, tasks.into(), line)]
    );
}

#[test]
fn credit_codes_calendars_and_regions() {
    breaks(
        "PACK-SOCIAL-CREDIT-CODE",
        ORGANS,
        "MB0000000G",
        "MB0000000H",
    );
    breaks(
        "PACK-SOCIAL-CREDIT-CODE",
        ORGANS,
        "MB0000000G",
        "mb0000000g",
    );
    breaks("PACK-CALENDAR-YEAR", CALENDAR, "2026-01-02", "2027-01-02");
    breaks(
        "PACK-CALENDAR-WEEKEND",
        CALENDAR,
        "2026-01-04",
        "2026-01-05",
    );
    breaks("PACK-CALENDAR-TWICE", CALENDAR, "2026-01-02", "2026-01-01");
    let (files, line) = edited(CALENDAR, "\"2026-01-02\"]", "\"2026-01-04\"]");
    assert_eq!(
        found(files),
        [("PACK-CALENDAR-TWICE", CALENDAR.into(), line + 1)]
    );
    let region = |path: &str, before: &str, after: &str| breaks("PACK-REGION", path, before, after);
    let units = "regions/tiny.csv";
    region(units, "code,name,level,parent", "code,name,level");
    region(
        units,
        "360100,南昌市,prefecture_city,360000",
        "360100,南昌市,prefecture_city",
    );
    region(
        units,
        "360100,南昌市,prefecture_city,360000",
        "360100,南昌市,prefecture_city,360001",
    );
    region("regions/national.csv", "110101", "11010");
    region("regions/national.csv", "110101", "120101");
    region("regions/national.csv", "2009", "九年");
    adds("PACK-REGION", "regions/provinces.csv", "11,北京市\n", "11");
}

#[test]
fn a_forbidden_matter_has_words_and_fields() {
    for (before, after) in [
        ("[\"行政拘留\"]", "[]"),
        ("[\"facts\", \"penalty-kinds\"]", "[]"),
    ] {
        let (files, _) = edited("forbidden.toml", before, after);
        assert_eq!(
            found(files),
            [("PACK-FORBIDDEN-EMPTY", "forbidden.toml".into(), 1)]
        );
    }
}

#[test]
fn roles_say_who_may_have_them() {
    const ROLES: &str = "roles.toml";
    breaks(
        "PACK-UNKNOWN-WORD",
        ROLES,
        "word = \"publisher\"",
        "word = \"poster\"",
    );
    breaks(
        "PACK-UNKNOWN-WORD",
        ROLES,
        "kinds = [\"department\", \"operator\"]",
        "kinds = [\"ministry\", \"operator\"]",
    );
    breaks(
        "PACK-UNKNOWN-ORGAN",
        ROLES,
        "[\"transport\"]",
        "[\"transports\"]",
    );
    let again = "\n[[role]]\nword = \"reviewer\"\nkinds = []\nwhy = { zh = \"某\", en = \"text\" }\nconfidence = \"design\"\n";
    adds("PACK-DUPLICATE", ROLES, again, "[[role]]");
    // Nobody could see to the platform's own people any more.
    let (files, _) = edited(
        ROLES,
        "word = \"security-administrator\"\nkinds = [\"department\", \"operator\"]",
        "word = \"security-administrator\"\nkinds = [\"department\"]",
    );
    assert_eq!(codes(files), ["PACK-ROLE-LOCKS-OUT"]);
    // A role nobody may have is written down as such, and not left out.
    let (files, _) = edited(
        ROLES,
        "word = \"publisher\"\nkinds = [\"operator\"]",
        "word = \"publisher\"\nkinds = []",
    );
    assert_eq!(codes(files), <[&str; 0]>::default());
    let mut files = tiny();
    let (_, text) = files.iter_mut().find(|(path, _)| path == ROLES).unwrap();
    let at = text.rfind("\n[[role]]").unwrap();
    text.truncate(at);
    assert_eq!(found(files), [("PACK-ROLE-MISSING", ROLES.into(), 0)]);
    let files = tiny()
        .into_iter()
        .filter(|(path, _)| path != ROLES)
        .collect();
    assert_eq!(codes(files), ["PACK-MISSING-FILE"]);
}
