//! Papers as people hand them in, made by hand: small, valid, and easy to spoil.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

/// A PDF with one empty page and whatever stands in its catalogue besides.
#[must_use]
pub fn pdf(in_catalogue: &str) -> Vec<u8> {
    pdf_of(&[
        &format!("<< /Type /Catalog /Pages 2 0 R {in_catalogue} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ])
}

/// A PDF of these objects, numbered from 1, of which the first is the catalogue.
#[must_use]
pub fn pdf_of(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(bytes.len());
        bytes.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let table = bytes.len();
    let count = places.len() + 1;
    let mut text = format!("xref\n0 {count}\n0000000000 65535 f \n");
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    text.push_str(&format!(
        "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// A PDF whose page and catalogue lie packed together, as most programs write them today; and whatever stands in the
/// catalogue besides.
#[must_use]
pub fn pdf_packed(in_catalogue: &str) -> Vec<u8> {
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {in_catalogue} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_owned(),
        "<< /S /GoTo /D [3 0 R /Fit] >>".to_owned(),
    ];
    let (mut head, mut body) = (String::new(), String::new());
    for (number, object) in (1..).zip(&objects) {
        head.push_str(&format!("{number} {} ", body.len()));
        body.push_str(object);
        body.push('\n');
    }
    let packed = zlib(format!("{head}{body}").as_bytes());
    let mut bytes = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let place = bytes.len();
    stream(
        &mut bytes,
        &format!(
            "5 0 obj\n<< /Type /ObjStm /N 4 /First {} /Filter /FlateDecode /Length {} >>",
            head.len(),
            packed.len()
        ),
        &packed,
    );
    let table = bytes.len();
    let mut rows = vec![0, 0, 0, 0];
    for index in 0..4_u8 {
        rows.extend_from_slice(&[2, 0, 5, index]);
    }
    for at in [place, table] {
        rows.push(1);
        rows.extend_from_slice(&u16::try_from(at).unwrap().to_be_bytes());
        rows.push(0);
    }
    stream(
        &mut bytes,
        &format!(
            "6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Length {} >>",
            rows.len()
        ),
        &rows,
    );
    bytes.extend_from_slice(format!("startxref\n{table}\n%%EOF\n").as_bytes());
    bytes
}

fn stream(bytes: &mut Vec<u8>, head: &str, data: &[u8]) {
    bytes.extend_from_slice(format!("{head}\nstream\n").as_bytes());
    bytes.extend_from_slice(data);
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
}

/// Packed as PNG and PDF have it.
#[must_use]
pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PNG of grey pixels.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let row = width as usize + 1;
    png_of(width, height, &zlib(&vec![0; row * height as usize]), &[])
}

/// A PNG with this head and these packed pixels, and other chunks before them.
#[must_use]
pub fn png_of(width: u32, height: u32, pixels: &[u8], others: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut head = Vec::new();
    head.extend_from_slice(&width.to_be_bytes());
    head.extend_from_slice(&height.to_be_bytes());
    head.extend_from_slice(&[8, 0, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut bytes, b"IHDR", &head);
    for (kind, data) in others {
        chunk(&mut bytes, kind, data);
    }
    chunk(&mut bytes, b"IDAT", pixels);
    chunk(&mut bytes, b"IEND", &[]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    bytes.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
    let mut checked = kind.to_vec();
    checked.extend_from_slice(data);
    bytes.extend_from_slice(&checked);
    bytes.extend_from_slice(&crc32fast::hash(&checked).to_be_bytes());
}

/// A grey JPEG of eight by eight pixels, with these segments before the picture: marker and data.
#[must_use]
pub fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
    jpeg_of(8, 8, segments)
}

/// The same, with other sides in its head.
#[must_use]
pub fn jpeg_of(width: u16, height: u16, segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    for (marker, data) in segments {
        segment(&mut bytes, *marker, data);
    }
    let mut table = vec![0];
    table.extend_from_slice(&[1; 64]);
    segment(&mut bytes, 0xdb, &table);
    let [h1, h2] = height.to_be_bytes();
    let [w1, w2] = width.to_be_bytes();
    segment(&mut bytes, 0xc0, &[8, h1, h2, w1, w2, 1, 1, 0x11, 0]);
    // One code of one bit: no difference, and the end of the block.
    for class in [0x00, 0x10] {
        let mut codes = vec![class, 1];
        codes.extend_from_slice(&[0; 16]);
        segment(&mut bytes, 0xc4, &codes);
    }
    segment(&mut bytes, 0xda, &[1, 1, 0, 0, 63, 0]);
    bytes.extend_from_slice(&[0x3f, 0xff, 0xd9]);
    bytes
}

fn segment(bytes: &mut Vec<u8>, marker: u8, data: &[u8]) {
    let length = u16::try_from(data.len() + 2).unwrap();
    bytes.extend_from_slice(&[0xff, marker]);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(data);
}

/// What a telephone writes beside a picture: how it is turned, who made the device, and where it was.
#[must_use]
pub fn exif(turn: u8) -> Vec<u8> {
    let mut bytes = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    // The maker, in the field itself.
    bytes.extend_from_slice(b"\x0f\x01\x02\0\x04\0\0\0Cam\0");
    bytes.extend_from_slice(&[0x12, 0x01, 0x03, 0, 1, 0, 0, 0, turn, 0, 0, 0]);
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(b"GPS 28.68N 115.85E");
    bytes
}
