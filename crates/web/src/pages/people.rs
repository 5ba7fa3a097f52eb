//! People of an organ, for its security administrator: accounts and roles, and nothing about any dossier.

use crate::csrf::SignedForm;
use crate::fields::percent;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member as Caller;
use crate::times::beijing;
use crate::views::member::{GrantCard, MemberCard, role_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::account::AccountKind;
use flow::people::{Invitation, MemberDetails, NewMember, NewRole};
use jiff::civil::Date;
use rules::text::Bilingual;

/// The accounts of an organ.
#[derive(Debug, Template)]
#[template(path = "people.html")]
pub struct PeoplePage {
    pub l: Words,
    pub page: Page,
    /// Slug and name of the organ.
    pub organ: String,
    pub organ_name: Bilingual,
    /// Organs to choose from: slug and name; none when there is no choice.
    pub organs: Vec<(String, Bilingual)>,
    pub members: Vec<MemberCard>,
    /// Login after which the next page begins, percent-encoded.
    pub next: Option<String>,
    pub paged: bool,
}

pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let (organ, after) = {
        let query = &caller.visitor.query;
        (query.get("organ"), query.get("after"))
    };
    let people = app.platform.people(caller.account(), organ, after).await?;
    let (pack, day) = (app.platform.pack(), app.platform.today());
    let all = pack.organs.iter().filter(|_| people.any_organ);
    let mut page = Page::new(&app, &caller.visitor);
    page.mark("/admin/people");
    html(&PeoplePage {
        l: caller.visitor.words,
        page,
        organs: all
            .map(|o| (o.id.clone(), o.name_on(day).clone()))
            .collect(),
        members: people.members.iter().map(MemberCard::of).collect(),
        next: people.next.as_deref().map(percent),
        paged: after.is_some(),
        organ: people.organ,
        organ_name: people.organ_name,
    })
}

/// An account that was just made, or a code that was just given: shown once.
#[derive(Debug, Template)]
#[template(path = "member_code.html")]
pub struct CodePage {
    pub l: Words,
    pub page: Page,
    pub id: String,
    pub login: String,
    /// Code and until when; none for a system.
    pub code: Option<(String, String)>,
    /// The account is new.
    pub made: bool,
}

fn show_code(
    app: &App,
    caller: &Caller,
    id: &str,
    login: &str,
    invitation: Option<Invitation>,
    made: bool,
) -> Result<Response, Trouble> {
    let at = format!("/admin/people/{id}");
    html(&CodePage {
        l: caller.visitor.words,
        page: Page::new(app, &caller.visitor).switching_at(&at),
        id: id.to_owned(),
        login: login.to_owned(),
        code: invitation.map(|i| (i.code, beijing(i.until))),
        made,
    })
}

/// Makes an account.
pub async fn make(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let account = form.member.account();
    let fields = &form.fields;
    let login = fields.needed("login", &Bilingual::new("登录名", "Login"))?;
    let name = fields.needed("name", &Bilingual::new("姓名或系统名称", "Name"))?;
    let english = fields.get("name_en").unwrap_or(name);
    let own = account.organ.as_deref().unwrap_or_default();
    let new = NewMember {
        organ: fields.get("organ").unwrap_or(own).to_owned(),
        login: login.to_owned(),
        display: Bilingual::new(name, english),
        kind: match fields.get("kind") {
            Some("system") => AccountKind::System,
            _ => AccountKind::Staff,
        },
    };
    let made = app.platform.make_member(account, new).await?;
    show_code(&app, &form.member, &made.id, login, made.invitation, true)
}

/// Gives a new first login code.
pub async fn invite(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    let given = app.platform.invite_member(account, &id).await?;
    let login = given.login.clone();
    show_code(&app, &form.member, &id, &login, Some(given), false)
}

/// One account.
#[derive(Debug, Template)]
#[template(path = "member.html")]
pub struct MemberPage {
    pub l: Words,
    pub page: Page,
    pub member: MemberCard,
    pub organ_name: Bilingual,
    pub made_at: String,
    /// When it was ended, and by whom.
    pub ended: Option<(String, Bilingual)>,
    pub invited_until: Option<String>,
    pub staff: bool,
    pub grants: Vec<GrantCard>,
    /// Roles the organ may have: word and title.
    pub roles: Vec<(&'static str, Bilingual)>,
    pub today: Date,
    /// What was just done.
    pub done: Option<Bilingual>,
}

pub async fn member(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, Trouble> {
    let details = app.platform.member(caller.account(), &id).await?;
    let mut page = Page::new(&app, &caller.visitor);
    page.mark("/admin/people");
    html(&MemberPage::of(
        details,
        caller.visitor.words,
        page,
        app.platform.today(),
        caller.visitor.query.get("done").and_then(done),
    ))
}

impl MemberPage {
    fn of(
        details: MemberDetails,
        l: Words,
        page: Page,
        today: Date,
        done: Option<Bilingual>,
    ) -> Self {
        let ended = details.ended_at.zip(details.ended_by);
        let roles = details.may_have.iter();
        Self {
            l,
            page,
            staff: details.member.kind == AccountKind::Staff,
            member: MemberCard::of(&details.member),
            organ_name: details.organ_name,
            made_at: beijing(details.made_at),
            ended: ended.map(|(at, by)| (beijing(at), by)),
            invited_until: details.invited_until.map(beijing),
            grants: details.grants.iter().map(GrantCard::of).collect(),
            roles: roles.map(|role| (role.word(), role.title())).collect(),
            today,
            done,
        }
    }
}

fn done(word: &str) -> Option<Bilingual> {
    match word {
        "granted" => Some(Bilingual::new("已授予岗位。", "The role is granted.")),
        "role-ended" => Some(Bilingual::new(
            "已终止岗位，即时生效。",
            "The role is ended, as of now.",
        )),
        "ended" => Some(Bilingual::new(
            "已停用账号，其登录、令牌和岗位即时失效。",
            "The account is ended, with its sessions, tokens and roles.",
        )),
        _ => None,
    }
}

fn back(id: &str, done: &str) -> Response {
    Redirect::to(&format!("/admin/people/{}?done={done}", percent(id))).into_response()
}

/// Grants a role.
pub async fn grant(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    let new = NewRole {
        role: role_of(&form.fields)?,
        first_day: form.fields.date("from")?,
        last_day: form.fields.date("until")?,
    };
    app.platform.grant(account, &id, new).await?;
    Ok(back(&id, "granted"))
}

/// Ends a role.
pub async fn end_grant(
    State(app): State<App>,
    Path((id, grant)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform.end_grant(account, &id, &grant).await?;
    Ok(back(&id, "role-ended"))
}

/// Ends an account. The box that says so must be ticked: an ended account does not come back.
pub async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    if form.fields.get("sure").is_none() {
        return Err(Trouble::bad_input(
            "ACCOUNT-END-UNSURE",
            Bilingual::new("没有勾选确认", "the box that confirms it was not ticked"),
            Bilingual::new(
                "请返回勾选“确认停用”后再提交",
                "go back, tick the box and send again",
            ),
        ));
    }
    let account = form.member.account();
    app.platform.end_member(account, &id).await?;
    Ok(back(&id, "ended"))
}
