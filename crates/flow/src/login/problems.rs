//! What a login is refused with. None of it says anything about the person; codes are stable.

use crate::problem::{Problem, ProblemKind};

type Pair = (&'static str, &'static str);

const AGAIN: Pair = (
    "请返回登录页重新登录；如再次出现，请联系平台管理员并提供代码",
    "go back to the login page and log in again; if it happens again, tell the operator the code",
);
const OPERATOR: Pair = (
    "请改用其他方式登录，或稍后再试；如持续出现，请联系平台管理员并提供代码",
    "log in another way or try again later; if it lasts, tell the operator the code",
);

fn not_logged_in(code: &'static str, what: Pair, remedy: Pair) -> Problem {
    Problem::new(code, ProblemKind::NotLoggedIn, what, remedy)
}

pub(super) fn refused() -> Problem {
    not_logged_in(
        "LOGIN-REFUSED",
        ("账号或密码不正确", "the login or the password is not right"),
        (
            "请检查后重新登录；连续失败会被暂时限制",
            "check both and log in again; repeated failures are slowed down",
        ),
    )
}

pub(super) fn too_often() -> Problem {
    Problem::new(
        "LOGIN-TOO-OFTEN",
        ProblemKind::TooMany,
        (
            "该账号从此处登录失败次数过多，请五分钟后再试",
            "too many failed attempts for this login from here; wait five minutes",
        ),
        (
            "如忘记密码，请联系管理员；本人常用的设备不受影响",
            "ask the administrator if the password is lost; devices on which you logged in before are not affected",
        ),
    )
}

pub(super) fn busy() -> Problem {
    Problem::new(
        "LOGIN-BUSY",
        ProblemKind::Unavailable,
        ("正在登录的人过多", "too many are logging in at this moment"),
        ("请稍后再试", "try again in a moment"),
    )
}

pub(super) fn ended() -> Problem {
    not_logged_in(
        "SESSION-ENDED",
        ("登录已结束", "the session has ended"),
        ("请重新登录", "log in again"),
    )
}

pub(super) fn step_up() -> Problem {
    Problem::new(
        "LOGIN-STEP-UP",
        ProblemKind::NotAllowed,
        (
            "此操作需要重新确认您的身份",
            "this asks you to prove again who you are",
        ),
        (
            "请重新登录确认后再试",
            "log in again to confirm, then try again",
        ),
    )
}

pub(super) fn other_person() -> Problem {
    not_logged_in(
        "LOGIN-OTHER-PERSON",
        (
            "确认身份的不是当前登录的人",
            "the one who proved an identity is not the one who is logged in",
        ),
        (
            "请用当前账户本人确认，或先退出再登录",
            "confirm as the person of this account, or log out first",
        ),
    )
}

pub(super) fn state() -> Problem {
    not_logged_in(
        "LOGIN-STATE",
        (
            "这次登录不存在、已用过、已超时，或不是从本浏览器开始的",
            "this login is unknown, was used, took too long, or was begun in another browser",
        ),
        AGAIN,
    )
}

pub(super) fn mixed_up() -> Problem {
    not_logged_in(
        "LOGIN-PROVIDER-MIXED-UP",
        (
            "登录的答复来自另一个身份提供方",
            "the answer comes from another provider than the one this login was begun with",
        ),
        AGAIN,
    )
}

pub(super) fn provider_refused() -> Problem {
    not_logged_in(
        "LOGIN-PROVIDER-REFUSED",
        (
            "身份提供方没有完成登录，或登录已取消",
            "the provider did not complete the login, or it was cancelled",
        ),
        AGAIN,
    )
}

pub(super) fn unreachable() -> Problem {
    Problem::new(
        "LOGIN-PROVIDER-UNREACHABLE",
        ProblemKind::Unavailable,
        (
            "身份提供方没有作出可用的答复",
            "the provider gave no answer that can be used",
        ),
        OPERATOR,
    )
}

