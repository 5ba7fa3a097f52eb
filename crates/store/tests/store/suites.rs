//! Both suites against what the standards publish, and against OpenSSL where it is there.

use hmac::Mac as _;
use sha2::Digest as _;
use std::path::Path;
use std::process::{Command, Stdio};
use store::{Cipher, Suite};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn key(hex: &str) -> [u8; 32] {
    let mut key = [0; 32];
    let given = bytes(hex);
    key[..given.len()].copy_from_slice(&given);
    key
}

fn check_gcm(cipher: &Cipher, nonce: &str, aad: &str, text: &str, sealed: &str) {
    let (nonce, aad, text): ([u8; 12], _, _) =
        (bytes(nonce).try_into().unwrap(), bytes(aad), bytes(text));
    let mut buffer = text.clone();
    cipher.encrypt(&nonce, &aad, &mut buffer, 0).unwrap();
    assert_eq!(store::hex(&buffer), sealed.to_lowercase());
    assert_eq!(cipher.decrypt(&nonce, &aad, &buffer), Some(text));
    buffer[0] ^= 1;
    assert_eq!(cipher.decrypt(&nonce, &aad, &buffer), None);
}

/// Test case 16 of the specification of GCM that NIST SP 800-38D adopted.
#[test]
fn aes_256_gcm_as_published() {
    check_gcm(
        &Suite::Intl.cipher(&key(
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        )),
        "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
         1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
         8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
         76fc6ece0f4e1768cddf8853bb2d551b",
    );
}

/// RFC 8998, appendix A.1.
#[test]
fn sm4_gcm_as_published() {
    check_gcm(
        &Suite::Sm.cipher(&key("0123456789abcdeffedcba9876543210")),
        "00001234567800000000abcd",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd
         eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
         d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
         83de3541e4c2b58177e065a9bf7b62ec",
    );
}

/// GB/T 32905-2016, appendix A; GB/T 32907-2016, appendix A.
#[test]
fn sm3_and_sm4_as_published() {
    let digest = |text: &str| store::hex(&sm3::Sm3::digest(text.as_bytes()));
    let of_abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(digest("abc"), of_abc);
    let of_64 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
    assert_eq!(digest(&"abcd".repeat(16)), of_64);

    use aes_gcm::aead::KeyInit as _;
    use aes_gcm::aes::cipher::BlockEncrypt as _;
    let sm4 = sm4::Sm4::new_from_slice(&bytes("0123456789abcdeffedcba9876543210")).unwrap();
    let mut block =
        aes_gcm::aes::Block::clone_from_slice(&bytes("0123456789abcdeffedcba9876543210"));
    sm4.encrypt_block(&mut block);
    assert_eq!(store::hex(&block), "681edf34d206965e86b3e94f536e4246");
    for _ in 1..1_000_000 {
        sm4.encrypt_block(&mut block);
    }
    assert_eq!(store::hex(&block), "595298c7c6fd271f0402f804c33d3f66");
}

/// RFC 4231, test cases 1 and 2.
#[test]
fn hmac_sha_256_as_published() {
    let check = |key: &[u8], text: &str, expected: &str| {
        let digest = Suite::Intl.mac(key).digest(text.as_bytes());
        assert_eq!(store::hex(&digest), expected);
    };
    let first = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
    check(&[0x0b; 20], "Hi There", first);
    let second = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    check(b"Jefe", "what do ya want for nothing?", second);
}

/// HMAC is the same construction over any digest (RFC 2104): SM3 in it, written out.
#[test]
fn hmac_sm3_is_hmac_over_sm3() {
    let (key, text) = (b"Jefe", b"what do ya want for nothing?");
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = sm3::Sm3::digest([padded(0x36).as_slice(), text].concat());
    let outer = sm3::Sm3::digest([padded(0x5c).as_slice(), &inner].concat());
    assert_eq!(Suite::Sm.mac(key).digest(text), <[u8; 32]>::from(outer));
    let mut mac = <hmac::Hmac<sm3::Sm3> as hmac::Mac>::new_from_slice(key).unwrap();
    mac.update(text);
    assert_eq!(mac.finalize().into_bytes(), outer);
}

/// RFC 8032, section 7.1, test 1.
#[test]
fn ed25519_as_published() {
    let signer = Suite::Intl.signer(&key(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    ));
    assert_eq!(
        store::hex(&signer.public()),
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    );
    let signature = signer.sign(b"");
    assert_eq!(
        store::hex(&signature),
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    );
    assert!(signer.verifies(b"", &signature) && !signer.verifies(b"x", &signature));
}

