//! What a backup says of itself.

use flow::outward::backup::Manifest;

/// A manifest.
pub fn backup_manifest(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match Manifest::parse(text) {
        Ok(manifest) => {
            let written = manifest.text();
            let again = Manifest::parse(&written).unwrap();
            assert_eq!(again, manifest, "written and read again");
            assert_eq!(again.text(), written);
        }
        Err(why) => assert!(!why.is_empty(), "refused, and nothing says why"),
    }
}
