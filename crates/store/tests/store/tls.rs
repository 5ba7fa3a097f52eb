//! TLS to a PostgreSQL with a certificate of the test's own making.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::net::TcpListener;
use std::path::Path;
use store::{Database, Store};
use testkit::Cluster;

/// An authority that vouches for certificates, and its own.
fn authority() -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), certificate)
}

fn opened(address: &str) -> Result<(), String> {
    let database: Database = address.parse().map_err(|e| format!("{e}"))?;
    Store::migrate(&database, Path::new(""))
        .map(|_| ())
        .map_err(|e| e.to_string())
}

#[test]
fn the_certificate_is_looked_at_as_far_as_the_address_asks() {
    let cluster = match Cluster::start(&std::env::temp_dir(), "-tls") {
        Ok(cluster) => cluster,
        Err(why) if why.contains("not installed") => {
            eprintln!("NOT TESTED with TLS: {why}");
            return;
        }
        Err(why) => panic!("{why}"),
    };
    let (issuer, root) = authority();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap().pem();
    // Bound for a moment only, to find a port that is free.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    cluster
        .listen_with_tls(port, &certificate, &key.serialize_pem())
        .unwrap();
    let directory = tempfile::TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().replace('/', "%2F")
    };
    let own = file("root.pem", &root);
    let other = file("other.pem", &authority().1);
    let none = file("none.pem", "no certificate");
    let at = |host: &str, more: &str| {
        opened(&format!(
            "postgres://postgres@{host}:{port}/postgres?{more}"
        ))
    };

    // The server takes nobody without TLS, so whoever gets in is encrypted.
    for plain in ["", "sslmode=disable"] {
        assert!(
            at("127.0.0.1", plain)
                .unwrap_err()
                .contains("no encryption")
        );
    }
    for (host, more) in [
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={own}")),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={own}")),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={own}"),
        ),
    ] {
        assert_eq!(at(host, &more), Ok(()), "{host} {more}");
    }
    for (host, more) in [
        // Another name.
        (
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={own}"),
        ),
        // Another authority.
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={other}"),
        ),
        (
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={other}"),
        ),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={other}")),
        // The authorities of the system do not know it.
        ("localhost", "sslmode=verify-full".to_owned()),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={none}"),
        ),
        ("localhost", "sslmode=prefer".to_owned()),
    ] {
        assert!(at(host, &more).is_err(), "{host} {more}");
    }
}
