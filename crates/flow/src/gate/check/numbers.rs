//! Whole numbers and decimals, and amounts of money whose unit is 10,000 yuan.

use super::reading::Reading;
use super::tell::say;
use crate::gate::tabular::{Decimal, DecimalProblem, MoneyUnit, parse_decimal};
use rules::catalogue::Role;
use rules::finding::Severity;
use std::borrow::Cow;

/// Yuan in 万元.
const YUAN_IN_TEN_THOUSAND_DIGITS: u32 = 4;

/// Reads the number of a field with at most `scale` digits after the point.
pub(super) fn check(reading: &mut Reading, index: usize, scale: u8) {
    let parsed = match parse_decimal(&reading.values[index].text) {
        Ok(parsed) => parsed,
        Err(problem) => return unreadable(reading, index, problem),
    };
    let money = reading.field(index).ten_thousand_yuan;
    let expected = if money {
        MoneyUnit::TenThousandYuan
    } else {
        MoneyUnit::Yuan
    };
    let mut decimal = parsed.decimal;
    if parsed.unit.is_some_and(|unit| unit != expected) {
        other_unit(reading, index);
        if money && let Some(scale) = decimal.scale.checked_add(YUAN_IN_TEN_THOUSAND_DIGITS) {
            decimal = Decimal {
                units: decimal.units,
                scale,
            }
            .shortest();
        }
    }
    if decimal.is_negative() {
        return negative(reading, index);
    }
    let Some(exact) = decimal.at_scale(u32::from(scale)) else {
        return too_fine(reading, index, scale);
    };
    reading.values[index].units = Some(exact.units);
    if reading.field(index).field.role == Some(Role::FineTenThousandYuan) {
        suspicious_fine(reading, index, exact);
    }
    let plain = exact.shortest().to_string();
    if reading.values[index].text != plain {
        reading.values[index].text = Cow::Owned(plain);
    }
}

fn unreadable(reading: &mut Reading, index: usize, problem: DecimalProblem) {
    let (code, zh, en) = match problem {
        DecimalProblem::Grouping => (
            "ROW-NUMBER-GROUPING",
            "千位分隔符的位置不对，可能漏字或两数相连",
            "the commas do not stand every three digits; a digit may be missing, or two numbers joined",
        ),
        DecimalProblem::TooLong => ("ROW-NUMBER-TOO-LONG", "数字过长", "it has too many digits"),
        DecimalProblem::Empty | DecimalProblem::NotANumber => {
            ("ROW-NUMBER-UNREADABLE", "不是数字", "it is not a number")
        }
    };
    let title = &reading.field(index).field.title;
    reading.tell(
        code,
        Severity::Refused,
        Some(index),
        say(
            format!("“{}”无法识别：{zh}。", title.zh),
            format!("“{}” cannot be read: {en}.", title.en),
        ),
        say(
            "请只填写数字，例如 0.2。",
            "Write a plain number, for example 0.2.",
        ),
    );
    reading.spoil(index);
}

fn negative(reading: &mut Reading, index: usize) {
    let title = &reading.field(index).field.title;
    reading.tell(
        "ROW-NUMBER-NEGATIVE",
        Severity::Refused,
        Some(index),
        say(
            format!("“{}”不能为负数。", title.zh),
            format!("“{}” cannot be negative.", title.en),
        ),
        say(
            "请按文书填写；退还款项不在此列填写。",
            "Write it as the document says; repayments do not belong here.",
        ),
    );
    reading.spoil(index);
}

fn too_fine(reading: &mut Reading, index: usize, scale: u8) {
    let title = &reading.field(index).field.title;
    let (zh, en) = if scale == 0 {
        (
            "须为整数。".to_owned(),
            "must be a whole number.".to_owned(),
        )
    } else {
        (
            format!("最多保留{scale}位小数。"),
            format!("has at most {scale} digits after the point."),
        )
    };
    reading.tell(
        "ROW-NUMBER-SCALE",
        Severity::Refused,
        Some(index),
        say(
            format!("“{}”{zh}", title.zh),
            format!("“{}” {en}", title.en),
        ),
        say("请核对数值和单位。", "Check the number and its unit."),
    );
    reading.spoil(index);
}

/// The cell says another unit than the column: either may be meant, so a person looks. The number is taken as the
/// cell words it.
fn other_unit(reading: &mut Reading, index: usize) {
    let title = &reading.field(index).field.title;
    reading.tell(
        "ROW-AMOUNT-UNIT",
        Severity::Held,
        Some(index),
        say(
            format!("“{}”单元格内所写单位与列的单位不一致。", title.zh),
            format!(
                "The unit written in the cell is not the unit of the column “{}”.",
                title.en
            ),
        ),
        say(
            "请按列的单位换算后只填写数字。",
            "Convert to the column's unit and write the number alone.",
        ),
    );
}

fn suspicious_fine(reading: &mut Reading, index: usize, amount: Decimal) {
    let limit = i128::from(reading.plan.context.pack.suspicious_fine_ten_thousand_yuan);
    let above = limit
        .checked_mul(10_i128.pow(amount.scale))
        .is_some_and(|limit| amount.units > limit);
    if !above {
        return;
    }
    reading.tell(
        "ROW-FINE-SUSPICIOUS",
        Severity::Notice,
        Some(index),
        say(
            format!("罚款金额{}万元，疑似以元填报。", amount.shortest()),
            format!(
                "A fine of {} × 10,000 yuan: was it written in yuan?",
                amount.shortest()
            ),
        ),
        say(
            "单位为万元，请核对；有误请报送更正。",
            "The unit is 10,000 yuan; check it and send a correction if it is wrong.",
        ),
    );
}
