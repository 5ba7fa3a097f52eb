//! Files for download.

use crate::fields::percent;
use crate::problem::Trouble;
use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use bytes::Bytes;
use flow::gate::intake::ProblemFile;
use futures_util::stream;
use tokio::io::AsyncReadExt;

/// Bytes handed to the connection at once.
const CHUNK_BYTES: usize = 64 << 10;

/// A text to be saved under a name.
///
/// # Errors
/// 500 when the media type is no media type.
pub fn text(name: &str, media_type: &str, text: String) -> Result<Response, Trouble> {
    finish(name, media_type, None, Body::from(text))
}

/// Bytes to be saved under a name.
///
/// # Errors
/// 500 when the media type is no media type.
pub fn bytes(name: &str, media_type: &str, bytes: Vec<u8>) -> Result<Response, Trouble> {
    let length = bytes.len() as u64;
    finish(name, media_type, Some(length), Body::from(bytes))
}

/// A problem file, read as the client takes it.
///
/// # Errors
/// 500 when the media type is no media type.
pub fn problem_file(file: ProblemFile) -> Result<Response, Trouble> {
    let open = tokio::fs::File::from_std(file.file);
    let chunks = stream::try_unfold(open, |mut open| async move {
        let mut chunk = vec![0; CHUNK_BYTES];
        let size = open.read(&mut chunk).await?;
        chunk.truncate(size);
        Ok::<_, std::io::Error>((size > 0).then(|| (Bytes::from(chunk), open)))
    });
    let body = Body::from_stream(chunks);
    finish(&file.file_name, &file.media_type, Some(file.length), body)
}

fn finish(
    name: &str,
    media_type: &str,
    length: Option<u64>,
    body: Body,
) -> Result<Response, Trouble> {
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CONTENT_DISPOSITION, disposition(name));
    if let Some(length) = length {
        response = response.header(header::CONTENT_LENGTH, length);
    }
    response.body(body).map_err(|_| Trouble::internal())
}

/// The name for old clients in plain letters, and the real one (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
            _ => '_',
        })
        .collect();
    format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        percent(name)
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let line = super::disposition("错\"误\r\n.csv");
        assert!(line.is_ascii() && !line.contains(['\r', '\n']));
        assert!(line.ends_with("filename*=UTF-8''%E9%94%99%22%E8%AF%AF%0D%0A.csv"));
    }
}
