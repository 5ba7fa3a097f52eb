//! Notices.

use super::TextWire;
use flow::person::{NoticeLine, NoticeView};
use serde::Serialize;

/// A notice in a list.
#[derive(Debug, Serialize)]
pub struct NoticeWire<'a> {
    id: &'a str,
    kind: &'a str,
    title: TextWire<'a>,
    made_at: String,
    unread: bool,
}

impl<'a> NoticeWire<'a> {
    /// Of a line of the list.
    pub fn of(line: &'a NoticeLine) -> Self {
        Self {
            id: &line.id,
            kind: line.kind,
            title: TextWire::of(&line.title),
            made_at: line.made_at.to_string(),
            unread: line.is_unread,
        }
    }
}

/// A notice that is opened.
#[derive(Debug, Serialize)]
pub struct OpenNoticeWire<'a> {
    #[serde(flatten)]
    notice: NoticeWire<'a>,
    text: TextWire<'a>,
    remedies: Vec<TextWire<'a>>,
    reference: &'a str,
    log_index: Option<u64>,
    read_at: Option<String>,
    messages: Vec<MessageWire<'a>>,
}

#[derive(Debug, Serialize)]
struct MessageWire<'a> {
    channel: TextWire<'a>,
    state: &'a str,
    tried_at: Option<String>,
    last_error: Option<&'a str>,
}

impl<'a> OpenNoticeWire<'a> {
    /// Of a notice.
    pub fn of(view: &'a NoticeView) -> Self {
        let messages = view.messages.iter().map(|message| MessageWire {
            channel: TextWire::of(&message.channel),
            state: message.state,
            tried_at: message.tried_at.map(|at| at.to_string()),
            last_error: message.last_error.as_deref(),
        });
        Self {
            notice: NoticeWire::of(&view.line),
            text: TextWire::of(&view.text),
            remedies: view.remedies.iter().map(TextWire::of).collect(),
            reference: &view.reference,
            log_index: view.log_index,
            read_at: view.read_at.map(|at| at.to_string()),
            messages: messages.collect(),
        }
    }
}
