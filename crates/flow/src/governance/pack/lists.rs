//! The short lists: classes, tags, tasks, forbidden matters, penalty kinds.

use super::draft::Draft;
use super::instruments::check_citations;
use super::listing::{Listing, each_known};
use super::problem::{Place, Problems};
use super::reader::Table;
use super::words::{
    CLASS, FORBIDDEN, GRADES, ITEM, ORGAN, PENALTY_KIND, ROLES, TAG, TAG_LIST, TASK,
};
use rules::catalogue::{Class, Forbidden, PenaltyKind};
use rules::pack::{TagList, Task};
use rules::text::Bilingual;

/// How many tasks the notice of 2018 lays down.
const TASKS_OF_THE_NOTICE: u8 = 28;

pub(super) fn read_classes(root: &Table) -> Listing<Class> {
    root.entries("class", |t| {
        let (id, title) = (t.slug("id"), t.bilingual("title"));
        Some(Class {
            id: id?,
            title: title?,
        })
    })
}

pub(super) fn read_tags(root: &Table) -> Listing<TagList> {
    root.entries("list", |t| {
        let (id, title) = (t.slug("id"), t.bilingual("title"));
        let tags = t.entries("tag", |tag| {
            let (id, title) = (tag.slug("id"), tag.bilingual("title"));
            Some((id?, title?))
        });
        tags.refuse_duplicates(t.problems, TAG, |(id, _)| id.clone());
        Some(TagList {
            id: id?,
            title: title?,
            tags: tags.into_values(),
        })
    })
}

pub(super) fn read_tasks(root: &Table) -> Listing<Task> {
    root.entries("task", |t| {
        let (number, id) = (t.number("number"), t.slug("id"));
        let (title, section) = (t.bilingual("title"), t.text("section"));
        let (due, organs) = (t.date_if_there("due"), t.texts("organs"));
        Some(Task {
            number: number?,
            id: id?,
            title: title?,
            section: section?,
            due: due?,
            organs: organs?,
        })
    })
}

pub(super) fn read_forbidden(root: &Table) -> Listing<Forbidden> {
    root.entries("forbidden", |t| {
        let (id, title) = (t.slug("id"), t.bilingual("title"));
        let (words, roles) = (t.texts("words"), t.words("roles", ROLES));
        let (from, basis) = (t.date_if_there("from"), t.citation("basis"));
        let (items, unless) = (t.texts_if_there("items"), t.texts_if_there("unless"));
        Some(Forbidden {
            id: id?,
            title: title?,
            words: words?,
            roles: roles?,
            items: items?,
            unless: unless?,
            from: from?,
            basis: basis?,
        })
    })
}

pub(super) fn read_penalty_kinds(root: &Table) -> Listing<PenaltyKind> {
    root.entries("penalty_kind", |t| {
        let (word, grade) = (t.text("word"), t.word("grade", GRADES));
        let minor_up_to_yuan = t.if_there("minor_up_to_yuan", Table::number);
        Some(PenaltyKind {
            word: word?,
            grade: grade?,
            minor_up_to_yuan: minor_up_to_yuan?,
        })
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    draft
        .classes
        .refuse_duplicates(problems, CLASS, |c| c.id.clone());
    draft
        .tags
        .refuse_duplicates(problems, TAG_LIST, |l| l.id.clone());
    draft
        .penalty_kinds
        .refuse_duplicates(problems, PENALTY_KIND, |k| k.word.clone());
    check_forbidden(draft, problems);
    check_tasks(draft, problems);
}

fn check_forbidden(draft: &Draft, problems: &Problems) {
    draft
        .forbidden
        .refuse_duplicates(problems, FORBIDDEN, |f| f.id.clone());
    for entry in &draft.forbidden.entries {
        check_citations(draft, problems, [(&entry.basis, entry.at("basis"))]);
        let known = |id: &str| draft.items.knows(id);
        let reference = ("PACK-UNKNOWN-ITEM", ITEM);
        each_known(entry, problems, ("items", &entry.items), reference, known);
        if entry.words.is_empty() || entry.roles.is_empty() {
            problems.add(
                "PACK-FORBIDDEN-EMPTY",
                &entry.place,
                Bilingual::new(
                    format!("禁入事项“{}”没有词或没有字段，等于不起作用", entry.id),
                    format!(
                        "the forbidden matter `{}` has no words or no roles and so no effect",
                        entry.id
                    ),
                ),
                Bilingual::new("请填写 words 和 roles", "fill in `words` and `roles`"),
            );
        }
    }
}

fn check_tasks(draft: &Draft, problems: &Problems) {
    draft
        .tasks
        .refuse_duplicates(problems, TASK, |t| t.id.clone());
    for entry in &draft.tasks.entries {
        let reference = ("PACK-UNKNOWN-ORGAN", ORGAN);
        let known = |id: &str| draft.organs.knows(id);
        each_known(entry, problems, ("organs", &entry.organs), reference, known);
    }
    check_task_numbers(draft, problems);
}

fn check_task_numbers(draft: &Draft, problems: &Problems) {
    let report = |place: &Place, zh: String, en: String| {
        let remedy = Bilingual::new(
            format!("任务须从 1 到 {TASKS_OF_THE_NOTICE} 各编号一次"),
            format!("number the tasks from 1 to {TASKS_OF_THE_NOTICE}, each once"),
        );
        problems.add("PACK-TASK-NUMBER", place, Bilingual::new(zh, en), remedy);
    };
    let mut seen = [false; TASKS_OF_THE_NOTICE as usize];
    for entry in &draft.tasks.entries {
        let number = entry.number;
        match usize::from(number)
            .checked_sub(1)
            .and_then(|index| seen.get_mut(index))
        {
            Some(taken) if !*taken => *taken = true,
            _ => report(
                &entry.at("number"),
                format!("任务编号 {number} 重复或超出范围"),
                format!("the task number {number} is there twice or out of range"),
            ),
        }
    }
    let missing: Vec<String> = (1..=TASKS_OF_THE_NOTICE)
        .zip(seen)
        .filter(|(_, seen)| !seen)
        .map(|(number, _)| number.to_string())
        .collect();
    if !missing.is_empty() && !draft.tasks.some_unread {
        let missing = missing.join(", ");
        report(
            &Place::new(TASK.listed_in, 0),
            format!("缺少任务编号 {missing}"),
            format!("the task numbers {missing} are missing"),
        );
    }
}
