//! Words for the closed lists of the rules, as people read them.

use flow::gate::intake::UploadState;
use rules::catalogue::{Audience, Grade, Leaning, Mask, Required, Sensitivity};
use rules::finding::Severity;
use rules::instrument::Rank;
use rules::text::Bilingual;

/// For or against the person.
pub fn leaning(leaning: Leaning) -> Bilingual {
    match leaning {
        Leaning::Good => Bilingual::new("守信", "Good"),
        Leaning::Neutral => Bilingual::new("中性", "Neutral"),
        Leaning::Adverse => Bilingual::new("失信", "Adverse"),
    }
}

/// Slug of the same for wire and style.
pub fn leaning_slug(leaning: Leaning) -> &'static str {
    match leaning {
        Leaning::Good => "good",
        Leaning::Neutral => "neutral",
        Leaning::Adverse => "adverse",
    }
}

/// 失信等级
pub fn grade(grade: Grade) -> Bilingual {
    match grade {
        Grade::Minor => Bilingual::new("轻微", "Minor"),
        Grade::General => Bilingual::new("一般", "General"),
        Grade::Serious => Bilingual::new("严重", "Serious"),
    }
}

/// Slug of the same.
pub fn grade_slug(grade: Grade) -> &'static str {
    match grade {
        Grade::Minor => "minor",
        Grade::General => "general",
        Grade::Serious => "serious",
    }
}

/// What a finding means for its row.
pub fn severity(severity: Severity) -> Bilingual {
    match severity {
        Severity::Notice => Bilingual::new("提示", "Notice"),
        Severity::Held => Bilingual::new("待核", "Held"),
        Severity::Refused => Bilingual::new("拒收", "Refused"),
    }
}

/// Slug of the same.
pub fn severity_slug(severity: Severity) -> &'static str {
    match severity {
        Severity::Notice => "notice",
        Severity::Held => "held",
        Severity::Refused => "refused",
    }
}

/// Where an upload stands.
pub fn upload_state(state: UploadState) -> Bilingual {
    match state {
        UploadState::Running => Bilingual::new("处理中", "Running"),
        UploadState::Done => Bilingual::new("已完成", "Done"),
        UploadState::Failed => Bilingual::new("未能处理", "Failed"),
        UploadState::Interrupted => Bilingual::new("中断", "Interrupted"),
    }
}

/// Slug of the same.
pub fn upload_state_slug(state: UploadState) -> &'static str {
    match state {
        UploadState::Running => "running",
        UploadState::Done => "done",
        UploadState::Failed => "failed",
        UploadState::Interrupted => "interrupted",
    }
}

/// Who may see a field.
pub fn audience(audience: Audience) -> Bilingual {
    match audience {
        Audience::Person => Bilingual::new("本人", "the person"),
        Audience::Supplier => Bilingual::new("来源单位", "the source"),
        Audience::Reader => Bilingual::new("有授权或法定依据的查询者", "readers with a ground"),
        Audience::Public => Bilingual::new("公众（依法公示后）", "everyone, once published"),
    }
}

/// How much a field tells.
pub fn sensitivity(sensitivity: Sensitivity) -> Bilingual {
    match sensitivity {
        Sensitivity::Public => Bilingual::new("不涉及个人", "not personal"),
        Sensitivity::Personal => Bilingual::new("个人信息", "personal"),
        Sensitivity::Sensitive => Bilingual::new("敏感个人信息", "sensitive"),
    }
}

/// How a field is masked for others.
pub fn mask(mask: Mask) -> Bilingual {
    match mask {
        Mask::None => Bilingual::new("不脱敏", "shown in full"),
        Mask::Name => Bilingual::new("只显示姓", "family name only"),
        Mask::Keep { first, last } => Bilingual::new(
            format!("保留前 {first} 位后 {last} 位"),
            format!("first {first} and last {last} kept"),
        ),
        Mask::Hide => Bilingual::new("不显示", "hidden"),
    }
}

/// Whether a field must be there.
pub fn required(required: &Required) -> Bilingual {
    match required {
        Required::Always => Bilingual::new("必填", "required"),
        Required::Optional => Bilingual::new("选填", "optional"),
        Required::Forbidden => Bilingual::new("自然人不得填写", "must be empty for a person"),
        Required::When { field, contains } => Bilingual::new(
            format!("{field} 含“{}”时必填", contains.join("”或“")),
            format!(
                "required when {field} contains “{}”",
                contains.join("” or “")
            ),
        ),
        Required::Unless { field, is } => Bilingual::new(
            format!("{field} 不是“{is}”时必填"),
            format!("required unless {field} is “{is}”"),
        ),
        Required::With { field } => Bilingual::new(
            format!("填写 {field} 时必填"),
            format!("required with {field}"),
        ),
    }
}

/// What kind of document an instrument is.
pub fn rank(rank: Rank) -> Bilingual {
    match rank {
        Rank::Law => Bilingual::new("法律", "Law"),
        Rank::AdministrativeRegulation => Bilingual::new("行政法规", "Administrative regulation"),
        Rank::JudicialInterpretation => Bilingual::new("司法解释", "Judicial interpretation"),
        Rank::LocalRegulation => Bilingual::new("地方性法规", "Local regulation"),
        Rank::Rule => Bilingual::new("规章", "Rule"),
        Rank::CentralPolicy => Bilingual::new("中央政策文件", "Central policy"),
        Rank::NormativeDocument => Bilingual::new("规范性文件", "Normative document"),
        Rank::Standard => Bilingual::new("标准、目录", "Standard or catalogue"),
    }
}

/// A count with its digits in groups of three.
pub fn grouped(count: &u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn counts_are_grouped_from_the_right() {
        let texts = [0, 999, 1000, 1_234_567].map(|count| super::grouped(&count));
        assert_eq!(texts, ["0", "999", "1,000", "1,234,567"]);
    }
}
