//! TLS: the certificates, and WebSockets over it.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::support::Program;
use crate::support::{self, Server, within};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::{SinkExt, StreamExt};
use rcgen::PublicKeyData;
use sha2::{Digest, Sha256};
use sockstream_echo_server::{Certificate, Config, Tls, bind};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tokio_websockets::{ClientBuilder, Message, WebSocketStream};

/// Returns a connector that trusts only this certificate.
fn trusting(der: &[u8]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(der.to_vec()))
        .expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

async fn secure(
    address: SocketAddr,
    der: &[u8],
    name: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = within(TcpStream::connect(address))
        .await
        .expect("to connect");
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    within(trusting(der).connect(name, stream)).await
}

async fn open(address: SocketAddr, der: &[u8]) -> WebSocketStream<TlsStream<TcpStream>> {
    let stream = secure(address, der, "localhost").await.expect("TLS");
    let uri = format!("ws://localhost:{}/echo", address.port());
    let builder = ClientBuilder::new().uri(&uri).expect("a URI");
    within(builder.connect_on(stream))
        .await
        .expect("a WebSocket")
        .0
}

/// Starts a server with a development certificate. Returns both.
async fn development(config: Config) -> (Server, Certificate) {
    let listen = "127.0.0.1:0".parse().expect("an address");
    let server = bind(Config {
        listen,
        tls: Tls::Development,
        ..config
    })
    .await
    .expect("to listen");
    assert_eq!(server.url(), format!("https://{}", server.local_addr()));
    let certificate = server.certificate().expect("a certificate").clone();
    (Server::serve(server), certificate)
}

#[tokio::test]
async fn messages_of_all_sizes_are_echoed_over_tls() {
    let (server, certificate) = development(Config::default()).await;
    let mut socket = open(server.address, certificate.der()).await;
    for length in [0, 1, 125, 126, 0xFFFF, 0x1_0000, 3 << 20] {
        let text = "y".repeat(length);
        within(socket.send(Message::text(text.clone())))
            .await
            .unwrap();
        let answer = within(socket.next()).await.unwrap().unwrap();
        assert!(answer.as_text() == Some(&text));
    }
    within(socket.close()).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn the_development_certificate_is_for_every_local_name() {
    let (server, certificate) = development(Config::default()).await;
    for name in ["localhost", "127.0.0.1", "::1"] {
        secure(server.address, certificate.der(), name)
            .await
            .expect(name);
    }
    assert!(
        secure(server.address, certificate.der(), "example.com")
            .await
            .is_err()
    );
    // Each server has a certificate of its own.
    let (_, other) = development(Config::default()).await;
    assert_ne!(other.fingerprint(), certificate.fingerprint());
    assert!(
        secure(server.address, other.der(), "localhost")
            .await
            .is_err()
    );
}

#[tokio::test]
async fn connections_without_a_tls_handshake_or_a_request_are_ended() {
    let (server, certificate) = development(Config {
        handshake_timeout: Duration::from_millis(200),
        ..Config::default()
    })
    .await;
    let mut plain = server.connect().await;
    plain
        .write(support::handshake("/echo", &[]).as_bytes())
        .await;
    let mut answer = Vec::new();
    let _ = within(plain.stream.read_to_end(&mut answer)).await;
    // At most a TLS alert is sent.
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    server.connect().await.expect_end().await;
    let mut silent = secure(server.address, certificate.der(), "localhost")
        .await
        .expect("TLS");
    let mut rest = Vec::new();
    let _ = within(silent.read_to_end(&mut rest)).await;
    assert!(rest.is_empty());
}

#[tokio::test]
async fn connections_beyond_the_limit_get_503_over_tls() {
    let (server, certificate) = development(Config {
        max_connections: 1,
        ..Config::default()
    })
    .await;
    let _first = open(server.address, certificate.der()).await;
    let mut second = secure(server.address, certificate.der(), "localhost")
        .await
        .expect("TLS");
    let mut answer = String::new();
    within(second.read_to_string(&mut answer))
        .await
        .expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
}

#[tokio::test]
async fn stopping_sends_1001_over_tls() {
    let (server, certificate) = development(Config::default()).await;
    let mut socket = open(server.address, certificate.der()).await;
    let stopped = server.begin_stop();
    let message = within(socket.next()).await.unwrap().unwrap();
    let (code, _) = message.as_close().expect("a Close");
    assert_eq!(u16::from(code), 1001);
    assert!(within(socket.next()).await.is_none());
    within(stopped).await.unwrap().unwrap();
}

/// Returns certificate files in a folder, and the certificate.
fn files() -> (TempDir, Tls, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let folder = TempDir::new().expect("a folder");
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    fs::write(&cert, made.cert.pem()).expect("a file");
    fs::write(&key, made.signing_key.serialize_pem()).expect("a file");
    (folder, Tls::Files { cert, key }, made.cert.der().to_vec())
}

#[tokio::test]
async fn a_certificate_from_files_is_used() {
    let (_folder, tls, der) = files();
    let server = Server::start(Config {
        tls,
        ..Config::default()
    })
    .await;
    let mut socket = open(server.address, &der).await;
    within(socket.send(Message::text("a"))).await.unwrap();
    let answer = within(socket.next()).await.unwrap().unwrap();
    assert_eq!(answer.as_text(), Some("a"));
}

#[tokio::test]
async fn invalid_certificate_files_are_errors_of_bind() {
    let (folder, tls, _) = files();
    let Tls::Files { cert, key } = tls else {
        panic!("files");
    };
    let (_other_folder, other, _) = files();
    let Tls::Files { key: other_key, .. } = other else {
        panic!("files");
    };
    let nowhere = folder.path().join("nowhere.pem");
    for (cert, key, blamed) in [
        (&nowhere, &key, "nowhere.pem"),
        (&cert, &nowhere, "nowhere.pem"),
        (&key, &key, "key.pem"),
        (&cert, &cert, "cert.pem"),
        (&cert, &other_key, "certificate"),
    ] {
        let (cert, key) = (cert.clone(), key.clone());
        let listen = "127.0.0.1:0".parse().expect("an address");
        let tls = Tls::Files { cert, key };
        let config = Config {
            listen,
            tls,
            ..Config::default()
        };
        let error = bind(config).await.expect_err(blamed);
        assert!(error.to_string().contains(blamed), "{error}");
    }
}

#[tokio::test]
async fn the_hashes_equal_those_that_clients_compute() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let folder = TempDir::new().expect("a folder");
    let (cert, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    fs::write(&cert, made.cert.pem()).expect("a file");
    fs::write(&key, made.signing_key.serialize_pem()).expect("a file");
    let listen = "127.0.0.1:0".parse().expect("an address");
    let server = bind(Config {
        listen,
        tls: Tls::Files { cert, key },
        ..Config::default()
    })
    .await
    .expect("to listen");
    let certificate = server.certificate().expect("a certificate");
    assert_eq!(certificate.fingerprint(), fingerprint(made.cert.der()));
    let public_key = Sha256::digest(made.signing_key.subject_public_key_info());
    assert_eq!(
        certificate.public_key_hash(),
        BASE64_STANDARD.encode(public_key)
    );
}

fn fingerprint(der: &[u8]) -> String {
    let hex = Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02X}:"))
        .collect::<String>();
    hex.trim_end_matches(':').to_owned()
}

