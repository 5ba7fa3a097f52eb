//! Tables of files that were received, and of counts.

use super::Audience::{Anyone, Organ};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "upload",
        zh: "收到的文件",
        en: "files that were received",
        belongs: Belongs::Nobody(
            "一个文件涉及许多人；文件本身不保存，其中每个人的内容在其信用信息里",
            "a file is about many people; it is not kept, and what it said of each is in their records",
        ),
        seen_by: &[Organ],
        ends: Ends {
            zh: "保存作为信用信息的来源证明",
            en: "kept as the provenance of records",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            upload_id: Internal Bytes "报送编号", "id";
            organ: Internal Text "报送单位", "organ";
            item: Internal Text "目录事项", "catalogue item";
            actor: OfOthers Text "经办账户", "account that sent it";
            file_name: OfOthers Text "文件名", "name of the file";
            file_digest: Internal Bytes "文件摘要", "digest of the file";
            file_bytes: Internal Number "文件大小", "size of the file";
            format: Internal Text "格式", "format";
            header_sealed: Internal Sealed "表头（密封）", "header row, sealed";
            state: Internal Text "状态", "state";
            last_row: Internal Number "已读行数", "rows read";
            accepted: Internal Number "接受", "accepted";
            duplicate: Internal Number "重复", "duplicates";
            superseded: Internal Number "更正", "superseding";
            withdrawn: Internal Number "撤回", "withdrawn";
            held: Internal Number "暂存", "held";
            refused: Internal Number "退回", "refused";
            late: Internal Number "逾期", "late";
            over_collected: Internal Number "超范围", "with something no item covers";
            started_at: Internal Instant "开始时间", "when begun";
            finished_at: Internal Instant "结束时间", "when ended";
            failure: Internal Text "失败原因", "what ended it";
            key_generation: Internal Number "密钥的代次", "generation of the key it is sealed under";
        },
    },
    Table {
        name: "problem_row",
        zh: "有问题的行",
        en: "rows with findings",
        belongs: Belongs::Nobody(
            "单元格密封，不能按人查找；改正后重新报送的才成为信用信息",
            "the cells are sealed and cannot be searched by person; only what is sent again rightly becomes a record",
        ),
        seen_by: &[Organ],
        ends: Ends {
            zh: "随报送记录保存，供单位改正",
            en: "kept with the upload, for the organ to mend",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            upload_id: Internal Bytes "报送编号", "upload";
            row_ordinal: Internal Number "第几行", "ordinal of the row";
            sheet: Internal Text "工作表", "sheet";
            row_number: Internal Number "行号", "row as the sender sees it";
            severity: Internal Text "严重程度", "severity";
            findings: Internal Text "问题", "findings";
            cells_sealed: Identity Sealed "原始单元格（密封）", "the cells as sent, sealed";
            key_generation: Internal Number "密钥的代次", "generation of the key it is sealed under";
        },
    },
    Table {
        name: "problem_count",
        zh: "各类问题的行数",
        en: "counts of findings",
        belongs: Belongs::Nobody("只有计数", "counts only"),
        seen_by: &[Organ],
        ends: Ends {
            zh: "随报送记录保存",
            en: "kept with the upload",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            upload_id: Internal Bytes "报送编号", "upload";
            code: Internal Text "问题代码", "code";
            count: Internal Number "行数", "rows";
        },
    },
    Table {
        name: "counter",
        zh: "公开的计数",
        en: "counts shown in public",
        belongs: Belongs::Nobody("只有计数", "counts only"),
        seen_by: &[Anyone],
        ends: Ends {
            zh: "不终止",
            en: "does not end",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            name: Public Text "名称", "name";
            value: Public Number "数值", "value";
        },
    },
];
