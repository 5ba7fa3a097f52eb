//! The configuration of logins: one TOML file; secrets stand in files of their own.

use super::identity_check::PopulationRegister;
use super::problems::configuration;
use crate::notices::{NoticeSettings, NoticesFile};
use crate::problem::Problem;
use crate::witnesses::{WitnessSettings, WitnessesFile};
use jiff::civil::Date;
use openidconnect::url::{Host, Url};
use openidconnect::{ClientId, ClientSecret, IssuerUrl};
use rules::pack::Pack;
use rules::text::Bilingual;
use serde::Deserialize;
use std::collections::HashSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// How logins are set up.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Address of the portal as browsers see it.
    pub public_url: Option<Url>,
    /// Certificates (PEM) trusted besides those of the system.
    pub ca: Vec<u8>,
    /// Providers, in the order of the login page.
    pub providers: Vec<ProviderSettings>,
    /// Systems.
    pub clients: ClientSettings,
    /// The proxy in front.
    pub proxy: ProxySettings,
    /// The population register.
    pub register: PopulationRegister,
    /// Organs that serve persons at a counter.
    pub counter_organs: Vec<String>,
    /// The witnesses of the access log.
    pub witnesses: WitnessSettings,
    /// How messages about notices go outside.
    pub notices: NoticeSettings,
}

/// An identity provider.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Id, in addresses.
    pub id: String,
    /// Name shown.
    pub title: Bilingual,
    /// Issuer.
    pub issuer: IssuerUrl,
    /// What this platform is called there.
    pub client_id: ClientId,
    /// Its secret there.
    pub secret: Option<ClientSecret>,
    /// Scopes besides `openid`.
    pub scopes: Vec<String>,
    /// Hosts besides the issuer's at which its addresses may lie.
    pub hosts: Vec<String>,
    /// What `acr` must say when a fresh proof is asked for.
    pub step_up_acr: Option<String>,
    /// Whose logins it gives, and how its claims are called.
    pub kind: ProviderKind,
}

/// Whose logins a provider gives, with the names of its claims.
#[derive(Debug, Clone)]
pub enum ProviderKind {
    /// Persons: bound to a subject by name and number.
    Person {
        /// Claim with the name.
        name: String,
        /// Claim with the identity number.
        number: String,
    },
    /// Staff: bound to an account an administrator made.
    Staff {
        /// Claim with the login name.
        login: String,
        /// Claim with the organ's slug, when the provider tells it.
        organ: Option<String>,
        /// Organs whose accounts the provider vouches for.
        organs: Vec<String>,
    },
}

/// What systems may do to prove themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientSettings {
    /// The secret may also stand in the form (`client_secret_post`).
    pub secret_in_form: bool,
}

