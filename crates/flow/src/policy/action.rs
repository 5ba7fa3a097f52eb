//! What can be asked of the platform: one action for each kind of use case.

use rules::text::Bilingual;

/// What somebody wants to do. Each stands in the schema of the policies under the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Reads what is public.
    ReadPublic,
    /// The person reads the report about themselves.
    ReadOwnReport,
    /// The person reads who looked.
    ReadOwnAccesses,
    /// The person reads their consents.
    ReadOwnConsents,
    /// The person answers a request for consent.
    AnswerConsent,
    /// The person withdraws a consent.
    WithdrawConsent,
    /// An organ asks about a person.
    AskQuestion,
    /// An officer opens the report of a person who is present.
    ServePerson,
    /// An organ checks whether people stand on severe lists.
    CheckLists,
    /// Works at the desk of an organ: its forms and its list of consents.
    UseDesk,
    /// Asks a person for consent.
    RequestConsent,
    /// Sends a file.
    SubmitUpload,
    /// Reads the list of an organ's uploads.
    ReadUploads,
    /// Reads one upload with its findings.
    ReadUpload,
    /// Releases rows that were held.
    ReleaseHeldRows,
    /// Shows a version of a record.
    ShowRecord,
    /// Reads how the platform runs.
    ReadOperation,
    /// Reads the security events.
    ReadSecurityEvents,
    /// Grants a role.
    GrantRole,
    /// Delegates a role of one's own.
    DelegateRole,
    /// Ends a role.
    EndRole,
    /// A representative reads the report.
    ReadReportFor,
    /// A representative reads who looked.
    ReadAccessesFor,
    /// A representative reads the consents.
    ReadConsentsFor,
    /// A representative answers a request for consent.
    AnswerConsentFor,
    /// A representative withdraws a consent.
    WithdrawConsentFor,
    /// The person reads who acts for them, and for whom they act.
    ReadOwnRepresentations,
    /// The person arranges what relatives may do after their death.
    ArrangeAfterDeath,
    /// The person objects to a representation over them.
    ObjectToRepresentation,
    /// One of the two people ends a representation.
    EndOwnRepresentation,
    /// Reads the representations an organ established.
    ReadRepresentations,
    /// Proposes a representation.
    ProposeRepresentation,
    /// Confirms, rejects or ends one.
    ReviewRepresentation,
    /// Reads the delegations one gave and received.
    ReadDelegations,
    /// Ends a delegation one gave.
    EndDelegation,
    /// Reads the list of an organ's people.
    ReadPeople,
    /// Reads an account of an organ.
    ReadAccount,
    /// Makes an account of an organ.
    MakeAccount,
    /// Gives the owner of an account a code to set its password.
    InviteAccount,
    /// Ends an account of an organ.
    EndAccount,
    /// Reads what was noticed about lookups.
    ReadAlarms,
    /// Decides about an alarm.
    ReviewAlarm,
    /// Explains an alarm about oneself.
    ExplainAlarm,
    /// Goes on beyond a budget, as an emergency.
    BreakGlass,
    /// Has every lookup of a person noticed.
    WatchPerson,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 45] = [
        Action::ReadPublic,
        Action::ReadOwnReport,
        Action::ReadOwnAccesses,
        Action::ReadOwnConsents,
        Action::AnswerConsent,
        Action::WithdrawConsent,
        Action::AskQuestion,
        Action::ServePerson,
        Action::CheckLists,
        Action::UseDesk,
        Action::RequestConsent,
        Action::SubmitUpload,
        Action::ReadUploads,
        Action::ReadUpload,
        Action::ReleaseHeldRows,
        Action::ShowRecord,
        Action::ReadOperation,
        Action::ReadSecurityEvents,
        Action::GrantRole,
        Action::DelegateRole,
        Action::EndRole,
        Action::ReadReportFor,
        Action::ReadAccessesFor,
        Action::ReadConsentsFor,
        Action::AnswerConsentFor,
        Action::WithdrawConsentFor,
        Action::ReadOwnRepresentations,
        Action::ArrangeAfterDeath,
        Action::ObjectToRepresentation,
        Action::EndOwnRepresentation,
        Action::ReadRepresentations,
        Action::ProposeRepresentation,
        Action::ReviewRepresentation,
        Action::ReadDelegations,
        Action::EndDelegation,
        Action::ReadPeople,
        Action::ReadAccount,
        Action::MakeAccount,
        Action::InviteAccount,
        Action::EndAccount,
        Action::ReadAlarms,
        Action::ReviewAlarm,
        Action::ExplainAlarm,
        Action::BreakGlass,
        Action::WatchPerson,
    ];

    /// Its name in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::ReadPublic => "ReadPublic",
            Action::ReadOwnReport => "ReadOwnReport",
            Action::ReadOwnAccesses => "ReadOwnAccesses",
            Action::ReadOwnConsents => "ReadOwnConsents",
            Action::AnswerConsent => "AnswerConsent",
            Action::WithdrawConsent => "WithdrawConsent",
            Action::AskQuestion => "AskQuestion",
            Action::ServePerson => "ServePerson",
            Action::CheckLists => "CheckLists",
            Action::UseDesk => "UseDesk",
            Action::RequestConsent => "RequestConsent",
            Action::SubmitUpload => "SubmitUpload",
            Action::ReadUploads => "ReadUploads",
            Action::ReadUpload => "ReadUpload",
            Action::ReleaseHeldRows => "ReleaseHeldRows",
            Action::ShowRecord => "ShowRecord",
            Action::ReadOperation => "ReadOperation",
            Action::ReadSecurityEvents => "ReadSecurityEvents",
            Action::GrantRole => "GrantRole",
            Action::DelegateRole => "DelegateRole",
            Action::EndRole => "EndRole",
            Action::ReadReportFor => "ReadReportFor",
            Action::ReadAccessesFor => "ReadAccessesFor",
            Action::ReadConsentsFor => "ReadConsentsFor",
            Action::AnswerConsentFor => "AnswerConsentFor",
            Action::WithdrawConsentFor => "WithdrawConsentFor",
            Action::ReadOwnRepresentations => "ReadOwnRepresentations",
            Action::ArrangeAfterDeath => "ArrangeAfterDeath",
            Action::ObjectToRepresentation => "ObjectToRepresentation",
            Action::EndOwnRepresentation => "EndOwnRepresentation",
            Action::ReadRepresentations => "ReadRepresentations",
            Action::ProposeRepresentation => "ProposeRepresentation",
            Action::ReviewRepresentation => "ReviewRepresentation",
            Action::ReadDelegations => "ReadDelegations",
            Action::EndDelegation => "EndDelegation",
            Action::ReadPeople => "ReadPeople",
            Action::ReadAccount => "ReadAccount",
            Action::MakeAccount => "MakeAccount",
            Action::InviteAccount => "InviteAccount",
            Action::EndAccount => "EndAccount",
            Action::ReadAlarms => "ReadAlarms",
            Action::ReviewAlarm => "ReviewAlarm",
            Action::ExplainAlarm => "ExplainAlarm",
            Action::BreakGlass => "BreakGlass",
            Action::WatchPerson => "WatchPerson",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Action::ReadPublic => ("查看公开内容", "read what is public"),
            Action::ReadOwnReport => ("查阅本人报告", "read one's own report"),
            Action::ReadOwnAccesses => ("查看谁查询过本人", "read who looked at one's data"),
            Action::ReadOwnConsents => ("查看本人授权", "read one's own consents"),
            Action::AnswerConsent => ("答复授权申请", "answer a request for consent"),
            Action::WithdrawConsent => ("撤回授权", "withdraw a consent"),
            Action::AskQuestion => ("查询个人信息", "ask about a person"),
            Action::ServePerson => (
                "为到场本人打开报告",
                "open the report of a person who is present",
            ),
            Action::CheckLists => ("核查严重失信主体名单", "check people against severe lists"),
            Action::UseDesk => ("使用查询窗口", "use the desk"),
            Action::RequestConsent => ("申请授权", "ask for consent"),
            Action::SubmitUpload => ("报送数据", "send a file"),
            Action::ReadUploads => ("查看报送清单", "read the list of uploads"),
            Action::ReadUpload => ("查看一份报送数据", "read an upload"),
            Action::ReleaseHeldRows => ("放行待核实的数据", "release held rows"),
            Action::ShowRecord => ("展示信用信息", "show a record"),
            Action::ReadOperation => ("查看平台运行情况", "see how the platform runs"),
            Action::ReadSecurityEvents => ("查看安全事件", "read the security events"),
            Action::GrantRole => ("授予岗位", "grant a role"),
            Action::DelegateRole => ("委托岗位", "delegate a role"),
            Action::EndRole => ("终止岗位", "end a role"),
            Action::ReadReportFor => ("代他人查阅报告", "read somebody's report for them"),
            Action::ReadAccessesFor => (
                "代他人查看谁查询过",
                "read for somebody who looked at their data",
            ),
            Action::ReadConsentsFor => ("代他人查看授权", "read somebody's consents for them"),
            Action::AnswerConsentFor => (
                "代他人答复授权申请",
                "answer a request for consent for somebody",
            ),
            Action::WithdrawConsentFor => ("代他人撤回授权", "withdraw a consent for somebody"),
            Action::ReadOwnRepresentations => (
                "查看本人的代理和生前安排",
                "read who acts for one, and for whom one acts",
            ),
            Action::ArrangeAfterDeath => (
                "作生前安排",
                "arrange what relatives may do after one's death",
            ),
            Action::ObjectToRepresentation => ("对代理提出异议", "object to a representation"),
            Action::EndOwnRepresentation => ("终止本人的代理", "end a representation of one's own"),
            Action::ReadRepresentations => (
                "查看本单位登记的代理",
                "read the representations of one's organ",
            ),
            Action::ProposeRepresentation => ("提出代理登记", "propose a representation"),
            Action::ReviewRepresentation => {
                ("复核代理登记", "confirm, reject or end a representation")
            }
            Action::ReadDelegations => ("查看委托", "read the delegations one gave and received"),
            Action::EndDelegation => ("终止自己给出的委托", "end a delegation one gave"),
            Action::ReadPeople => ("查看单位人员名单", "read the list of an organ's people"),
            Action::ReadAccount => ("查看人员账号", "read an account"),
            Action::MakeAccount => ("开立账号", "make an account"),
            Action::InviteAccount => ("发放首次登录码", "give a first login code"),
            Action::EndAccount => ("停用账号", "end an account"),
            Action::ReadAlarms => ("查看预警", "read the alarms"),
            Action::ReviewAlarm => ("复核预警", "review an alarm"),
            Action::ExplainAlarm => ("对涉及本人的预警作出说明", "explain an alarm about oneself"),
            Action::BreakGlass => ("紧急查询", "go on as an emergency"),
            Action::WatchPerson => (
                "登记诱饵人员和受关注人员",
                "enter planted people and people of public interest",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// A part of the platform that holds nothing about anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The first page and the counts on it.
    Home,
    /// The catalogue, the law, the tasks.
    Catalogue,
    /// The access log.
    Log,
    /// Whether a report is genuine.
    ReportCode,
    /// Whether a consent artefact is genuine, and with which key and schema one finds out.
    ConsentArtefact,
    /// Help.
    Help,
    /// Logging in and out.
    Login,
    /// Files every page needs.
    Files,
    /// Whether the platform is well.
    Health,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 9] = [
        Part::Home,
        Part::Catalogue,
        Part::Log,
        Part::ReportCode,
        Part::ConsentArtefact,
        Part::Help,
        Part::Login,
        Part::Files,
        Part::Health,
    ];

    /// Its name in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Home => "home",
            Part::Catalogue => "catalogue",
            Part::Log => "log",
            Part::ReportCode => "report-code",
            Part::ConsentArtefact => "consent-artefact",
            Part::Help => "help",
            Part::Login => "login",
            Part::Files => "files",
            Part::Health => "health",
        }
    }
}
