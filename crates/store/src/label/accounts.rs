//! Tables of accounts, of what opens them, and of what was done to them.

use super::Audience::{AuditAdministrator, Person, Program, SecurityAdministrator};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "account",
        zh: "账户",
        en: "accounts",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, SecurityAdministrator],
        ends: Ends {
            zh: "账户终止后保留，账户名不再给他人",
            en: "an ended account stays, so that nobody gets its login again",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            account_id: Internal Bytes "账户编号", "id of the account";
            login: Personal Text "账户名", "login";
            password: Secret Text "密码的摘要（argon2id）", "digest of the password (argon2id)";
            display_zh: Personal Text "显示名（中文）", "name shown, Chinese";
            display_en: Personal Text "显示名（英文）", "name shown, English";
            kind: Personal Text "账户种类", "kind of account";
            organ: Personal Text "单位", "organ";
            subject_id: Internal Bytes "内部编号", "internal id";
            demo: Internal Flag "是否演示账户", "of the demonstration";
            created_at: Personal Instant "开户时间", "when made";
            ended_at: Personal Instant "终止时间", "when ended";
            ended_by: OfOthers Bytes "终止的账户", "account that ended it";
        },
    },
    Table {
        name: "session",
        zh: "登录会话",
        en: "sessions",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "八小时后、三十分钟未使用或本人结束时失效",
            en: "eight hours after the login, thirty minutes without use, or when its owner ends it",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Secret Bytes "会话秘密的摘要", "digest of the secret of the session";
            account_id: Internal Bytes "账户编号", "id of the account";
            created_at: Personal Instant "登录时间", "when logged in";
            expires_at: Personal Instant "失效时间", "when it ends";
            session_id: Internal Bytes "列表中的编号", "what the list calls it";
            method: Personal Text "登录方式", "way of the login";
            label: Personal Text "设备种类", "kind of device";
            proved_at: Personal Instant "最近证明身份的时间", "when identity was last proved";
            seen_at: Personal Instant "最近使用时间", "when last used";
        },
    },
    Table {
        name: "api_token",
        zh: "访问令牌",
        en: "tokens",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "到期失效",
            en: "it ends by itself",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Secret Bytes "令牌的摘要", "digest of the token";
            account_id: Internal Bytes "账户编号", "id of the account";
            created_at: Personal Instant "发放时间", "when made";
            expires_at: Personal Instant "失效时间", "when it ends";
        },
    },
    Table {
        name: "login_identity",
        zh: "身份提供方账号的绑定",
        en: "accounts at identity providers",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "与账户同期",
            en: "as long as the account",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Identity Sealed "提供方主体的密钥摘要", "keyed digest of the subject at the provider";
            provider: Personal Text "身份提供方", "provider";
            account_id: Internal Bytes "账户编号", "id of the account";
            created_at: Personal Instant "绑定时间", "when bound";
            index_generation: Internal Number "摘要的代次", "generation of the keys the digest is made with";
        },
    },
    Table {
        name: "login_attempt",
        zh: "进行中的登录",
        en: "logins under way",
        belongs: Belongs::Nobody(
            "登录完成前还不知道是谁",
            "before a login is complete nobody knows whose it is",
        ),
        seen_by: &[Program],
        ends: Ends {
            zh: "答复后或几分钟后删除",
            en: "taken out by the answer, or after minutes",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Secret Bytes "状态值的摘要", "digest of the state";
            browser: Secret Bytes "浏览器 cookie 的摘要", "digest of the cookie of the browser";
            sealed: Secret Sealed "密封的中间值", "what the login needs until then, sealed";
            created_at: Internal Instant "开始时间", "when begun";
            expires_at: Internal Instant "失效时间", "when it ends";
            key_generation: Internal Number "密钥的代次", "generation of the key it is sealed under";
        },
    },
    Table {
        name: "second_factor",
        zh: "动态码",
        en: "one-time passwords",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "停用或账户终止时删除",
            en: "when it is removed, or the account ends",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            account_id: Internal Bytes "账户编号", "id of the account";
            sealed: Secret Sealed "共享密钥（密封）", "shared secret, sealed";
            confirmed_at: Personal Instant "启用时间", "when confirmed";
            last_step: Internal Number "最近使用的时间步", "time step of the last code";
            key_generation: Internal Number "密钥的代次", "generation of the key it is sealed under";
        },
    },
    Table {
        name: "recovery_code",
        zh: "恢复码",
        en: "recovery codes",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "重新生成或停用时删除",
            en: "when new ones are made, or they are removed",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            account_id: Internal Bytes "账户编号", "id of the account";
            digest: Secret Bytes "恢复码的摘要", "digest of the code";
            used_at: Personal Instant "使用时间", "when used";
        },
    },
    Table {
        name: "passkey",
        zh: "通行密钥",
        en: "passkeys",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "本人删除或账户终止时删除",
            en: "when its owner removes it, or the account ends",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            account_id: Internal Bytes "账户编号", "id of the account";
            credential_id: Personal Bytes "凭据编号", "id of the credential";
            name: Personal Text "本人起的名称", "name its owner gave";
            public_key: Personal Text "公钥和计数", "public key and counter";
            created_at: Personal Instant "添加时间", "when added";
            used_at: Personal Instant "最近使用时间", "when last used";
        },
    },
    Table {
        name: "invitation",
        zh: "首次登录链接",
        en: "links for a first login",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Program],
        ends: Ends {
            zh: "使用后或到期删除",
            en: "taken out by its use, or ends by itself",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Secret Bytes "链接秘密的摘要", "digest of the secret in the link";
            account_id: Internal Bytes "账户编号", "id of the account";
            made_by: OfOthers Bytes "发出的账户", "account that made it";
            created_at: Personal Instant "发出时间", "when made";
            expires_at: Personal Instant "失效时间", "when it ends";
        },
    },
    Table {
        name: "role_grant",
        zh: "岗位授予",
        en: "grants of roles",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person, SecurityAdministrator],
        ends: Ends {
            zh: "终止后保留，供审计",
            en: "an ended grant stays, for audit",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            account_id: Internal Bytes "账户编号", "id of the account";
            grant_id: Internal Bytes "授予编号", "id of the grant";
            organ: Personal Text "单位", "organ";
            role: Personal Text "岗位", "role";
            first_day: Personal Day "起始日", "first day";
            last_day: Personal Day "终止日", "last day";
            granted_by: OfOthers Bytes "授予的账户", "account that granted it";
            delegated_from: OfOthers Bytes "委托人的账户", "account it is delegated from";
            granted_at: Personal Instant "授予时间", "when granted";
            ended_at: Personal Instant "终止时间", "when ended";
            ended_by: OfOthers Bytes "终止的账户", "account that ended it";
        },
    },
    Table {
        name: "security_event",
        zh: "对账户和岗位做过的事",
        en: "what was done to accounts and grants",
        belongs: Belongs::Account(&["account", "actor"]),
        seen_by: &[AuditAdministrator],
        ends: Ends {
            zh: "保存供审计，至少满法定网络日志期限",
            en: "kept for audit, at least as long as network logs",
            parameters: &["NETLOG_KEEP"],
        },
        embedded_only: false,
        columns: columns! {
            event_id: Internal Bytes "事件编号", "id";
            at: Personal Instant "时间", "when";
            kind: Personal Text "事件", "what happened";
            actor: OfOthers Bytes "做的账户", "account that did it";
            account: Internal Bytes "涉及的账户", "account it was done to";
            organ: Personal Text "单位", "organ";
            detail: Personal Text "代码和说明", "codes and words";
        },
    },
    Table {
        name: "client_credential",
        zh: "单位系统的凭据",
        en: "credentials of systems of organs",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Program],
        ends: Ends {
            zh: "终止后保留，供审计",
            en: "an ended one stays, for audit",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            client_id: Personal Text "系统名", "name of the system";
            account_id: Internal Bytes "账户编号", "id of the account";
            scopes: Personal Text "范围", "scopes";
            secret: Secret Bytes "密钥的摘要", "digest of the secret";
            keys: Personal Text "公钥", "public keys";
            certificate: Personal Bytes "证书摘要", "digest of the certificate";
            created_at: Personal Instant "建立时间", "when made";
            ended_at: Personal Instant "终止时间", "when ended";
        },
    },
    Table {
        name: "client_token",
        zh: "单位系统的令牌",
        en: "tokens of systems of organs",
        belongs: Belongs::Nobody(
            "属于单位的系统，不属于个人",
            "of a system of an organ, and nobody’s",
        ),
        seen_by: &[Program],
        ends: Ends {
            zh: "到期失效",
            en: "it ends by itself",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Secret Bytes "令牌的摘要", "digest of the token";
            client_id: Internal Text "系统名", "name of the system";
            scopes: Internal Text "范围", "scopes";
            certificate: Internal Bytes "证书摘要", "digest of the certificate";
            created_at: Internal Instant "发放时间", "when made";
            expires_at: Internal Instant "失效时间", "when it ends";
        },
    },
    Table {
        name: "client_assertion",
        zh: "用过的系统断言",
        en: "assertions that were used",
        belongs: Belongs::Nobody(
            "属于单位的系统，不属于个人",
            "of a system of an organ, and nobody’s",
        ),
        seen_by: &[Program],
        ends: Ends {
            zh: "几分钟后失效",
            en: "it ends after minutes",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Secret Bytes "断言的摘要", "digest of the assertion";
            expires_at: Internal Instant "失效时间", "when it ends";
        },
    },
];