/// The proxy in front, whose word is taken about who called it.
#[derive(Debug, Clone, Default)]
pub struct ProxySettings {
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Header with the client's address.
    pub client_address_header: Option<String>,
    /// Header with the SHA-256 of the client's certificate, hexadecimal.
    pub certificate_header: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    login: LoginFile,
    client: ClientFile,
    proxy: ProxyFile,
    identity_check: IdentityCheckFile,
    counter: CounterFile,
    witnesses: WitnessesFile,
    notices: NoticesFile,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct IdentityCheckFile {
    register: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct CounterFile {
    organs: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct LoginFile {
    public_url: Option<String>,
    ca_file: Option<PathBuf>,
    provider: Vec<ProviderFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderFile {
    id: String,
    title_zh: String,
    title_en: String,
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    kind: String,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    step_up_acr: Option<String>,
    #[serde(default)]
    organs: Vec<String>,
    claims: ClaimsFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimsFile {
    name: Option<String>,
    number: Option<String>,
    login: Option<String>,
    organ: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ClientFile {
    secret_in_form: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ProxyFile {
    addresses: Vec<IpAddr>,
    client_address_header: Option<String>,
    certificate_header: Option<String>,
}

impl Settings {
    /// Reads a configuration file. Files it names are found beside it.
    ///
    /// # Errors
    /// `CONFIGURATION` with the place and the reason.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| configuration(&shown, "无法读取", &e.to_string()))?;
        let beside = path.parent().unwrap_or(Path::new(""));
        Self::of(&text, beside)
    }

    /// Settings of a text; files it names are found in a directory.
    ///
    /// # Errors
    /// `CONFIGURATION` with the place and the reason.
    pub fn of(text: &str, beside: &Path) -> Result<Self, Problem> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e
                .span()
                .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            configuration(
                &format!("line {line}"),
                "格式有误",
                // Of the parser's words only the first line: the others quote the file.
                e.message().lines().next().unwrap_or_default(),
            )
        })?;
        let public_url = file.login.public_url.as_deref().map(public).transpose()?;
        let ca = match &file.login.ca_file {
            Some(path) => std::fs::read(beside.join(path))
                .map_err(|e| configuration("login.ca_file", "无法读取", &e.to_string()))?,
            None => Vec::new(),
        };
        let providers = file
            .login
            .provider
            .into_iter()
            .map(|p| provider(p, beside))
            .collect::<Result<Vec<_>, _>>()?;
        let mut ids = HashSet::new();
        if let Some(twice) = providers.iter().find(|p| !ids.insert(p.id.as_str())) {
            let place = format!("login.provider {}", twice.id);
            return Err(configuration(&place, "标识重复", "the id stands twice"));
        }
        if !providers.is_empty() && public_url.is_none() {
            return Err(configuration(
                "login.public_url",
                "使用身份提供方时必须填写",
                "is needed with a provider",
            ));
        }
        let register = match file.identity_check.register.as_deref() {
            None => PopulationRegister::None,
            Some("simulator") => PopulationRegister::Simulator,
            Some(_) => {
                return Err(configuration(
                    "identity_check.register",
                    "目前只有 simulator",
                    "there is only `simulator` so far",
                ));
            }
        };
        Ok(Self {
            register,
            counter_organs: file.counter.organs,
            witnesses: file.witnesses.settings()?,
            notices: file.notices.settings(public_url.as_ref(), beside)?,
            public_url,
            ca,
            providers,
            clients: ClientSettings {
                secret_in_form: file.client.secret_in_form,
            },
            proxy: ProxySettings {
                addresses: file.proxy.addresses,
                client_address_header: file.proxy.client_address_header,
                certificate_header: file.proxy.certificate_header,
            },
        })
    }
}

impl Settings {
    /// What of the settings cannot work here: organs that do not exist on a day, certificates that are none, gateways that cannot
    /// be written to or run. Nobody else is asked.
    #[must_use]
    pub fn tried(&self, pack: &Pack, day: Date) -> Vec<Problem> {
        let mut found = Vec::new();
        for organ in &self.counter_organs {
            found.extend(unknown_organ(pack, day, "counter.organs", organ));
        }
        for provider in &self.providers {
            let ProviderKind::Staff { organs, .. } = &provider.kind else {
                continue;
            };
            let place = format!("login.provider {} organs", provider.id);
            for organ in organs {
                found.extend(unknown_organ(pack, day, &place, organ));
            }
        }
        found.extend(super::http::client(self).err());
        found.extend(self.notices.try_gateways().err());
        found
    }
}

fn unknown_organ(pack: &Pack, day: Date, place: &str, organ: &str) -> Option<Problem> {
    if pack.organ(organ).is_some_and(|known| known.exists_on(day)) {
        return None;
    }
    let place = format!("{place} “{organ}”");
    Some(configuration(
        &place,
        "数据包没有这个单位，或者它现在不存在",
        "the pack has no such organ, or it does not exist now",
    ))
}

fn provider(file: ProviderFile, beside: &Path) -> Result<ProviderSettings, Problem> {
    let place = format!("login.provider {}", file.id);
    let wrong = |zh: &str, en: &str| configuration(&place, zh, en);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if file.id.is_empty() || file.id.len() > 32 || !file.id.chars().all(plain) {
        return Err(wrong(
            "标识只能用小写字母、数字和连字符",
            "an id has lower-case letters, digits and hyphens",
        ));
    }
    if !secure(&file.issuer) {
        return Err(wrong(
            "issuer 必须是 https 地址（本机除外）",
            "the issuer must be an https address, but on this machine",
        ));
    }
    let issuer = IssuerUrl::new(file.issuer)
        .map_err(|_| wrong("issuer 不是地址", "the issuer is no address"))?;
    let secret = match &file.client_secret_file {
        Some(path) => {
            Some(secret(&beside.join(path)).map_err(|why| wrong("密钥文件不可用", &why))?)
        }
        None => None,
    };
    let claim = |claim: Option<String>, name: &str| {
        claim.filter(|c| !c.is_empty()).ok_or_else(|| {
            wrong(
                &format!("缺少 claims.{name}"),
                &format!("claims.{name} is missing"),
            )
        })
    };
    let kind = match file.kind.as_str() {
        "person" => ProviderKind::Person {
            name: claim(file.claims.name, "name")?,
            number: claim(file.claims.number, "number")?,
        },
        "staff" if file.organs.is_empty() => {
            return Err(wrong(
                "工作人员的身份提供方必须列出所管单位 organs",
                "a provider for staff names the organs it vouches for",
            ));
        }
        "staff" => ProviderKind::Staff {
            login: claim(file.claims.login, "login")?,
            organ: file.claims.organ,
            organs: file.organs,
        },
        _ => {
            return Err(wrong(
                "kind 只能是 person 或 staff",
                "kind is person or staff",
            ));
        }
    };
    Ok(ProviderSettings {
        id: file.id,
        title: Bilingual::new(file.title_zh, file.title_en),
        issuer,
        client_id: ClientId::new(file.client_id),
        secret,
        scopes: file.scopes,
        hosts: file.hosts,
        step_up_acr: file.step_up_acr,
        kind,
    })
}

/// A secret that others can read protects nothing.
fn secret(path: &Path) -> Result<ClientSecret, String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = std::fs::metadata(path).map_err(|e| e.to_string())?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(format!("others can read {}; chmod 600", path.display()));
        }
    }
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("{} is empty", path.display()));
    }
    Ok(ClientSecret::new(text.to_owned()))
}

