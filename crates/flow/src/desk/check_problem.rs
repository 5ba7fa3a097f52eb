//! Why a check is not taken as a whole. Nobody was asked about, and nothing was logged.

use crate::problem::{Problem, ProblemKind};

fn bad(code: &'static str, zh: &str, en: &str, remedy: (&str, &str)) -> Problem {
    Problem::new(code, ProblemKind::BadInput, (zh, en), remedy)
}

pub(super) fn nobody() -> Problem {
    bad(
        "CHECK-NOBODY",
        "没有可以核查的人：名单为空，或者没有一个有效的证件号码",
        "there is nobody to check: the list is empty, or no number in it can be one",
        (
            "请在 people 中填写至少一个有效的证件号码",
            "name at least one valid number in people",
        ),
    )
}

pub(super) fn too_many(people: usize, most: u32) -> Problem {
    bad(
        "CHECK-TOO-MANY",
        &format!("一次核查最多 {most} 人，收到 {people} 人；没有核查任何人"),
        &format!("one check is about {most} people at most, not {people}; nobody was checked"),
        (
            &format!("请分批提交，每批不超过 {most} 人"),
            &format!("send them in lots of {most} at most"),
        ),
    )
}

pub(super) fn no_list(item: &str) -> Problem {
    bad(
        "CHECK-NOT-A-LIST",
        &format!("事项 {item} 不是严重失信主体名单，或已停用；没有核查任何人"),
        &format!("the item {item} is no severe list, or is switched off; nobody was checked"),
        (
            "请在 items 中只填写名单类事项，或留空核查全部；其他事项请逐人查询",
            "name only severe lists in items, or none to check all; ask a question for other items",
        ),
    )
}

pub(super) fn limit_missing() -> Problem {
    Problem::new(
        "PACK-CHECK-LIMIT",
        ProblemKind::Unavailable,
        (
            "地方数据包没有规定一次核查的人数",
            "the pack does not say how many people one check may be about",
        ),
        ("请联系平台管理员", "tell the operator"),
    )
}
