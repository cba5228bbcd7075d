//! Certificates for the server's side of TLS, made anew for each server.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::TLS12;

/// A server's certificate, and that of whoever signed it.
#[derive(Debug, Clone)]
pub struct Certificates {
    authority: String,
    pem: (String, String),
    pub(super) config: Arc<ServerConfig>,
}

impl Certificates {
    /// For a server of these names or addresses, signed by an authority that nobody knows yet.
    ///
    /// # Panics
    /// When a name is none.
    pub fn signed(names: &[&str]) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = params.self_signed(&key).expect("a certificate").pem();
        let (issuer, own) = (Issuer::new(params, key), KeyPair::generate().expect("a key"));
        let certificate = params_for(names).signed_by(&own, &issuer).expect("a certificate");
        let pem = (certificate.pem(), own.serialize_pem());
        Self { authority, pem, config: config(certificate.der().clone(), &own) }
    }

    /// For a server of these names that vouches for itself, as SQL Server does when nobody gave it anything better.
    ///
    /// # Panics
    /// When a name is none.
    pub fn self_signed(names: &[&str]) -> Self {
        let own = KeyPair::generate().expect("a key");
        let certificate = params_for(names).self_signed(&own).expect("a certificate");
        let pem = (certificate.pem(), own.serialize_pem());
        Self { authority: certificate.pem(), pem, config: config(certificate.der().clone(), &own) }
    }

    /// The server's own certificate and its key, as PEM, for servers that are programs of their own.
    pub fn own(&self) -> (&str, &str) {
        (&self.pem.0, &self.pem.1)
    }

    /// The authority's certificate, as PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

fn params_for(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).expect("names")
}

/// TLS 1.2, as TDS 7.4 has it: in 1.3 the end of the handshake would not be known to both sides at once.
fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_protocol_versions(&[&TLS12]).expect("a version that the provider has");
    Arc::new(builder.with_no_client_auth().with_single_cert(vec![certificate], key).expect("a key of the certificate"))
}
