//! What can be wrong with keys, each named for what it is.

use rules::text::Bilingual;

/// What is wrong with the keys of an installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyFault {
    /// There is no key file, though there is a database.
    Missing,
    /// Others than its owner can read it; a key that others can read protects nothing.
    OpenToOthers,
    /// It cannot be read or written.
    Unreadable(String),
    /// It is no key file, or a damaged one.
    Damaged(String),
    /// The command that unwraps the key cannot be run, failed, took too long, or printed no key.
    Command(String),
    /// The command gave another key than the one the key file is enclosed under.
    CommandGaveAnotherKey,
    /// The keys are sound and not those the data were sealed under.
    NotOfThisData,
    /// Keys and data are of different suites.
    OtherSuite {
        /// Suite of the key file.
        keys: String,
        /// Suite of the data.
        data: String,
    },
    /// The data are under a generation that the key file does not have.
    NoSuchGeneration(u32),
    /// The data are under a generation that was retired.
    Retired(u32),
    /// What was asked does not fit how the generations stand.
    Refused(&'static str, &'static str),
}

impl KeyFault {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            KeyFault::Missing
            | KeyFault::OpenToOthers
            | KeyFault::Unreadable(_)
            | KeyFault::Damaged(_) => "KEY-FILE",
            KeyFault::Command(_) | KeyFault::CommandGaveAnotherKey => "KEY-COMMAND",
            KeyFault::NotOfThisData => "KEY-WRONG",
            KeyFault::OtherSuite { .. } => "KEY-SUITE",
            KeyFault::NoSuchGeneration(_) | KeyFault::Retired(_) => "KEY-GENERATION",
            KeyFault::Refused(..) => "KEY-ROTATION",
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn what(&self) -> Bilingual {
        match self {
            KeyFault::Missing => Bilingual::new(
                "密钥文件不存在，而数据已经存在",
                "the key file is missing, while there is data it belongs to",
            ),
            KeyFault::OpenToOthers => {
                Bilingual::new("其他账户可以读取密钥文件", "others can read the key file")
            }
            KeyFault::Unreadable(why) => Bilingual::new(
                format!("密钥文件无法读写：{why}"),
                format!("the key file cannot be read or written: {why}"),
            ),
            KeyFault::Damaged(why) => Bilingual::new(
                format!("密钥文件已损坏：{why}"),
                format!("the key file is damaged: {why}"),
            ),
            KeyFault::Command(why) => Bilingual::new(
                format!("取出主密钥的命令没有给出密钥：{why}"),
                format!("the command that unwraps the master key gave none: {why}"),
            ),
            KeyFault::CommandGaveAnotherKey => Bilingual::new(
                "取出主密钥的命令给出了另一把密钥，打不开密钥文件",
                "the command that unwraps the master key gave another key, which does not open the key file",
            ),
            KeyFault::NotOfThisData => Bilingual::new(
                "密钥文件完好，但不是这些数据的密钥",
                "the key file is sound, and not the one of this data",
            ),
            KeyFault::OtherSuite { keys, data } => Bilingual::new(
                format!("密钥文件的密码套件是 {keys}，数据的密码套件是 {data}"),
                format!("the key file is of the suite {keys}, the data of the suite {data}"),
            ),
            KeyFault::NoSuchGeneration(generation) => Bilingual::new(
                format!("密钥文件中没有数据所用的第 {generation} 代密钥"),
                format!("the key file lacks generation {generation}, which the data are under"),
            ),
            KeyFault::Retired(generation) => Bilingual::new(
                format!("数据仍在使用第 {generation} 代密钥，而该代密钥已停用"),
                format!("the data are under generation {generation}, which was retired"),
            ),
            KeyFault::Refused(zh, en) => Bilingual::new(*zh, *en),
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> Bilingual {
        match self {
            KeyFault::Missing => Bilingual::new(
                "请从备份恢复密钥文件；程序不会另造一把密钥",
                "restore it from where it is kept; the program makes no other in its place",
            ),
            KeyFault::OpenToOthers => Bilingual::new(
                "请设为仅所有者可读（chmod 600），并判断密钥是否已经泄露；如已泄露，请轮换密钥",
                "make it readable by its owner only (chmod 600), and judge whether it leaked; if so, rotate the keys",
            ),
            KeyFault::Unreadable(_) => Bilingual::new(
                "请检查文件权限和磁盘",
                "check the rights of the file and the disk",
            ),
            KeyFault::Damaged(_) => Bilingual::new(
                "请从备份恢复密钥文件；不要手工修改",
                "restore the key file from where it is kept; do not edit it by hand",
            ),
            KeyFault::Command(_) => Bilingual::new(
                "请以运行本程序的账户执行密钥文件中 command 一行的命令，查看原因",
                "run the command in the line `command` of the key file as the account the program runs as, to see why",
            ),
            KeyFault::CommandGaveAnotherKey => Bilingual::new(
                "请检查命令所用的密钥标识；如密钥已在外部更换，请用更换前的密钥执行 chengxin keys enclose",
                "check which key the command names; if it was changed out there, run `chengxin keys enclose` with the \
                 one before",
            ),
            KeyFault::NotOfThisData => Bilingual::new(
                "请找回这些数据的密钥文件；数据没有损坏，也没有改动",
                "find the key file of this data; the data are not damaged, and nothing was changed",
            ),
            KeyFault::OtherSuite { .. } => Bilingual::new(
                "请使用这些数据的密钥文件；套件在建立数据目录时选定，之后不能更改",
                "use the key file of this data; the suite is chosen when a data directory is made and cannot be changed",
            ),
            KeyFault::NoSuchGeneration(_) => Bilingual::new(
                "请把最新的密钥文件复制到每一个数据目录",
                "copy the newest key file into every data directory",
            ),
            KeyFault::Retired(_) => Bilingual::new(
                "数据来自较早的备份：请使用与该备份同时保存的密钥文件",
                "the data come from an older backup: use the key file that was kept with it",
            ),
            KeyFault::Refused(..) => Bilingual::new(
                "chengxin keys status 显示各代密钥和进度",
                "`chengxin keys status` shows the generations and how far it is",
            ),
        }
    }
}

impl std::fmt::Display for KeyFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what().en)
    }
}
