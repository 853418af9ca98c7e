//! TLS: the certificate, from files or made at start, and accepting connections with it.

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

use crate::net::tcp::Tcp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a development certificate is valid. Every browser accepts longer ones.
const VALIDITY: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Whether the server uses TLS, that is `https:` and `wss:`, and with which certificate.
///
/// ```
/// use sockstream_echo_server::{Config, Tls};
///
/// let config = Config { tls: Tls::Development, ..Config::default() };
/// # assert_ne!(config.tls, Tls::Off);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// Without TLS.
    #[default]
    Off,
    /// With a self-signed certificate made at start, for `localhost`, the loopback addresses and
    /// the address listened on. Clients have to be told to trust it, by a hash of [`Certificate`].
    Development,
    /// With a certificate chain and a private key from PEM files.
    Files {
        /// The file of the certificate chain, the server's own certificate first.
        cert: PathBuf,
        /// The file of the private key.
        key: PathBuf,
    },
}

/// The server's own certificate, for clients that have to be told to trust it.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    public_key: Vec<u8>,
}

impl Certificate {
    /// Returns the certificate, DER-encoded.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Returns the SHA-256 of the certificate as browsers and `openssl x509 -fingerprint` show
    /// it: 32 bytes in hexadecimal, separated by colons.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let bytes = Sha256::digest(&self.der);
        let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        hex.join(":")
    }

    /// Returns the SHA-256 of its public key in base64, as Chromium takes it:
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

/// Accepts TLS connections with the current certificate.
#[derive(Clone)]
pub(crate) struct Acceptor {
    acceptor: TlsAcceptor,
    certificate: Certificate,
    /// With a certificate from files.
    reload: Option<Reload>,
}

impl Acceptor {
    /// Returns `None` without TLS. `listen` is the address that a development certificate is for.
    pub(crate) fn new(setting: &Tls, listen: IpAddr) -> io::Result<Option<Self>> {
        let (chain, key) = match setting {
            Tls::Off => return Ok(None),
            Tls::Development => development(listen).map_err(io::Error::other)?,
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
        let reload = match setting {
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

/// A handle that reloads a server's certificate and key from their files.
#[derive(Clone)]
pub struct Reload {
    cert: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: Arc<Current>,
}

impl Reload {
    /// Reads both files. New connections use the new certificate.
    ///
    /// # Errors
    ///
    /// When a file can't be read, or when the certificate and the key don't belong together. The
    /// old certificate then stays in use.
    pub fn reload(&self) -> io::Result<()> {
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

/// The certificate of new connections.
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
    // Also checks that they belong together.
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
    // Valid since yesterday, because a client's clock may be behind.
    params.not_before = (now - DAY).into();
    params.not_after = (now + VALIDITY - DAY).into();
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    Ok((vec![certificate.der().clone()], key.into()))
}

fn certificates(file: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let all = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        Ok(_) => Err(file_error(file, "contains no certificate")),
        Err(error) => Err(file_error(file, error)),
    }
}

fn private_key(file: &Path) -> io::Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(file).map_err(|error| file_error(file, error))
}

fn file_error(file: &Path, what: impl fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {what}", file.display()))
}

fn invalid(error: tokio_rustls::rustls::Error) -> io::Error {
    io::Error::other(format!("the certificate can't be used: {error}"))
}
