//! The access log: its state for people, its files for verifiers (C2SP tlog-tiles).

use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use crate::views::witness::WitnessesCard;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use flow::outward::LogState;
use flow::policy::Part;
use std::io::ErrorKind;

const TEXT: &str = "text/plain; charset=utf-8";

/// A full tile never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// A partial tile may go once its full tile is there.
const A_WHILE: &str = "public, max-age=300";

/// Tile levels of the format: 0 to 63, in decimal.
const LEVELS: u8 = 64;

/// Hashes or entries in a full tile.
const FULL_WIDTH: u16 = 256;

/// The state of the log, and how to check it.
#[derive(Debug, Template)]
#[template(path = "log.html")]
pub struct LogPage {
    pub l: Words,
    pub page: Page,
    pub log: LogState,
    pub witnesses: Option<WitnessesCard>,
}

pub async fn state(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    let log = app.platform.log_state().await?;
    html(&LogPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        witnesses: log.witnessed.as_ref().map(WitnessesCard::of),
        log,
    })
}

/// The signed checkpoint.
pub async fn checkpoint(State(app): State<App>) -> Result<Response, Trouble> {
    let text = app.platform.checkpoint()?;
    let headers = [
        (header::CONTENT_TYPE, TEXT),
        (header::CACHE_CONTROL, "no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, text).into_response())
}

/// The newest checkpoint that a quorum of the witnesses cosigned.
pub async fn witnessed(State(app): State<App>) -> Result<Response, Trouble> {
    serve(&app, "witnessed", TEXT, "no-cache").await
}

/// Where the newest closing is: a proof that carries its line with it.
pub async fn closing(State(app): State<App>) -> Result<Response, Trouble> {
    serve(&app, "closing", "text/plain; charset=utf-8", "no-cache").await
}

/// A tile of hashes or a bundle of entries.
pub async fn tile(State(app): State<App>, Path(path): Path<String>) -> Result<Response, Trouble> {
    let kept = match tile_kind(&path).ok_or_else(Trouble::not_found)? {
        Tile::Full => FOREVER,
        Tile::Partial => A_WHILE,
    };
    let file = format!("tile/{path}");
    serve(&app, &file, "application/octet-stream", kept).await
}

async fn serve(
    app: &App,
    file: &str,
    media_type: &'static str,
    kept: &'static str,
) -> Result<Response, Trouble> {
    app.platform.public(Part::Log)?;
    let path = app.platform.log_directory().join(file);
    match tokio::fs::read(path).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, media_type),
                (header::CACHE_CONTROL, kept),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            ];
            Ok((headers, bytes).into_response())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Trouble::not_found()),
        Err(cause) => {
            tracing::error!(%cause, "a file of the published log cannot be read");
            Err(Trouble::internal())
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Tile {
    Full,
    Partial,
}

/// Reads `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`; anything else is no path of the format and is not looked up.
fn tile_kind(path: &str) -> Option<Tile> {
    let (level, rest) = path.split_once('/')?;
    if level != "entries" {
        decimal(level).filter(|level| *level < u16::from(LEVELS))?;
    }
    let (number, kind) = match rest.split_once(".p/") {
        None => (rest, Tile::Full),
        Some((number, width)) => {
            decimal(width).filter(|width| (1..FULL_WIDTH).contains(width))?;
            (number, Tile::Partial)
        }
    };
    let three_digits = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let mut groups = number.rsplit('/');
    let last_fits = groups.next().is_some_and(three_digits);
    let leading_fit = groups.all(|group| group.strip_prefix('x').is_some_and(three_digits));
    (last_fits && leading_fit && rest.len() < 64).then_some(kind)
}

/// A small number as the format writes it: no sign, no leading zero.
fn decimal(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    (plain && !leading_zero).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_format_are_known() {
        for path in ["0/000", "1/x001/x234/067", "63/001", "entries/x001/000"] {
            assert_eq!(tile_kind(path), Some(Tile::Full), "{path}");
        }
        for path in ["0/273.p/112", "entries/x001/000.p/1"] {
            assert_eq!(tile_kind(path), Some(Tile::Partial), "{path}");
        }
    }

    #[test]
    fn anything_else_is_not_looked_up() {
        let others = [
            "",
            "0",
            "0/",
            "64/000",
            "00/000",
            "-1/000",
            "0/00",
            "0/0000",
            "0/../../keys",
            "0/x001",
            "0/001/000",
            "0/000.p/",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/01",
            "0/000.p/1/2",
            "data/000",
            "entries/..",
            "0//000",
            "0/%2e%2e",
            "0/x001//000",
            "0/000.p",
        ];
        for path in others {
            assert_eq!(tile_kind(path), None, "{path}");
        }
    }
}
