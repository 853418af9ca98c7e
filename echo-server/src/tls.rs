//! Whether and with which certificate the server speaks TLS.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::config::Config;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a development certificate is valid. The longest that every browser takes is more.
const VALID: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Whether the server speaks TLS, `https:` and `wss:`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// It doesn't.
    #[default]
    Off,
    /// With a certificate made at start, signed by itself, for `localhost`, the loopback
    /// addresses and the one listened on. Nobody trusts it; [`Certificate`] says how to.
    Development,
    /// With a certificate, and those that sign it, and its key from PEM files.
    Files {
        /// The file of the certificates, the server's own first.
        cert: PathBuf,
        /// The file of the private key.
        key: PathBuf,
    },
}

/// The server's own certificate, for clients that can't know it.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    public_key: Vec<u8>,
}

impl Certificate {
    /// The certificate, DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The SHA-256 of the certificate as browsers and `openssl x509 -fingerprint` show it:
    /// 32 bytes in hex with colons in between.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let bytes = Sha256::digest(&self.der);
        let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        hex.join(":")
    }

    /// The SHA-256 of its public key in base64, as Chromium takes it:
    /// `--ignore-certificate-errors-spki-list=HASH`.
    #[must_use]
    pub fn public_key_hash(&self) -> String {
        BASE64_STANDARD.encode(Sha256::digest(&self.public_key))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Certificate")
            .field(&self.fingerprint())
            .finish()
    }
}

/// What accepts TLS connections, if the server speaks TLS.
pub(crate) fn acceptor(config: &Config) -> io::Result<Option<(TlsAcceptor, Certificate)>> {
    let (chain, key) = match &config.tls {
        Tls::Off => return Ok(None),
        Tls::Development => development(config.listen.ip()).map_err(io::Error::other)?,
        Tls::Files { cert, key } => (certificates(cert)?, private_key(key)?),
    };
    let provider = default_provider();
    let signing_key = provider
        .key_provider
        .load_private_key(key.clone_key())
        .map_err(invalid)?;
    let certificate = Certificate {
        der: chain.first().map(|it| it.to_vec()).unwrap_or_default(),
        public_key: signing_key
            .public_key()
            .map(|it| it.to_vec())
            .unwrap_or_default(),
    };
    let mut tls = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(invalid)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(invalid)?;
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some((TlsAcceptor::from(Arc::new(tls)), certificate)))
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn development(listen: IpAddr) -> Result<Identity, rcgen::Error> {
    let mut names = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    if !listen.is_loopback() && !listen.is_unspecified() {
        names.push(listen.to_string());
    }
    let mut params = CertificateParams::new(names)?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "sockstream-echo-server, development");
    params.distinguished_name = name;
    let now = SystemTime::now();
    // A client's clock may be a little behind.
    params.not_before = (now - DAY).into();
    params.not_after = (now + VALID - DAY).into();
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    Ok((vec![certificate.der().clone()], key.into()))
}

fn certificates(file: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let all = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        Ok(_) => Err(of_file(file, "no certificate in it")),
        Err(error) => Err(of_file(file, error)),
    }
}

fn private_key(file: &Path) -> io::Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(file).map_err(|error| of_file(file, error))
}

fn of_file(file: &Path, what: impl fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {what}", file.display()))
}

fn invalid(error: tokio_rustls::rustls::Error) -> io::Error {
    io::Error::other(format!("the certificate can't be used: {error}"))
}
