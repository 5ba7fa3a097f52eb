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
    /// The person reads their notices.
    ReadOwnNotices,
    /// The person enters where they are told of notices, or takes it out.
    SetNoticeContact,
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
    /// A representative reads the cases.
    ReadCasesFor,
    /// A representative begins a case.
    FileCaseFor,
    /// A representative makes the person's own move in one.
    MoveCaseFor,
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
    /// The person reads their own cases.
    ReadOwnCases,
    /// The person begins a case.
    FileCase,
    /// The person makes a move in one of theirs.
    MoveOwnCase,
    /// Reads the list of an organ's cases.
    ReadCaseWork,
    /// Reads a case.
    ReadCase,
    /// Works on a case.
    HandleCase,
    /// The person reads which measures organs took.
    ReadOwnMeasures,
    /// The person reads their points.
    ReadOwnPoints,
    /// The person begins or ends having points.
    ChoosePoints,
    /// Has a matter checked for measures.
    CheckMatter,
    /// Files what an organ did because of a record.
    FileMeasure,
    /// Reads the definitions of an organ that are being worked on.
    ReadDefinitions,
    /// Drafts a definition for an organ, and answers what is said about it.
    DraftDefinition,
    /// Decides about a definition of an organ.
    ApproveDefinition,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 64] = [
        Action::ReadPublic,
        Action::ReadOwnReport,
        Action::ReadOwnAccesses,
        Action::ReadOwnConsents,
        Action::ReadOwnNotices,
        Action::SetNoticeContact,
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
        Action::ReadCasesFor,
        Action::FileCaseFor,
        Action::MoveCaseFor,
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
        Action::ReadOwnCases,
        Action::FileCase,
        Action::MoveOwnCase,
        Action::ReadCaseWork,
        Action::ReadCase,
        Action::HandleCase,
        Action::ReadOwnMeasures,
        Action::ReadOwnPoints,
        Action::ChoosePoints,
        Action::CheckMatter,
        Action::FileMeasure,
        Action::ReadDefinitions,
        Action::DraftDefinition,
        Action::ApproveDefinition,
    ];

    /// Its name in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::ReadPublic => "ReadPublic",
            Action::ReadOwnReport => "ReadOwnReport",
            Action::ReadOwnAccesses => "ReadOwnAccesses",
            Action::ReadOwnConsents => "ReadOwnConsents",
            Action::ReadOwnNotices => "ReadOwnNotices",
            Action::SetNoticeContact => "SetNoticeContact",
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
            Action::ReadCasesFor => "ReadCasesFor",
            Action::FileCaseFor => "FileCaseFor",
            Action::MoveCaseFor => "MoveCaseFor",
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
            Action::ReadOwnCases => "ReadOwnCases",
            Action::FileCase => "FileCase",
            Action::MoveOwnCase => "MoveOwnCase",
            Action::ReadCaseWork => "ReadCaseWork",
            Action::ReadCase => "ReadCase",
            Action::HandleCase => "HandleCase",
            Action::ReadOwnMeasures => "ReadOwnMeasures",
            Action::ReadOwnPoints => "ReadOwnPoints",
            Action::ChoosePoints => "ChoosePoints",
            Action::CheckMatter => "CheckMatter",
            Action::FileMeasure => "FileMeasure",
            Action::ReadDefinitions => "ReadDefinitions",
            Action::DraftDefinition => "DraftDefinition",
            Action::ApproveDefinition => "ApproveDefinition",
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
            Action::ReadOwnNotices => ("查看本人通知", "read one's own notices"),
            Action::SetNoticeContact => {
                ("设置本人的对外提示地址", "set where one is told of notices")
            }
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
            Action::ReadCasesFor => ("代他人查看案件", "read somebody's cases for them"),
            Action::FileCaseFor => ("代他人提起案件", "begin a case for somebody"),
            Action::MoveCaseFor => (
                "代他人补正、陈述申辩或者撤回",
                "make somebody's own move in a case for them",
            ),
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
            Action::ReadOwnCases => ("查看本人的案件", "read one's own cases"),
            Action::FileCase => ("提出异议、修复等申请", "begin a case"),
            Action::MoveOwnCase => (
                "办理本人案件中的事项",
                "supply, answer or withdraw in a case of one's own",
            ),
            Action::ReadCaseWork => ("查看办件清单", "read the list of cases"),
            Action::ReadCase => ("查看案件", "read a case"),
            Action::HandleCase => ("办理案件", "work on a case"),
            Action::ReadOwnMeasures => ("查看对本人采取的措施", "read which measures organs took"),
            Action::ReadOwnPoints => ("查看本人的诚信积分", "read one's own points"),
            Action::ChoosePoints => ("加入或退出诚信积分", "begin or end having points"),
            Action::CheckMatter => ("核验办理事项", "check a matter for measures"),
            Action::FileMeasure => ("登记采取的措施", "file a measure"),
            Action::ReadDefinitions => ("查看失信行为划定", "read definitions of dishonest acts"),
            Action::DraftDefinition => (
                "起草失信行为划定并答复意见",
                "draft a definition of dishonest acts, and answer comments",
            ),
            Action::ApproveDefinition => (
                "审定失信行为划定",
                "decide about a definition of dishonest acts",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// A part of the platform that is open to everybody. None holds anything about anybody but the register, which holds what was released
/// to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The first page and the counts on it.
    Home,
    /// The catalogue, the law, the tasks.
    Catalogue,
    /// 公示册: what was released to everybody.
    Register,
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
    /// Definitions of dishonest acts that were put to the public, and saying something about them.
    Consultations,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 11] = [
        Part::Home,
        Part::Catalogue,
        Part::Register,
        Part::Log,
        Part::ReportCode,
        Part::ConsentArtefact,
        Part::Help,
        Part::Login,
        Part::Files,
        Part::Health,
        Part::Consultations,
    ];

    /// Its name in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Home => "home",
            Part::Catalogue => "catalogue",
            Part::Register => "register",
            Part::Log => "log",
            Part::ReportCode => "report-code",
            Part::ConsentArtefact => "consent-artefact",
            Part::Help => "help",
            Part::Login => "login",
            Part::Files => "files",
            Part::Health => "health",
            Part::Consultations => "consultations",
        }
    }
}
