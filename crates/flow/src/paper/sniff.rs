//! What a file is, from its first bytes, and whether something else hangs behind it.

use super::PaperKind;
use rules::text::Bilingual;

/// What the first bytes say.
#[derive(Debug)]
pub(super) enum Content {
    /// A kind that is taken.
    Paper(PaperKind),
    /// Something else.
    Other(Bilingual),
}

/// Beginnings of what people hand in by mistake, or not by mistake, with the place they stand at.
const OTHERS: [(usize, &[u8], &str, &str); 16] = [
    (0, b"MZ", "可执行程序", "a program"),
    (0, b"\x7fELF", "可执行程序", "a program"),
    (0, b"#!", "脚本", "a script"),
    (
        0,
        b"PK\x03\x04",
        "压缩包或 Office、OFD 文档",
        "an archive, or an Office or OFD document",
    ),
    (0, b"PK\x05\x06", "压缩包", "an archive"),
    (0, b"Rar!", "压缩包", "an archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "压缩包", "an archive"),
    (0, b"\x1f\x8b", "压缩包", "an archive"),
    (
        0,
        b"\xd0\xcf\x11\xe0",
        "旧版 Office 文档",
        "an old Office document",
    ),
    (0, b"GIF8", "GIF 图片", "a GIF picture"),
    (0, b"BM", "BMP 图片", "a BMP picture"),
    (0, b"II*\0", "TIFF 图片", "a TIFF picture"),
    (0, b"MM\0*", "TIFF 图片", "a TIFF picture"),
    (8, b"WEBP", "WebP 图片", "a WebP picture"),
    (4, b"ftyp", "HEIC 图片或视频", "a HEIC picture or a film"),
    (0, b"{\\rtf", "RTF 文档", "an RTF document"),
];

pub(super) fn content(bytes: &[u8]) -> Content {
    const STARTS: [(&[u8], PaperKind); 3] = [
        (b"%PDF-", PaperKind::Pdf),
        (super::png::SIGNATURE, PaperKind::Png),
        (b"\xff\xd8\xff", PaperKind::Jpeg),
    ];
    for (start, kind) in STARTS {
        if bytes.starts_with(start) {
            return Content::Paper(kind);
        }
    }
    for (at, start, zh, en) in OTHERS {
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(start)) {
            return Content::Other(Bilingual::new(zh, en));
        }
    }
    let is_page = |start: &[u8]| {
        let text = bytes.trim_ascii_start();
        text.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let (zh, en) = if [
        &b"<!doctype html"[..],
        b"<html",
        b"<script",
        b"<?xml",
        b"<svg",
    ]
    .iter()
    .any(|start| is_page(start))
    {
        ("网页或标记文本", "a web page or marked-up text")
    } else if std::str::from_utf8(&bytes[..bytes.len().min(512)]).is_ok() {
        ("文本", "text")
    } else {
        ("无法识别的内容", "something that is not recognised")
    };
    Content::Other(Bilingual::new(zh, en))
}

/// Bytes of the record an archive ends with (APPNOTE 4.3.16), without its comment, which may be as long as 16 bits count.
const ARCHIVE_END: usize = 22;

/// Whether unpackers would take the end of the file for that of an archive.
pub(super) fn ends_as_archive(bytes: &[u8]) -> bool {
    let from = bytes
        .len()
        .saturating_sub(ARCHIVE_END + usize::from(u16::MAX));
    let tail = &bytes[from..];
    tail.windows(ARCHIVE_END).enumerate().any(|(at, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && at + ARCHIVE_END + comment <= tail.len()
    })
}