const SM2_KEY: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";

/// GB/T 32918.5-2017, appendix A.2: key, and a signature made with the random number given there.
#[test]
fn sm2_as_published() {
    let signer = Suite::Sm.signer(&key(SM2_KEY));
    assert_eq!(
        store::hex(&signer.public()),
        "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
         ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    );
    let published: [u8; 64] = bytes(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3
         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    )
    .try_into()
    .unwrap();
    assert!(signer.verifies(b"message digest", &published));
    assert!(!signer.verifies(b"message digest.", &published));
    let own = signer.sign(b"message digest");
    assert!(signer.verifies(b"message digest", &own));
    assert_eq!(signer.sign(b"message digest"), own);
}

/// What OpenSSL's command line prints; `None` where it is not there or does not know the algorithm.
fn openssl(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    use std::io::Write as _;
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(input).ok()?;
    let output = child.wait_with_output().ok()?;
    if !output.status.success() {
        eprintln!("openssl {arguments:?} is not there: skipped");
        return None;
    }
    Some(output.stdout)
}

#[test]
fn openssl_agrees() {
    for length in [0, 1, 55, 64, 65, 1000] {
        let text: Vec<u8> = (0..length).map(|n| n as u8).collect();
        if let Some(digest) = openssl(&["dgst", "-sm3", "-binary"], &text) {
            assert_eq!(digest, sm3::Sm3::digest(&text).to_vec());
        }
        let secret = [0x42; 32];
        let option = format!("hexkey:{}", store::hex(&secret));
        for (digest, suite) in [("-sm3", Suite::Sm), ("-sha256", Suite::Intl)] {
            let arguments = [
                "dgst", digest, "-mac", "HMAC", "-macopt", &option, "-binary",
            ];
            if let Some(mac) = openssl(&arguments, &text) {
                assert_eq!(mac, suite.mac(&secret).digest(&text), "{digest}");
            }
        }
        // Its command line has no GCM; what GCM encrypts with is the counter mode, from the second block on.
        for (cipher, suite) in [("-sm4-ctr", Suite::Sm), ("-aes-256-ctr", Suite::Intl)] {
            let key = store::hex(&secret[..suite.key_bytes()]);
            let counter = format!("{}00000002", "07".repeat(12));
            let arguments = ["enc", cipher, "-nopad", "-K", &key, "-iv", &counter];
            if let Some(encrypted) = openssl(&arguments, &text) {
                let mut own = text.clone();
                suite
                    .cipher(&secret)
                    .encrypt(&[7; 12], b"", &mut own, 0)
                    .unwrap();
                assert_eq!(encrypted, own[..length], "{cipher}");
            }
        }
    }
}

/// A signature of ours as OpenSSL reads it: two whole numbers in DER.
fn der(signature: &[u8; 64]) -> Vec<u8> {
    let number = |half: &[u8]| {
        let start = half.iter().position(|byte| *byte != 0).unwrap();
        let mut body = half[start..].to_vec();
        if body[0] >= 0x80 {
            body.insert(0, 0);
        }
        [&[2, body.len() as u8], body.as_slice()].concat()
    };
    let body = [number(&signature[..32]), number(&signature[32..])].concat();
    [&[0x30, body.len() as u8], body.as_slice()].concat()
}

#[test]
fn openssl_takes_a_signature_of_ours() {
    use base64::Engine as _;
    let directory = tempfile::TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let signer = Suite::Sm.signer(&key(SM2_KEY));
    let head = "3059301306072a8648ce3d020106082a811ccf5501822d03420004";
    let public = [bytes(head), signer.public()].concat();
    let public = base64::engine::general_purpose::STANDARD.encode(public);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{public}\n-----END PUBLIC KEY-----\n");
    std::fs::write(at("key.pem"), pem).unwrap();
    for (message, signed, fits) in [("授权", "授权", true), ("授权", "授权。", false)] {
        std::fs::write(at("message"), message).unwrap();
        std::fs::write(at("signature"), der(&signer.sign(signed.as_bytes()))).unwrap();
        let (key, message, signature) = (
            text(&at("key.pem")),
            text(&at("message")),
            text(&at("signature")),
        );
        if openssl(&["pkey", "-pubin", "-in", &key, "-noout"], b"").is_none() {
            return;
        }
        let verified = openssl(
            &[
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                &key,
                "-in",
                &message,
                "-rawin",
                "-digest",
                "sm3",
                "-pkeyopt",
                "distid:1234567812345678",
                "-sigfile",
                &signature,
            ],
            b"",
        );
        assert_eq!(verified.is_some(), fits);
    }
}
