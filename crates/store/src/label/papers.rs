//! Tables of papers handed in with cases.

use super::Audience::{Organ, Person, Program, Representative};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "paper",
        zh: "随案件提交的材料",
        en: "papers handed in with cases",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative, Organ],
        ends: Ends {
            zh: "案件办结满规定期限后销毁密钥和内容；材料是什么、何时销毁的记录保存",
            en: "when the period from the closing of its case is over, its key and content are destroyed; that it was there, what it was and when it ended stays",
            parameters: &["PAPER_KEEP"],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            paper_id: Personal Bytes "材料编号", "id of the paper";
            case_id: Personal Bytes "案件编号", "case it came with";
            kind: Personal Text "文件种类", "kind of file";
            file_name: Personal Text "文件名", "name of the file";
            bytes: Personal Number "大小（字节）", "size in bytes";
            digest: Personal Bytes "内容的摘要", "digest of the content";
            parts: Internal Number "分成几段保存", "parts it is kept in";
            organ: Personal Text "提交单位（本人为 self）", "organ that handed it in, self for the person";
            actor: OfOthers Text "提交账户", "account that handed it in";
            log_index: Personal Number "查询登记号", "entry of the access log";
            kept_at: Personal Instant "提交时间", "when handed in";
            destroyed_at: Personal Instant "销毁时间", "when destroyed";
            key_sealed: Secret Sealed "材料的密钥（密封）", "key of the paper, sealed";
            key_generation: Internal Number "密钥的代次", "generation of the key it is sealed under";
        },
    },
    Table {
        name: "paper_part",
        zh: "材料的内容（分段加密）",
        en: "content of papers, in encrypted parts",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Program],
        ends: Ends {
            zh: "与材料同期；销毁时删除",
            en: "with the paper; deleted when it is destroyed",
            parameters: &["PAPER_KEEP"],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            paper_id: Personal Bytes "材料编号", "id of the paper";
            part: Internal Number "第几段", "number of the part";
            content_sealed: Personal Paper "一段内容（加密）", "a part of the content, encrypted";
        },
    },
];