fn public(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text).ok().filter(|_| secure(text));
    url.filter(|u| u.path() == "/" && u.query().is_none())
        .ok_or_else(|| {
            configuration(
                "login.public_url",
                "必须是不带路径的 https 地址（本机除外）",
                "an https address without a path, but on this machine",
            )
        })
}

/// HTTPS, or this machine itself.
pub(crate) fn secure(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.host().is_some() && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[login]
public_url = "https://credit.example"

[[login.provider]]
id = "province"
title_zh = "省统一身份认证"
title_en = "Province"
issuer = "https://id.example"
client_id = "chengxin"
kind = "person"
claims = { name = "name", number = "citizen_number" }
"#;

    fn check(from: &str, to: &str, expected: &str) {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD);
        let problem = Settings::of(&text, Path::new("/nowhere")).unwrap_err();
        assert_eq!(problem.code, "CONFIGURATION");
        assert!(problem.what.en.contains(expected), "{}", problem.what.en);
    }

    #[test]
    fn a_good_file_is_taken_and_an_empty_one_means_no_provider() {
        let settings = Settings::of(GOOD, Path::new("")).unwrap();
        assert_eq!(settings.providers[0].id, "province");
        let settings = Settings::of("", Path::new("")).unwrap();
        assert!(settings.providers.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        check("https://id.example", "http://id.example", "https");
        check("https://credit.example", "https://credit.example/x", "path");
        check("kind = \"person\"", "kind = \"robot\"", "kind is");
        check("kind = \"person\"", "kind = \"staff\"", "vouches");
        check(", number = \"citizen_number\"", "", "claims.number");
        check("id = \"province\"", "id = \"a b\"", "lower-case");
        check("title_en", "title_fr", "line 8");
        check(
            "kind",
            "client_secret_file = \"none\"\nkind",
            "No such file",
        );
        let twice = format!("{GOOD}{}", &GOOD[GOOD.find("[[").unwrap()..]);
        check(GOOD, &twice, "twice");
        check("public_url = \"https://credit.example\"", "", "is needed");
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        std::fs::write(&path, "s3cret\n").unwrap();
        let text = GOOD.replace("kind =", "client_secret_file = \"secret\"\nkind =");
        let with = |mode| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            Settings::of(&text, directory.path())
        };
        assert!(with(0o644).unwrap_err().what.en.contains("chmod 600"));
        let settings = with(0o600).unwrap();
        assert_eq!(
            settings.providers[0].secret.as_ref().unwrap().secret(),
            "s3cret"
        );
        assert!(!format!("{settings:?}").contains("s3cret"));
    }
}
