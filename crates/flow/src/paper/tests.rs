//! Real small files, and the same spoilt.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use testkit::papers::{exif, jpeg, jpeg_of, pdf, pdf_of, pdf_packed, png, png_of, zlib};

const LIMITS: PaperLimits = PaperLimits {
    max_bytes: 1_000_000,
    max_bytes_together: 2_000_000,
    max_count: 3,
    max_side: 20_000,
    max_pixels: 120_000_000,
};

fn taken(bytes: Vec<u8>, name: &str, media_type: &str) -> Paper {
    judge(bytes, name, media_type, &LIMITS).unwrap()
}

fn refused(bytes: impl Into<Vec<u8>>, name: &str, code: &str) {
    let problem = judge(bytes.into(), name, "", &LIMITS).map(|paper| paper.kind);
    let problem = problem.unwrap_err();
    assert_eq!(problem.code(), code, "{name}: {problem:?}");
    for text in [problem.what(), problem.expected(), problem.remedy()] {
        assert!(!text.zh.is_empty() && !text.en.is_empty());
    }
    let told = problem.of_file(name);
    assert!(told.what.zh.contains(name) && told.what.en.contains(name));
}

fn contains(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|window| window == piece)
}

#[test]
fn papers_are_known_by_their_content() {
    for (bytes, kind) in [
        (pdf(""), PaperKind::Pdf),
        (pdf_packed(""), PaperKind::Pdf),
        (png(3, 5), PaperKind::Png),
        (jpeg(&[]), PaperKind::Jpeg),
    ] {
        let paper = taken(bytes.clone(), "", "");
        assert_eq!((paper.kind, paper.bytes == bytes), (kind, true));
        assert!(!paper.was_stripped);
        assert_eq!(PaperKind::from_word(kind.word()), Some(kind));
    }
}

#[test]
fn name_and_sender_agree_with_the_content_or_it_is_not_taken() {
    taken(pdf(""), "a.PDF", "application/pdf; charset=binary");
    taken(jpeg(&[]), "a.JPE", "image/pjpeg");
    taken(png(1, 1), "scan", "application/octet-stream");
    for (name, media_type) in [
        ("a.png", "image/jpeg"),
        ("a.jpg", ""),
        ("a.png.exe", ""),
        ("a.png", "text/html"),
    ] {
        let problem = judge(png(1, 1), name, media_type, &LIMITS).unwrap_err();
        assert_eq!(
            problem.code(),
            "PAPER-NOT-WHAT-IT-SAYS",
            "{name} {media_type}"
        );
    }
}

#[test]
fn what_is_something_else_is_named() {
    refused(&b"MZ\x90\0\x03"[..], "judgment.pdf", "PAPER-KIND");
    refused(
        &b"<!DOCTYPE html><script>alert(1)</script>"[..],
        "a.pdf",
        "PAPER-KIND",
    );
    refused(&b"GIF89a"[..], "a.png", "PAPER-KIND");
    refused(&b"PK\x03\x04"[..], "a.docx", "PAPER-KIND");
    refused("你好", "a.txt", "PAPER-KIND");
    refused(&b""[..], "a.pdf", "PAPER-EMPTY");
    let large = [pdf(""), vec![b' '; 1_000_000]].concat();
    refused(large, "a.pdf", "PAPER-TOO-LARGE");
}

#[test]
fn an_archive_behind_a_paper_is_found() {
    let end = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for (bytes, name) in [
        ([&png(1, 1), &end[..]].concat(), "a.png"),
        ([&jpeg(&[]), &end[..]].concat(), "a.jpg"),
    ] {
        refused(bytes, name, "PAPER-TWO-IN-ONE");
    }
    // In a PDF it is hidden in a comment, with the end of the PDF for a comment of the archive.
    let text = String::from_utf8_lossy(end).into_owned();
    let hidden = pdf(&format!("\n%{text}\n"));
    refused(hidden, "a.pdf", "PAPER-TWO-IN-ONE");
}

