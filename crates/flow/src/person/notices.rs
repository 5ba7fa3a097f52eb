//! 通知: the person's inbox, and where they want to be told outside that there is something in it.

use crate::account::Account;
use crate::notices::{Channel, kept_since, masked, reference};
use crate::platform::{Platform, id_of_hex, legal_date};
use crate::policy::Action;
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use rules::notice::{NoticeKind, RenderedNotice};
use rules::text::Bilingual;
use store::{MessageRow, MessageState, NoticeRow, Store, hex};

/// Notices on one page.
const PAGE: u32 = 30;

/// A notice as it stands in the list.
#[derive(Debug, Clone)]
pub struct NoticeLine {
    /// Id, hexadecimal.
    pub id: String,
    /// Word of its kind.
    pub kind: &'static str,
    /// Title.
    pub title: Bilingual,
    /// When it was made.
    pub made_at: Timestamp,
    /// It was not opened yet.
    pub is_unread: bool,
}

/// A notice that is opened.
#[derive(Debug, Clone)]
pub struct NoticeView {
    /// As in the list, as it was before it was opened.
    pub line: NoticeLine,
    /// Its kind.
    pub kind: NoticeKind,
    /// What it tells.
    pub text: Bilingual,
    /// What can be done about it.
    pub remedies: Vec<Bilingual>,
    /// What a message outside names it by.
    pub reference: String,
    /// Entry of the access log that tells of the same.
    pub log_index: Option<u64>,
    /// When it was first opened: this is the first time when there is none.
    pub read_at: Option<Timestamp>,
    /// What became of messages outside.
    pub messages: Vec<MessageLine>,
}

/// A message outside, as the person sees it.
#[derive(Debug, Clone)]
pub struct MessageLine {
    /// Way.
    pub channel: Bilingual,
    /// Word of what became of it.
    pub state: &'static str,
    /// What became of it.
    pub state_title: Bilingual,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// Why the newest attempt failed, as a code.
    pub last_error: Option<String>,
}

/// The address of a person, as it is shown.
#[derive(Debug, Clone)]
pub struct ContactView {
    /// Way.
    pub channel: Channel,
    /// The address, masked.
    pub masked: String,
    /// When it was entered.
    pub entered_at: Timestamp,
}

/// What a person may set, and has set.
#[derive(Debug, Clone)]
pub struct ContactSettings {
    /// Ways the operator configured.
    pub channels: Vec<Channel>,
    /// The address, if there is one.
    pub contact: Option<ContactView>,
}

