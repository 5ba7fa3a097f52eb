//! What every column holds: how sensitive it is, who may see it, when it ends, and what it is called. One table of data,
//! from which `docs/data.md` is written and a person's export is made; a test compares it with the schema of both engines,
//! so a column without a label does not get in.

/// `name: Sensitivity Form "中文", "English";` for every column. What a form has to know besides stands in brackets behind it.
macro_rules! columns {
    ($($name:ident: $sensitivity:ident $form:ident $(($($with:literal),+))? $zh:literal, $en:literal;)*) => {
        &[$($crate::label::Column {
            name: stringify!($name),
            sensitivity: $crate::label::Sensitivity::$sensitivity,
            form: $crate::label::Form::$form $(($($with),+))?,
            zh: $zh,
            en: $en,
        }),*]
    };
}

mod accounts;
mod cases;
mod consents;
mod definitions;
mod files;
mod keys;
mod lookups;
mod measures;
mod notices;
mod papers;
mod people;

/// How much harm a column can do in the wrong hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitivity {
    /// Anyone may know it; it tells nothing of anyone.
    Public,
    /// Of the working of the platform: ids, counts, versions.
    Internal,
    /// Tells something of the person whose row it is.
    Personal,
    /// Says who the person is: name, number, or what stands for it.
    Identity,
    /// Tells something of somebody else than the person whose row it is.
    OfOthers,
    /// Opens something: digests of passwords and tokens, shared secrets, salts of other people's making.
    Secret,
}

/// Who may see a row, by a use case that the policy allows and, where a person is concerned, the log tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Anyone, without logging in.
    Anyone,
    /// The person the row is about, or whose account it is.
    Person,
    /// Whoever acts for them: a guardian, a close relative.
    Representative,
    /// The organ that supplied it, established it or asked for it: its own.
    Organ,
    /// An organ with a consent or a statutory power, for the items these cover, masked by the catalogue.
    Asker,
    /// The security administrator of the organ.
    SecurityAdministrator,
    /// The audit administrator.
    AuditAdministrator,
    /// The program alone.
    Program,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// An id, digest or signature.
    Bytes,
    /// Milliseconds since 1970.
    Instant,
    /// Days since 1970.
    Day,
    /// The identity number, sealed for its subject.
    SealedNumber,
    /// Text, sealed for the place that is named by a prefix and the id in another column of the row.
    SealedText(&'static str, &'static str),
    /// Sealed for another place, or only to be compared: not opened for reading.
    Sealed,
    /// A part of a paper, which is read as a file.
    Paper,
}

/// How the rows of a person are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// One of these columns is the person's subject.
    Subject(&'static [&'static str]),
    /// One of these columns is an account of the person.
    Account(&'static [&'static str]),
    /// They are nobody's, or cannot be found by a person; why, Chinese and English.
    Nobody(&'static str, &'static str),
}

/// What ends the rows of a table, and on what ground.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    /// In words, Chinese.
    pub zh: &'static str,
    /// In words, English.
    pub en: &'static str,
    /// Parameters of the pack that say how long, where the law does.
    pub parameters: &'static [&'static str],
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in the schema.
    pub name: &'static str,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
    /// How its value is written.
    pub form: Form,
    /// What it is, Chinese.
    pub zh: &'static str,
    /// What it is, English.
    pub en: &'static str,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name in the schema.
    pub name: &'static str,
    /// What it holds, Chinese.
    pub zh: &'static str,
    /// What it holds, English.
    pub en: &'static str,
    /// Whose its rows are.
    pub belongs: Belongs,
    /// Who may see its rows; secrets are for the program alone.
    pub seen_by: &'static [Audience],
    /// What ends them.
    pub ends: Ends,
    /// On the embedded engine alone.
    pub embedded_only: bool,
    /// Its columns.
    pub columns: &'static [Column],
}

/// Every table, in the order of its name.
#[must_use]
pub fn tables() -> Vec<&'static Table> {
    let all = [
        people::TABLES,
        consents::TABLES,
        cases::TABLES,
        accounts::TABLES,
        files::TABLES,
        lookups::TABLES,
        notices::TABLES,
        papers::TABLES,
        measures::TABLES,
        definitions::TABLES,
        keys::TABLES,
    ];
    let mut tables: Vec<_> = all.into_iter().flatten().collect();
    tables.sort_by_key(|table| table.name);
    tables
}

impl Table {
    /// Who may see a column of it.
    #[must_use]
    pub fn seen_by(&self, column: &Column) -> &'static [Audience] {
        match column.sensitivity {
            Sensitivity::Secret => &[Audience::Program],
            _ => self.seen_by,
        }
    }
}

impl Column {
    /// Why a person's export says that it is held and does not show it; `None` when it shows it.
    #[must_use]
    pub fn withheld(&self) -> Option<(&'static str, &'static str)> {
        match (self.sensitivity, self.form) {
            (Sensitivity::Secret, _) => Some((
                "可用来冒充您或打开您的账户，因此不导出",
                "it could be used to pass for you or to open your account",
            )),
            (Sensitivity::OfOthers, _) => {
                Some(("涉及他人，因此不导出", "it tells of somebody else"))
            }
            (_, Form::Sealed) => Some((
                "已密封，只供程序比对，不能读出",
                "it is sealed, for the program to compare, and not to be read",
            )),
            (_, Form::Paper) => Some((
                "是文件的一部分；在案件页面下载整份材料，每次下载都有登记",
                "it is a part of a file; the whole paper is downloaded on the page of its case, each time with an entry",
            )),
            _ => None,
        }
    }
}

impl Sensitivity {
    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Personal => "personal",
            Self::Identity => "identity",
            Self::OfOthers => "of-others",
            Self::Secret => "secret",
        }
    }

    /// In words, Chinese and English.
    #[must_use]
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Public => ("公开", "public"),
            Self::Internal => ("内部", "internal"),
            Self::Personal => ("个人信息", "personal"),
            Self::Identity => ("身份信息", "identity"),
            Self::OfOthers => ("涉及他人", "of others"),
            Self::Secret => ("秘密", "secret"),
        }
    }

    /// Whether it is information about the person whose row it is.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Personal | Self::Identity)
    }
}

impl Audience {
    /// In words, Chinese and English.
    #[must_use]
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Anyone => ("任何人", "anyone"),
            Self::Person => ("本人", "the person"),
            Self::Representative => ("代理人", "a representative"),
            Self::Organ => ("所属单位", "the organ concerned"),
            Self::Asker => ("依法或经授权的查询单位", "an asker with a ground"),
            Self::SecurityAdministrator => ("安全管理员", "security administrator"),
            Self::AuditAdministrator => ("审计管理员", "audit administrator"),
            Self::Program => ("仅程序", "the program alone"),
        }
    }
}