#[test]
fn a_pdf_that_acts_is_not_taken() {
    for acting in [
        "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "/OpenAction << /S /URI /URI (https://example.org) >>",
        "/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI >> >>",
        "/OpenAction 3 0 R",
        "/OpenAction 9 0 R",
        "/AA << /O 5 0 R >>",
        "/Names << /EmbeddedFiles 5 0 R >>",
        "/A << /S /Launch /F (cmd.exe) >>",
        "/A << /S /J#61vaScript >>",
        "/AcroForm << /XFA 5 0 R >>",
        "/AF [5 0 R]",
        "/A << /J#53 (x) >>",
    ] {
        refused(pdf(acting), "a.pdf", "PAPER-ACTIVE");
        refused(pdf_packed(acting), "a.pdf", "PAPER-ACTIVE");
    }
    refused(pdf("/Encrypt 5 0 R"), "a.pdf", "PAPER-ENCRYPTED");
}

#[test]
fn a_pdf_may_open_at_a_page_and_hold_links() {
    taken(pdf("/OpenAction [3 0 R /FitH null]"), "a.pdf", "");
    taken(
        pdf("/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
        "a.pdf",
        "",
    );
    taken(pdf_packed("/OpenAction 4 0 R /Lang (zh-CN)"), "a.pdf", "");
    taken(
        pdf("/A << /S /URI /URI (https://example.org/a\\)b(c)) >>"),
        "a.pdf",
        "",
    );
    taken(pdf("/Title <FEFF4F60> /Count 12"), "a.pdf", "");
}

#[test]
fn nothing_is_hidden_from_the_look_through() {
    // In what readers take for a string or a comment, until a table sends them there.
    let hidden = pdf("/Title (5 0 obj << /OpenAction << /S /URI >> >> endobj)");
    refused(hidden, "a.pdf", "PAPER-HIDDEN");
    refused(pdf("\n% << /Type /ObjStm >>\n"), "a.pdf", "PAPER-HIDDEN");
    let action = "/OpenAction << /S /JavaScript >>";
    refused(pdf(&format!("/Title ({action})")), "a.pdf", "PAPER-ACTIVE");
    // Packed twice, packed in an odd way, and packed to burst.
    let object = |dictionary: &str, data: &[u8]| {
        let mut bytes = pdf("");
        let at = bytes.windows(5).position(|w| w == b"1 0 o").unwrap();
        let mut stream = format!("8 0 obj << /Type /ObjStm {dictionary} >> stream\n").into_bytes();
        stream.extend_from_slice(data);
        stream.extend_from_slice(b"\nendstream endobj\n");
        let moved = stream.len();
        bytes.splice(at..at, stream);
        // The table lies further behind now.
        let text = b"startxref\n";
        let place = bytes.windows(text.len()).position(|w| w == text).unwrap() + text.len();
        let line = bytes[place..].iter().position(|b| *b == b'\n').unwrap();
        let number: usize = std::str::from_utf8(&bytes[place..place + line])
            .unwrap()
            .parse()
            .unwrap();
        bytes.splice(
            place..place + line,
            (number + moved).to_string().into_bytes(),
        );
        bytes
    };
    let plain = b"7 0 << /Title (x) >>";
    taken(object("/N 1 /First 4", plain), "a.pdf", "");
    taken(
        object("/N 1 /First 4 /Filter [/FlateDecode]", &zlib(plain)),
        "a.pdf",
        "",
    );
    let acting = b"7 0 << /S /JavaScript >>";
    refused(
        object("/N 1 /First 4 /Filter /Fl", &zlib(acting)),
        "a.pdf",
        "PAPER-ACTIVE",
    );
    refused(
        object(
            "/N 1 /First 4 /Filter [/FlateDecode /FlateDecode]",
            &zlib(&zlib(plain)),
        ),
        "a.pdf",
        "PAPER-HIDDEN",
    );
    refused(
        object("/N 1 /First 4 /Filter 5 0 R", plain),
        "a.pdf",
        "PAPER-HIDDEN",
    );
    refused(
        object("/N 1 /First 4 /Filter /LZWDecode", plain),
        "a.pdf",
        "PAPER-HIDDEN",
    );
    let bomb = zlib(&vec![b' '; 65 << 20]);
    refused(
        object("/N 1 /First 4 /Filter /FlateDecode", &bomb),
        "a.pdf",
        "PAPER-HIDDEN",
    );
}

#[test]
fn a_pdf_that_breaks_off_is_damaged() {
    let whole = pdf("");
    for cut in [6, 20, whole.len() / 2, whole.len() - 8] {
        refused(&whole[..cut], "a.pdf", "PAPER-DAMAGED");
    }
    refused([&whole[..], b"<html>"].concat(), "a.pdf", "PAPER-DAMAGED");
    refused(pdf_of(&["<< /Type /Catalog >>"]), "a.pdf", "PAPER-DAMAGED");
    refused(pdf(&"[".repeat(101)), "a.pdf", "PAPER-DAMAGED");
    let text = String::from_utf8_lossy(&whole).replace("startxref\n", "startxref\n9");
    refused(text.into_bytes(), "a.pdf", "PAPER-DAMAGED");
}

#[test]
fn of_a_png_only_the_picture_is_kept() {
    let pixels = zlib(&[0; 2]);
    let sent = png_of(
        1,
        1,
        &pixels,
        &[
            (b"tEXt", b"Author\0somebody"),
            (b"pHYs", &[0; 9]),
            (b"eXIf", &exif(1)),
        ],
    );
    let sent = [&sent[..], b"behind the end"].concat();
    let paper = taken(sent, "a.png", "image/png");
    assert!(paper.was_stripped);
    assert!(!contains(&paper.bytes, b"somebody") && !contains(&paper.bytes, b"GPS"));
    assert!(contains(&paper.bytes, b"pHYs") && paper.bytes.ends_with(b"IEND\xae\x42\x60\x82"));
    let again = taken(paper.bytes.clone(), "a.png", "");
    assert_eq!(
        (again.bytes == paper.bytes, again.was_stripped),
        (true, false)
    );
}

#[test]
fn a_png_that_is_not_whole_or_not_what_it_says_is_damaged() {
    let whole = png(30, 30);
    for cut in 9..whole.len() {
        refused(&whole[..cut], "a.png", "PAPER-DAMAGED");
    }
    let mut flipped = whole.clone();
    flipped[45] ^= 1;
    refused(flipped, "a.png", "PAPER-DAMAGED");
    // Fewer pixels than it says, more of them, none, and a chunk nobody knows.
    refused(
        png_of(30, 30, &zlib(&[0; 31 * 29]), &[]),
        "a.png",
        "PAPER-DAMAGED",
    );
    refused(
        png_of(30, 30, &zlib(&[0; 31 * 31]), &[]),
        "a.png",
        "PAPER-DAMAGED",
    );
    refused(png_of(30, 30, b"", &[]), "a.png", "PAPER-DAMAGED");
    refused(png_of(0, 30, &zlib(&[]), &[]), "a.png", "PAPER-DAMAGED");
    refused(
        png_of(1, 1, &zlib(&[0; 2]), &[(b"ABCD", b"")]),
        "a.png",
        "PAPER-DAMAGED",
    );
    refused(
        png_of(1, 1, &zlib(&[0; 2]), &[(b"IHDR", &[0; 13])]),
        "a.png",
        "PAPER-DAMAGED",
    );
}

#[test]
fn a_picture_that_would_burst_is_refused_before_it_is_unpacked() {
    let bomb = zlib(&vec![0; 60_001 * 100]);
    refused(
        png_of(60_000, 60_000, &bomb, &[]),
        "a.png",
        "PAPER-DIMENSIONS",
    );
    refused(
        png_of(19_000, 19_000, &bomb, &[]),
        "a.png",
        "PAPER-DIMENSIONS",
    );
    // It says that it is small, and is not.
    refused(png_of(10, 10, &bomb, &[]), "a.png", "PAPER-DAMAGED");
    refused(jpeg_of(60_000, 60_000, &[]), "a.jpg", "PAPER-DIMENSIONS");
}

#[test]
fn of_a_jpeg_the_picture_and_how_it_is_turned_are_kept() {
    let jfif: &[u8] = b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01\x10\x20\x30";
    let turned = exif(6);
    let sent = jpeg(&[
        (0xe0, jfif),
        (0xe1, &turned),
        (0xfe, b"taken at home"),
        (0xed, b"Photoshop"),
    ]);
    let sent = [&sent[..], b"a film behind it"].concat();
    let paper = taken(sent, "a.jpeg", "image/jpeg");
    assert!(paper.was_stripped);
    for gone in [&b"GPS"[..], b"Cam", b"home", b"Photoshop", b"film"] {
        assert!(!contains(&paper.bytes, gone));
    }
    assert!(contains(
        &paper.bytes,
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06"
    ));
    let again = taken(paper.bytes.clone(), "a.jpeg", "");
    assert_eq!(
        (again.bytes == paper.bytes, again.was_stripped),
        (true, false)
    );
    let upright = taken(jpeg(&[(0xe1, &exif(1))]), "a.jpg", "");
    assert_eq!(upright.bytes, jpeg(&[]));
}

#[test]
fn a_jpeg_that_is_not_whole_is_damaged() {
    let whole = jpeg(&[]);
    for cut in 3..whole.len() {
        refused(&whole[..cut], "a.jpg", "PAPER-DAMAGED");
    }
    refused(jpeg_of(0, 8, &[]), "a.jpg", "PAPER-DAMAGED");
    // Arithmetic coding, two frames, a length that leads nowhere.
    refused(
        jpeg(&[(0xc9, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0])]),
        "a.jpg",
        "PAPER-DAMAGED",
    );
    refused(
        jpeg(&[(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0])]),
        "a.jpg",
        "PAPER-DAMAGED",
    );
    refused(
        &b"\xff\xd8\xff\xdb\0\0\xff\xd9"[..],
        "a.jpg",
        "PAPER-DAMAGED",
    );
    let scan = &whole[whole.len() - 13..whole.len() - 2];
    let many = [
        &whole[..whole.len() - 2],
        &scan.repeat(101)[..],
        b"\xff\xd9",
    ]
    .concat();
    refused(many, "a.jpg", "PAPER-DAMAGED");
}

proptest! {
    /// Whatever a byte is changed to: it is taken or refused, and what is taken is taken again as it is.
    #[test]
    fn no_change_of_a_paper_breaks_the_judge(which in 0..4_usize, at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut bytes = [pdf(""), pdf_packed(""), png(9, 9), jpeg(&[(0xe1, &exif(3))])][which].clone();
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(paper) = judge(bytes, "", "", &LIMITS) {
            let again = judge(paper.bytes.clone(), &paper.file_name, paper.kind.media_type(), &LIMITS);
            prop_assert_eq!(again.map(|paper| paper.bytes), Ok(paper.bytes));
        }
    }
}
