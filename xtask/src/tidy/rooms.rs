//! The rooms of `flow` stand in the order of the data; an earlier room does not know a later one.

use super::source::{Source, is_word, word_offsets};
use super::{Finding, line_at};

struct Room {
    name: &'static str,
    may_use: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room {
        name: "gate",
        may_use: &["governance"],
    },
    Room {
        name: "paper",
        may_use: &["governance"],
    },
    Room {
        name: "record",
        may_use: &["gate", "governance"],
    },
    Room {
        name: "desk",
        may_use: &["gate", "record", "review", "governance"],
    },
    Room {
        name: "review",
        may_use: &["record", "governance"],
    },
    Room {
        name: "person",
        may_use: &["gate", "record", "desk", "governance"],
    },
    Room {
        name: "case",
        // A listing makes its record by the checks of the gate; a representative acts in cases on what the person's room knows.
        may_use: &["gate", "record", "paper", "person", "governance"],
    },
    Room {
        name: "definition",
        may_use: &["record", "governance"],
    },
    Room {
        name: "people",
        may_use: &["record", "governance"],
    },
    Room {
        name: "outward",
        may_use: &["gate", "record", "desk", "person", "governance"],
    },
    Room {
        name: "governance",
        may_use: &[],
    },
];

/// The floor all rooms stand on: every one may use it, and of the rooms it uses only those every one may use.
const FLOOR: &[&str] = &[
    "account",
    "closing",
    "key_keeper",
    "login",
    "notices",
    "organ",
    "platform",
    "policy",
    "problem",
    "receipt",
    "repeated",
    "witnesses",
];
const FLOOR_MAY_USE: &[&str] = &["governance"];

const SOURCE: &str = "crates/flow/src/";

pub fn check(sources: &[Source]) -> Vec<Finding> {
    sources.iter().flat_map(of_file).collect()
}

fn of_file(source: &Source) -> Vec<Finding> {
    let Some(inside) = source.path.strip_prefix(SOURCE) else {
        return Vec::new();
    };
    // The front door puts the rooms together and so knows them all.
    if inside == "lib.rs" {
        return Vec::new();
    }
    let own = inside.split(['/', '.']).next().unwrap_or_default();
    let may_use: &[&str] = match ROOMS.iter().find(|room| room.name == own) {
        Some(room) => room.may_use,
        None if FLOOR.contains(&own) => FLOOR_MAY_USE,
        None => {
            let message = format!(
                "module `{own}` is no room of flow; place it in one, or enter it in xtask/src/tidy/rooms.rs"
            );
            return vec![Finding::new(&source.path, 1, message)];
        }
    };
    let mut used = by_crate(&source.code);
    used.extend(by_super(source, depth(inside)));
    used.into_iter()
        .filter(|(_, name)| ROOMS.iter().any(|room| room.name == name))
        .filter(|(_, name)| name != own && !may_use.contains(&name.as_str()))
        .map(|(line, name)| {
            let allowed = match may_use {
                [] => "no other room".to_string(),
                rooms => rooms.join(", "),
            };
            let message = format!("`{own}` may not use `{name}`; it may use {allowed}");
            Finding::new(&source.path, line, message)
        })
        .collect()
}

/// How many `super` lead from this file's module to the root of the crate.
fn depth(inside: &str) -> usize {
    let parts = inside.trim_end_matches(".rs").split('/');
    parts.filter(|part| *part != "mod").count()
}

/// Modules named directly after `crate::`, also in a list `crate::{a, b::c}`, with their lines.
fn by_crate(code: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for offset in word_offsets(code, "crate::") {
        let after = offset + "crate::".len();
        for (place, name) in first_names(&code[after..]) {
            used.push((line_at(code.as_bytes(), after + place), name));
        }
    }
    used
}

/// The first name of a path, or of every path of a braced list.
fn first_names(code: &str) -> Vec<(usize, String)> {
    if !code.starts_with('{') {
        return vec![(0, word_at(code, 0))];
    }
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expected = false;
    for (offset, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            _ => {}
        }
        if depth != 1 {
            continue;
        }
        if matches!(character, '{' | ',') {
            expected = true;
        } else if expected && !character.is_whitespace() {
            names.push((offset, word_at(code, offset)));
            expected = false;
        }
    }
    names
}

fn word_at(code: &str, offset: usize) -> String {
    code[offset..]
        .bytes()
        .take_while(|byte| is_word(*byte))
        .map(char::from)
        .collect()
}

/// Modules reached by climbing to the root: `super::super::desk`. Test modules lie one deeper and are passed over.
fn by_super(source: &Source, depth: usize) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (number, line) in source
        .lines()
        .filter(|(number, _)| !source.is_test(*number))
    {
        for offset in word_offsets(line, "super::") {
            if line[..offset].ends_with("::") {
                continue;
            }
            let mut rest = &line[offset..];
            let mut climbed = 0;
            while let Some(further) = rest.strip_prefix("super::") {
                rest = further;
                climbed += 1;
            }
            if climbed >= depth {
                used.extend(
                    first_names(rest)
                        .into_iter()
                        .map(|(_, name)| (number, name)),
                );
            }
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expected: &[(usize, &str)]) {
        let source = Source::new(&format!("{SOURCE}{path}"), text);
        let found = of_file(&source);
        let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        let wanted: Vec<usize> = expected.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, wanted, "{path}: {found:?}");
        for (finding, (_, name)) in found.iter().zip(expected) {
            assert!(finding.message.contains(name), "{finding}");
        }
    }

    #[test]
    fn an_earlier_room_does_not_know_a_later_one() {
        check("gate/mod.rs", "use crate::desk::Answer;\n", &[(1, "desk")]);
        check("desk/mod.rs", "use crate::gate::Row;\n", &[]);
        check("gate/mod.rs", "use crate::governance::Pack;\n", &[]);
        check(
            "gate.rs",
            "fn f() { crate::record::g() }\n",
            &[(1, "record")],
        );
        check(
            "governance/pack.rs",
            "use crate::gate::X;\n",
            &[(1, "gate")],
        );
    }

    #[test]
    fn lists_are_read() {
        check(
            "record/mod.rs",
            "use crate::{\n    gate::{Row, desk},\n    desk::Answer,\n    person,\n};\n",
            &[(3, "desk"), (4, "person")],
        );
    }

    #[test]
    fn climbing_to_the_root_is_seen() {
        check("gate/mod.rs", "use super::desk;\n", &[(1, "desk")]);
        check("gate/columns.rs", "use super::record;\n", &[]);
        check(
            "gate/columns.rs",
            "use super::super::record;\n",
            &[(1, "record")],
        );
    }

    #[test]
    fn a_module_outside_the_rooms_is_entered_first() {
        check("common.rs", "", &[(1, "common")]);
        check(
            "platform.rs",
            "use crate::governance::Pack;\nuse crate::desk::X;\n",
            &[(2, "desk")],
        );
        check("lib.rs", "pub mod gate;\nuse crate::desk::X;\n", &[]);
    }

    #[test]
    fn comments_do_not_count() {
        check("gate/mod.rs", "//! see `crate::desk::Answer`\n", &[]);
    }
}
