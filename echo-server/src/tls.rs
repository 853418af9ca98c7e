//! Whether and with which certificate the server speaks TLS.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::{Accept, TlsAcceptor};

use crate::config::Config;
use crate::tcp::Tcp;

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

/// What accepts TLS connections.
#[derive(Clone)]
pub(crate) struct Acceptor {
    acceptor: TlsAcceptor,
    certificate: Certificate,
    /// Where the certificate may be read again from.
    reload: Option<Reload>,
}

impl Acceptor {
    /// `None` if the server doesn't speak TLS.
    pub(crate) fn new(config: &Config) -> io::Result<Option<Self>> {
        let (chain, key) = match &config.tls {
            Tls::Off => return Ok(None),
            Tls::Development => development(config.listen.ip()).map_err(io::Error::other)?,
            Tls::Files { cert, key } => identity(cert, key)?,
        };
        let provider = Arc::new(default_provider());
        let certified = certified(chain, key, &provider)?;
        let certificate = Certificate {
            der: certified.end_entity_cert().map_err(invalid)?.to_vec(),
            public_key: certified
                .key
                .public_key()
                .map(|it| it.to_vec())
                .unwrap_or_default(),
        };
        let current = Arc::new(Current(RwLock::new(Arc::new(certified))));
        let mut tls = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(invalid)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&current) as Arc<dyn ResolvesServerCert>);
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let reload = match &config.tls {
            Tls::Files { cert, key } => Some(Reload {
                cert: cert.clone(),
                key: key.clone(),
                provider,
                current,
            }),
            _ => None,
        };
        Ok(Some(Self {
            acceptor: TlsAcceptor::from(Arc::new(tls)),
            certificate,
            reload,
        }))
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn reload(&self) -> Option<Reload> {
        self.reload.clone()
    }

    pub(crate) fn accept(&self, tcp: Tcp) -> Accept<Tcp> {
        self.acceptor.accept(tcp)
    }
}

/// Has a server read its certificate and key again.
#[derive(Clone)]
pub struct Reload {
    cert: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: Arc<Current>,
}

impl Reload {
    /// Reads both files. Connections that are made from now on get the new certificate.
    ///
    /// # Errors
    ///
    /// When a file can't be read, or what is in them can't be used together; then the old
    /// certificate stays.
    pub fn now(&self) -> io::Result<()> {
        let (chain, key) = identity(&self.cert, &self.key)?;
        let certified = certified(chain, key, &self.provider)?;
        *self
            .current
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(certified);
        Ok(())
    }
}

impl fmt::Debug for Reload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reload")
            .field("cert", &self.cert)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The certificate that new connections get.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self.0.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    provider: &CryptoProvider,
) -> io::Result<CertifiedKey> {
    // Also says whether they belong together.
    CertifiedKey::from_der(chain, key, provider).map_err(invalid)
}

fn identity(cert: &Path, key: &Path) -> io::Result<Identity> {
    Ok((certificates(cert)?, private_key(key)?))
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
