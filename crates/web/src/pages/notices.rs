//! The person's inbox, and where they want to be told that there is something in it.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::notices::Channel;
use flow::person::{ContactSettings, NoticeLine, NoticeView};
use rules::notice::NoticeKind;
use rules::text::Bilingual;

/// Where the inbox is.
pub const INBOX: &str = "/me/notices";

/// A notice in the list.
#[derive(Debug, Clone)]
pub struct NoticeCard {
    pub id: String,
    pub title: Bilingual,
    /// Beijing time.
    pub at: String,
    pub is_unread: bool,
}

impl NoticeCard {
    fn of(line: &NoticeLine) -> Self {
        Self {
            id: line.id.clone(),
            title: line.title.clone(),
            at: beijing(line.made_at),
            is_unread: line.is_unread,
        }
    }
}

/// The inbox.
#[derive(Debug, Template)]
#[template(path = "me_notices.html")]
pub struct NoticesPage {
    pub l: Words,
    pub page: Page,
    pub notices: Vec<NoticeCard>,
    /// Cursor of the older ones.
    pub older: Option<String>,
    /// This is not the newest page.
    pub paged: bool,
}

pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let before = member.visitor.query.get("before");
    let (lines, older) = app.platform.my_notices(member.account(), before).await?;
    html(&NoticesPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        notices: lines.iter().map(NoticeCard::of).collect(),
        older,
        paged: before.is_some(),
    })
}

/// What became of a message outside.
#[derive(Debug, Clone)]
pub struct MessageCard {
    pub channel: Bilingual,
    pub state: Bilingual,
    pub slug: &'static str,
    /// Beijing time of the newest attempt.
    pub tried_at: Option<String>,
}

/// One notice.
#[derive(Debug, Template)]
#[template(path = "me_notice.html")]
pub struct NoticePage {
    pub l: Words,
    pub page: Page,
    pub notice: NoticeCard,
    pub text: Bilingual,
    pub remedies: Vec<Bilingual>,
    pub reference: String,
    /// When it was opened before.
    pub read_at: Option<String>,
    /// Entry of the access log that tells of the same.
    pub log_index: Option<u64>,
    pub messages: Vec<MessageCard>,
    /// Where the person sees more, and can do something.
    pub leads: (&'static str, Bilingual),
}

impl NoticePage {
    fn of(l: Words, page: Page, view: &NoticeView) -> Self {
        let messages = view.messages.iter().map(|message| MessageCard {
            channel: message.channel.clone(),
            state: message.state_title.clone(),
            slug: message.state,
            tried_at: message.tried_at.map(beijing),
        });
        Self {
            l,
            page,
            notice: NoticeCard::of(&view.line),
            text: view.text.clone(),
            remedies: view.remedies.clone(),
            reference: view.reference.clone(),
            read_at: view.read_at.map(beijing),
            log_index: view.log_index,
            messages: messages.collect(),
            leads: leads(view.kind),
        }
    }
}

/// The page on which the person sees more of what a notice tells.
fn leads(kind: NoticeKind) -> (&'static str, Bilingual) {
    let (href, zh, en) = match kind {
        NoticeKind::RecordWritten
        | NoticeKind::RecordSuppressed
        | NoticeKind::RecordRestored
        | NoticeKind::Listed
        | NoticeKind::RemovedFromList => ("/me", "查看我的报告", "See my report"),
        NoticeKind::RecordCorrected | NoticeKind::RecordRepaired => {
            ("/me/recalls", "查看谁被告知", "See who was told")
        }
        NoticeKind::ConsentAsked => ("/me/consents", "去答复", "Answer"),
        NoticeKind::EmergencyLookup | NoticeKind::LookupNotJustified => {
            ("/me/accesses", "查看谁查过我", "See who looked")
        }
        NoticeKind::CaseOpened
        | NoticeKind::CaseMoved
        | NoticeKind::CaseDecided
        | NoticeKind::DeadlineMissed
        | NoticeKind::PriorNotice
        | NoticeKind::StatementPeriod
        | NoticeKind::PublicationNotice
        | NoticeKind::Published
        | NoticeKind::Unpublished => ("/me/cases", "查看我的案件", "See my cases"),
        NoticeKind::MeasureApplied
        | NoticeKind::MeasureNotApplied
        | NoticeKind::MeasureEnded
        | NoticeKind::MeasureOver => ("/me/measures", "查看我的措施", "See my measures"),
    };
    (href, Bilingual::new(zh, en))
}

pub async fn one(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let view = app.platform.my_notice(member.account(), &id).await?;
    // After it was opened, so that the count in the navigation is without it.
    let mut page = Page::new(&app, &member.visitor);
    page.mark(INBOX);
    html(&NoticePage::of(member.visitor.words, page, &view))
}

/// Where the person is told outside.
#[derive(Debug, Template)]
#[template(path = "me_contact.html")]
pub struct ContactPage {
    pub l: Words,
    pub page: Page,
    /// What was just done.
    pub done: Option<Bilingual>,
    /// Ways there are: word and name.
    pub channels: Vec<(&'static str, Bilingual)>,
    /// The address there is: way, address masked, Beijing time it was entered.
    pub contact: Option<(Bilingual, String, String)>,
}

impl ContactPage {
    fn of(l: Words, page: Page, settings: &ContactSettings, done: Option<Bilingual>) -> Self {
        let named = |channel: &Channel| (channel.word(), channel.title());
        let contact = settings.contact.as_ref().map(|contact| {
            let at = beijing(contact.entered_at);
            (contact.channel.title(), contact.masked.clone(), at)
        });
        Self {
            l,
            page,
            done,
            channels: settings.channels.iter().map(named).collect(),
            contact,
        }
    }
}

pub async fn contact(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let settings = app.platform.my_contact(member.account()).await?;
    let told = member.visitor.query.get("done").and_then(done);
    let mut page = Page::new(&app, &member.visitor);
    page.mark(INBOX);
    let l = member.visitor.words;
    html(&ContactPage::of(l, page, &settings, told))
}

fn done(word: &str) -> Option<Bilingual> {
    match word {
        "set" => Some(Bilingual::new(
            "已保存。有新通知时，会向这个地址发一条不含具体内容的提示。",
            "Kept. When there is a notice, a message that tells nothing of it goes to this address.",
        )),
        "removed" => Some(Bilingual::new(
            "已删除。不再向外发送任何提示。",
            "Removed. Nothing goes outside any more.",
        )),
        _ => None,
    }
}

pub async fn set_contact(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let channel = form.fields.get("channel").unwrap_or_default();
    let address = form.fields.get("address").unwrap_or_default();
    let account = form.member.account();
    app.platform
        .set_my_contact(account, channel, address)
        .await?;
    Ok(Redirect::to("/me/notices/contact?done=set").into_response())
}

pub async fn remove_contact(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform.delete_my_contact(account).await?;
    Ok(Redirect::to("/me/notices/contact?done=removed").into_response())
}
