//! TLS to PostgreSQL, in the words of libpq: `sslmode` and `sslrootcert` of the address.

use super::error::{EngineError, Result};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How far the server is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Nothing is encrypted.
    Disable,
    /// Encrypted. Whose certificate it is, is looked at only when a root certificate is named, as libpq does.
    Require,
    /// Encrypted, with a certificate that a root certificate vouches for, whatever name it has.
    VerifyCa,
    /// Encrypted, with a certificate for the name of the host.
    VerifyFull,
}

/// An address, and what it says of TLS.
pub(super) struct Address {
    /// The address in the words the driver knows.
    pub(super) url: String,
    /// How to encrypt; `None` when nothing is to be.
    pub(super) connector: Option<MakeRustlsConnect>,
}

impl Address {
    /// Takes out of an address what is said of TLS.
    pub(super) fn read(url: &str) -> Result<Self> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut root, mut rest) = (Mode::Disable, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", word)) => mode = mode_of(word)?,
                Some(("sslrootcert", path)) => root = Some(path_of(path)?),
                _ => rest.push(pair),
            }
        }
        let word = match mode {
            Mode::Disable => "sslmode=disable",
            _ => "sslmode=require",
        };
        rest.push(word);
        let connector = match mode {
            Mode::Disable => None,
            mode => Some(MakeRustlsConnect::new(client(mode, root)?)),
        };
        Ok(Self {
            url: format!("{base}?{}", rest.join("&")),
            connector,
        })
    }
}

fn mode_of(word: &str) -> Result<Mode> {
    match word {
        "disable" => Ok(Mode::Disable),
        "require" => Ok(Mode::Require),
        "verify-ca" => Ok(Mode::VerifyCa),
        "verify-full" => Ok(Mode::VerifyFull),
        // `allow` and `prefer` go on without encryption when somebody in between wants it so.
        other => Err(EngineError::Address(format!(
            "sslmode={other}: expected disable, require, verify-ca or verify-full"
        ))),
    }
}

/// Undoes percent-encoding.
fn path_of(text: &str) -> Result<PathBuf> {
    let unreadable = || EngineError::Address(format!("sslrootcert={text}: not a path"));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let value = digit().zip(digit()).map(|(high, low)| high * 16 + low);
                value
                    .and_then(|value| u8::try_from(value).ok())
                    .ok_or_else(unreadable)?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes)
        .map(PathBuf::from)
        .map_err(|_| unreadable())
}

fn client(mode: Mode, root: Option<PathBuf>) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let known = match (mode, root) {
        (Mode::Require, None) => None,
        (_, root) => Some(web_pki(root, &provider)?),
    };
    let verifier = Verifier {
        known,
        by_name: mode == Mode::VerifyFull,
        provider: Arc::clone(&provider),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| EngineError::Address(format!("TLS: {error}")))?;
    Ok(config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// The usual check of certificates, from the roots of a file or of the system.
fn web_pki(
    root: Option<PathBuf>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    let source = match root {
        Some(path) => {
            let named = format!("sslrootcert={}", path.display());
            let unreadable = |why: String| EngineError::Address(format!("{named}: {why}"));
            let certificates = CertificateDer::pem_file_iter(&path)
                .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
                .map_err(|error| unreadable(error.to_string()))?;
            for certificate in certificates {
                let added = roots.add(certificate);
                added.map_err(|error| unreadable(error.to_string()))?;
            }
            named
        }
        None => {
            // What of the system cannot be read is not believed; the others are.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            "root certificates of the system".to_owned()
        }
    };
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| EngineError::Address(format!("{source}: {error}")))
}

/// Looks at a server's certificate as far as the mode asks for it. That the server holds its key is always checked.
#[derive(Debug)]
struct Verifier {
    known: Option<Arc<WebPkiServerVerifier>>,
    by_name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, Error> {
        let Some(known) = &self.known else {
            return Ok(ServerCertVerified::assertion());
        };
        match known.verify_server_cert(certificate, between, name, ocsp, now) {
            // The name is looked at last: everything else was right.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.by_name => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        match Address::read(url) {
            Ok(_) => panic!("{url} was taken"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn words_of_libpq() {
        let plain = Address::read("postgres://u@h/d?application_name=x").unwrap();
        assert_eq!(
            plain.url,
            "postgres://u@h/d?application_name=x&sslmode=disable"
        );
        assert!(plain.connector.is_none());
        let required = Address::read("postgres://u@h/d?sslmode=require").unwrap();
        assert_eq!(required.url, "postgres://u@h/d?sslmode=require");
        assert!(required.connector.is_some());
        for word in ["prefer", "allow", "verify", "Require", ""] {
            let url = format!("postgres://h/d?sslmode={word}");
            assert!(refused(&url).contains("verify-full"), "{word}");
        }
    }

    #[test]
    fn a_root_certificate_that_is_none() {
        let url = "postgres://h/d?sslmode=verify-full&sslrootcert=%2Fnowhere%2Froot.pem";
        assert!(refused(url).contains("/nowhere/root.pem"));
        assert!(refused("postgres://h/d?sslrootcert=%zz").contains("not a path"));
    }
}