pub(super) fn no_pkce() -> Problem {
    Problem::new(
        "LOGIN-PROVIDER-NO-PKCE",
        ProblemKind::Unavailable,
        (
            "身份提供方不支持所要求的保护方式（PKCE S256）",
            "the provider does not support the protection asked for (PKCE with S256)",
        ),
        OPERATOR,
    )
}

pub(super) fn code_refused() -> Problem {
    not_logged_in(
        "LOGIN-CODE-REFUSED",
        (
            "身份提供方不接受本次登录凭码，可能已用过或已过期",
            "the provider does not take the code of this login; it may have been used or have ended",
        ),
        AGAIN,
    )
}

/// What is wrong with an ID token: each way has a code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenFault {
    Missing,
    Unreadable,
    Issuer,
    Audience,
    Algorithm,
    Key,
    Signature,
    Nonce,
    Time,
    NotFresh,
    Level,
    Subject,
    Claim,
}

impl TokenFault {
    pub(super) fn problem(self) -> Problem {
        let (code, zh, en) = match self {
            TokenFault::Missing => (
                "LOGIN-TOKEN-MISSING",
                "身份提供方没有给出身份令牌",
                "the provider gave no ID token",
            ),
            TokenFault::Unreadable => (
                "LOGIN-TOKEN-UNREADABLE",
                "身份令牌无法识别",
                "the ID token cannot be read",
            ),
            TokenFault::Issuer => (
                "LOGIN-TOKEN-ISSUER",
                "身份令牌的签发方不符",
                "the ID token is another issuer's",
            ),
            TokenFault::Audience => (
                "LOGIN-TOKEN-AUDIENCE",
                "身份令牌不是发给本平台的",
                "the ID token is not for this platform",
            ),
            TokenFault::Algorithm => (
                "LOGIN-TOKEN-ALGORITHM",
                "身份令牌的签名算法不被接受",
                "the ID token is signed with an algorithm that is not taken",
            ),
            TokenFault::Key => (
                "LOGIN-TOKEN-KEY",
                "身份令牌的签名密钥不是签发方公布的",
                "the ID token is signed with a key the issuer does not publish",
            ),
            TokenFault::Signature => (
                "LOGIN-TOKEN-SIGNATURE",
                "身份令牌的签名不正确",
                "the signature of the ID token is wrong",
            ),
            TokenFault::Nonce => (
                "LOGIN-TOKEN-NONCE",
                "身份令牌不是为本次登录签发的",
                "the ID token was not issued for this login",
            ),
            TokenFault::Time => (
                "LOGIN-TOKEN-TIME",
                "身份令牌已过期、尚未生效或签发时间不符",
                "the ID token has ended, is not valid yet, or was issued at another time",
            ),
            TokenFault::NotFresh => (
                "LOGIN-TOKEN-NOT-FRESH",
                "身份提供方没有重新确认您的身份",
                "the provider did not ask you anew who you are",
            ),
            TokenFault::Level => (
                "LOGIN-TOKEN-LEVEL",
                "身份确认的方式不够可靠",
                "the way in which the identity was proved is not strong enough",
            ),
            TokenFault::Subject => (
                "LOGIN-TOKEN-SUBJECT",
                "身份提供方的两处答复说的不是同一个人",
                "two answers of the provider do not speak of the same person",
            ),
            TokenFault::Claim => (
                "LOGIN-TOKEN-CLAIM",
                "身份提供方没有给出所需的身份信息",
                "the provider did not give what is needed about the person",
            ),
        };
        not_logged_in(code, (zh, en), AGAIN)
    }
}

pub(super) fn code_wrong() -> Problem {
    not_logged_in(
        "LOGIN-CODE-WRONG",
        (
            "动态码或恢复码不正确，或已经用过",
            "the code is not right, or was used before",
        ),
        (
            "请等待下一个动态码后重试，或使用恢复码；请检查手机时间是否准确",
            "wait for the next code, or use a recovery code; check that the clock of the phone is right",
        ),
    )
}

