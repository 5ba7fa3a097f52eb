//! Tables of measures, and of who wants points.

use super::Audience::{Organ, Person};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "measure_applied",
        zh: "单位依信用信息实施或者未实施的措施",
        en: "measures an organ applied because of a record, or did not",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Organ],
        ends: Ends {
            zh: "措施随其依据的信用信息终止；登记保存作为凭证",
            en: "a measure ends with the record it follows from; the row stays as proof",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            application_id: Personal Bytes "登记编号", "id of the row";
            measure: Personal Text "措施", "measure";
            matter: Personal Text "办理事项", "matter";
            organ: Personal Text "实施单位", "organ that acted";
            account_id: OfOthers Bytes "登记的账户", "account that filed it";
            action: Personal Text "实施或者未实施", "applied or not";
            reason: Personal Text "单位说明的理由", "reason of the organ";
            record_id: Personal Bytes "所依据的信用信息", "record it follows from";
            ground_end: Personal Day "登记时依据的末日", "last day of its ground, as known when filed";
            checked: Personal Number "所依据的核验的日志登记号", "entry of the check it rests on";
            at: Personal Instant "登记时间", "when filed";
            ended_at: Personal Instant "解除时间", "when lifted";
            ended_because: Personal Text "为何解除", "why lifted";
            end_told_at: Personal Instant "告知本人措施已自动终止的时间", "when the person was told that it ended by itself";
        },
    },
    Table {
        name: "measure_filed",
        zh: "单位自己登记过的措施",
        en: "an organ's own list of measures it filed",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Organ],
        ends: Ends {
            zh: "与措施登记同期",
            en: "as long as the measure's row",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            organ: Personal Text "实施单位", "organ";
            application_id: Personal Bytes "登记编号", "id of the row";
            subject_id: Internal Bytes "内部编号", "internal id";
        },
    },
    Table {
        name: "points_membership",
        zh: "选择使用诚信积分的人",
        en: "who wants points",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "本人退出即删除；积分本身从不保存",
            en: "deleted when the person wants them no more; the points themselves are never kept",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            joined_at: Personal Instant "加入时间", "when joined";
        },
    },
];
