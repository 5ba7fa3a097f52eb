//! Why a measure is not filed.

use crate::text::Bilingual;

/// Why a measure is not filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureRefusal {
    /// It does not apply at this moment.
    NotApplicable,
    /// The same measure was filed on the same check.
    FiledBefore,
}

impl MeasureRefusal {
    /// Every refusal.
    pub const ALL: [MeasureRefusal; 2] =
        [MeasureRefusal::NotApplicable, MeasureRefusal::FiledBefore];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            MeasureRefusal::NotApplicable => "MEASURE-NOT-APPLICABLE",
            MeasureRefusal::FiledBefore => "MEASURE-FILED-BEFORE",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            MeasureRefusal::NotApplicable => (
                "该措施此刻不适用：没有能够产生它的有效信息，或者其依据已经终止、正在异议处理中",
                "the measure does not apply at this moment: no live record carries it, or its ground has ended or is disputed",
            ),
            MeasureRefusal::FiledBefore => (
                "这次核验的这项措施已经登记过",
                "this measure was filed on this check before",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// The words of a refusal by its code.
#[must_use]
pub fn refusal_text(code: &str) -> Option<Bilingual> {
    let refusal = MeasureRefusal::ALL.into_iter().find(|r| r.code() == code)?;
    Some(refusal.text())
}