pub(super) fn passkey_refused() -> Problem {
    not_logged_in(
        "PASSKEY-REFUSED",
        (
            "通行密钥的验证没有通过",
            "the answer of the passkey is not right",
        ),
        (
            "请重试，或改用密码登录",
            "try again, or log in with the password",
        ),
    )
}

pub(super) fn passkeys_full() -> Problem {
    Problem::new(
        "PASSKEY-TOO-MANY",
        ProblemKind::Conflict,
        (
            "该账户的通行密钥已达上限",
            "this account has as many passkeys as one may have",
        ),
        ("请先删除不用的通行密钥", "remove one that is not used"),
    )
}

pub(super) fn no_passkeys() -> Problem {
    Problem::new(
        "PASSKEY-UNAVAILABLE",
        ProblemKind::Unavailable,
        (
            "未配置平台网址，无法使用通行密钥",
            "the address of the portal is not configured, so passkeys cannot be used",
        ),
        ("请改用密码登录", "log in with the password"),
    )
}

pub(super) fn ways_elsewhere() -> Problem {
    Problem::new(
        "LOGIN-WAYS-ELSEWHERE",
        ProblemKind::Conflict,
        (
            "您通过统一身份认证登录，登录方式不在本平台设置",
            "you log in at an identity provider; your ways in are not set up here",
        ),
        (
            "请到身份提供方设置登录方式",
            "set them up at the identity provider",
        ),
    )
}

pub(super) fn factor_exists() -> Problem {
    Problem::new(
        "FACTOR-EXISTS",
        ProblemKind::Conflict,
        (
            "该账户已启用动态码",
            "this account has one-time passwords already",
        ),
        (
            "请先停用再重新设置",
            "remove them first, then set them up anew",
        ),
    )
}

pub(super) fn not_confirmed() -> Problem {
    Problem::new(
        "IDENTITY-NOT-CONFIRMED",
        ProblemKind::NotAllowed,
        (
            "人口信息系统未确认该姓名与证件号码一致",
            "the population register does not confirm that name and number are one person",
        ),
        (
            "请核对证件原件后重新填写；仍不一致的，请到公安机关核实",
            "check the original document and write both again; if they still differ, the police register clears it",
        ),
    )
}

pub(super) fn no_register() -> Problem {
    Problem::new(
        "IDENTITY-CHECK-UNAVAILABLE",
        ProblemKind::Unavailable,
        (
            "未接入人口信息系统，无法核验身份",
            "no population register is connected, so identities cannot be checked",
        ),
        (
            "请联系平台管理员",
            "the operator connects one in the configuration",
        ),
    )
}

pub(super) fn number_unusable() -> Problem {
    not_logged_in(
        "LOGIN-NUMBER-UNUSABLE",
        (
            "身份提供方给出的证件号码无法使用",
            "the identity number the provider gave cannot be used",
        ),
        (
            "请向身份提供方核对您的证件信息，或到服务窗口办理",
            "have the provider check your document, or come to a service counter",
        ),
    )
}

pub(super) fn other_name() -> Problem {
    not_logged_in(
        "LOGIN-NAME-DIFFERS",
        (
            "身份提供方给出的姓名与本平台在册的姓名不一致",
            "the name the provider gave is not the one this platform knows for the number",
        ),
        (
            "请携带身份证件到服务窗口核对",
            "come to a service counter with your identity document",
        ),
    )
}

pub(super) fn no_account() -> Problem {
    not_logged_in(
        "LOGIN-NO-ACCOUNT",
        (
            "您在本平台没有账户，或账户不属于该身份提供方所管的单位",
            "you have no account here, or it belongs to no organ this provider vouches for",
        ),
        (
            "请联系本单位的管理员开通",
            "ask the administrator of your organ for one",
        ),
    )
}

/// The configuration cannot be used: place and reason, for the operator.
pub(crate) fn configuration(place: &str, zh: &str, en: &str) -> Problem {
    Problem::configuration(place, zh, en)
}
