//! 通知: what a person is told, of which kind, and with which facts. The words are data of the pack; what may stand in them
//! is decided here, so that a pack with a wrong placeholder is refused before anybody is told half a sentence.

mod fact;
mod kind;
mod template;

pub use fact::{Fact, Facts};
pub use kind::NoticeKind;
pub use template::{
    BadPlaceholder, MessagePart, Notices, Part, Remedy, RenderedNotice, Template, message_parts,
    parts,
};