/// Trusts only the certificate with this fingerprint.
#[derive(Debug)]
struct Pinned(String);

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match fingerprint(certificate) == self.0 {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::General("another certificate".to_owned())),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[tokio::test]
async fn the_program_prints_the_hashes() {
    let server = Program::start(&["--tls"]).await;
    let [printed, public_key] = &server.printed[..] else {
        panic!("{:?}", server.printed);
    };
    let printed = printed
        .trim_end()
        .strip_prefix("certificate SHA-256 ")
        .expect("it");
    let public_key = public_key
        .trim_end()
        .strip_prefix("certificate public key SHA-256 ");
    assert_eq!(
        BASE64_STANDARD
            .decode(public_key.expect("it"))
            .expect("base64")
            .len(),
        32
    );
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned(printed.to_owned())))
        .with_no_client_auth();
    let tcp = server.connect().await.stream;
    let name = ServerName::try_from("localhost").expect("a name");
    let tls = within(TlsConnector::from(Arc::new(config)).connect(name, tcp))
        .await
        .expect("TLS");
    let builder = ClientBuilder::new()
        .uri("ws://localhost/echo")
        .expect("a URI");
    let (mut socket, _) = within(builder.connect_on(tls)).await.expect("a WebSocket");
    within(socket.send(Message::text("a"))).await.unwrap();
    let answer = within(socket.next()).await.unwrap().unwrap();
    assert_eq!(answer.as_text(), Some("a"));
}

/// Writes a new certificate and its key into `folder`. Returns the certificate.
#[cfg(unix)]
fn write_identity(folder: &TempDir) -> Vec<u8> {
    let names = ["localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    fs::write(folder.path().join("cert"), made.cert.pem()).expect("to write");
    fs::write(folder.path().join("key"), made.signing_key.serialize_pem()).expect("to write");
    made.cert.der().to_vec()
}

#[cfg(unix)]
#[tokio::test]
async fn sighup_reloads_the_certificate() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = write_identity(&folder);
    let file = |name| {
        folder
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    };
    let (cert, key) = (file("cert"), file("key"));
    let server = Program::start(&["--cert", &cert, "--key", &key]).await;
    let address: SocketAddr = server.address.parse().expect("an address");
    assert!(secure(address, &first, "localhost").await.is_ok());
    let second = write_identity(&folder);
    support::signal("HUP", server.pid()).await;
    within(async { while secure(address, &second, "localhost").await.is_err() {} }).await;
    assert!(secure(address, &first, "localhost").await.is_err());
    // An invalid key changes nothing.
    fs::write(folder.path().join("key"), "nonsense").expect("to write");
    support::signal("HUP", server.pid()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(secure(address, &second, "localhost").await.is_ok());
}