impl Platform {
    /// The person's notices, newest first. `before` continues a page.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's; `NOT-FOUND` for a cursor that is none.
    pub async fn my_notices(
        &self,
        account: &Account,
        before: Option<&str>,
    ) -> Result<(Vec<NoticeLine>, Option<String>), Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnNotices)?;
        let before = before
            .map(|id| id_of_hex(id).ok_or_else(Problem::not_found))
            .transpose()?;
        let since = kept_since(self.pack(), self.today());
        let rows = self.store().notices_of(subject, since, before, PAGE)?;
        let full = rows.len() == PAGE as usize;
        let next = rows.last().map(|row| hex(&row.id)).filter(|_| full);
        let lines = rows.iter().map(|row| self.notice_line(row).0);
        Ok((lines.collect(), next))
    }

    /// How many notices the person has not opened; none for an account that is no person's.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub fn my_unread_notices(&self, account: &Account) -> Result<u64, Problem> {
        let Ok(subject) = account.subject() else {
            return Ok(0);
        };
        let since = kept_since(self.pack(), self.today());
        Ok(self.store().unread_notices(subject, since)?)
    }

    /// Opens a notice; it counts as read from now on.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND` for another person's too.
    pub async fn my_notice(&self, account: &Account, id: &str) -> Result<NoticeView, Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnNotices)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let since = kept_since(self.pack(), self.today());
        let row = self.store().notice(subject, since, id)?;
        let row = row.ok_or_else(Problem::not_found)?;
        if row.read_at.is_none() {
            self.store().mark_read(subject, id).wait().await?;
        }
        let messages = self.store().messages_about(subject, id)?;
        let (line, words) = self.notice_line(&row);
        Ok(NoticeView {
            line,
            kind: row.kind,
            text: words.text,
            remedies: words.remedies,
            reference: reference(&row.id),
            log_index: row.log_index,
            read_at: row.read_at,
            messages: messages.into_iter().map(message_line).collect(),
        })
    }

    fn notice_line(&self, row: &NoticeRow) -> (NoticeLine, RenderedNotice) {
        let (pack, day) = (self.pack(), legal_date(row.made_at));
        let words = pack
            .notices
            .render(row.kind, &row.facts, &pack.parameters, day);
        let line = NoticeLine {
            id: hex(&row.id),
            kind: row.kind.word(),
            title: words.title.clone(),
            made_at: row.made_at,
            is_unread: row.read_at.is_none(),
        };
        (line, words)
    }

    /// Where the person is told of notices, and the ways there are.
    ///
    /// # Errors
    /// `POLICY-DENIED`; [`Problem`] of the store.
    pub async fn my_contact(&self, account: &Account) -> Result<ContactSettings, Problem> {
        let (subject, _) = self.own(account, Action::SetNoticeContact)?;
        let contact = self.store().contact_of(subject)?;
        let contact = contact.map(|row| {
            let place = Store::contact_place(&subject);
            let address = self.store().keys().unseal(&row.address, &place)?;
            let address = String::from_utf8_lossy(&address).into_owned();
            Ok::<_, Problem>(Channel::from_word(&row.channel).map(|channel| ContactView {
                channel,
                masked: masked(channel, &address),
                entered_at: row.entered_at,
            }))
        });
        Ok(ContactSettings {
            channels: self.notice_channels().to_vec(),
            contact: contact.transpose()?.flatten(),
        })
    }

    /// Enters where the person is told of notices, in place of any other address.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOTICE-CHANNEL` for a way that is not configured; `NOTICE-ADDRESS`.
    pub async fn set_my_contact(
        &self,
        account: &Account,
        channel: &str,
        address: &str,
    ) -> Result<(), Problem> {
        let (subject, _) = self.own(account, Action::SetNoticeContact)?;
        let channel = Channel::from_word(channel)
            .filter(|channel| self.notice_channels().contains(channel))
            .ok_or_else(no_such_channel)?;
        let address = channel.address(address)?;
        let entered = self
            .store()
            .set_contact(subject, channel.word().to_owned(), address);
        entered.wait().await?;
        Ok(())
    }

    /// Takes the person's address out; nothing more goes outside. `false` when there was none.
    ///
    /// # Errors
    /// `POLICY-DENIED`; [`Problem`] of the store.
    pub async fn delete_my_contact(&self, account: &Account) -> Result<bool, Problem> {
        let (subject, _) = self.own(account, Action::SetNoticeContact)?;
        Ok(self.store().delete_contact(subject).wait().await?)
    }
}

fn message_line(row: MessageRow) -> MessageLine {
    let (zh, en) = match row.state {
        MessageState::Queued => ("等待发送", "waits to be sent"),
        MessageState::Sent => ("已交发送网关", "handed to the gateway"),
        MessageState::Failed => ("未成，将再试", "failed, will be tried again"),
        MessageState::GivenUp => ("未能发送，不再尝试", "could not be sent"),
    };
    MessageLine {
        channel: Channel::from_word(&row.channel).map_or_else(
            || Bilingual::new(&row.channel, &row.channel),
            Channel::title,
        ),
        state: row.state.word(),
        state_title: Bilingual::new(zh, en),
        tried_at: row.tried_at,
        last_error: row.last_error,
    }
}

fn no_such_channel() -> Problem {
    Problem::new(
        "NOTICE-CHANNEL",
        ProblemKind::BadInput,
        (
            "本平台没有开通这种提示方式",
            "this platform does not send messages in this way",
        ),
        (
            "请在页面上列出的方式中选择；通知始终在本人信箱中",
            "choose among those on the page; notices are in your inbox in any case",
        ),
    )
}
