//! One order at the authority, from the account to the certificate (RFC 8555 section 7).

use std::{sync::Arc, time::Duration};

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order, OrderStatus,
    Problem, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::{pki_types::PrivateKeyDer, sign::CertifiedKey};

use super::Settings;
use crate::tls::{
    Certificate, Keys,
    client::{self, Client},
};

/// How long the authority may take to look at this server, and to sign. It is asked after 250 ms, then twice as seldom
/// each time.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));
/// Characters of the authority's own words that are told.
const WORDS: usize = 300;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// Not a word from it about the order.
    #[error("the authority at acme_directory could not be asked: {0}")]
    Unreachable(String),
    /// It said no.
    #[error("the authority refused: {0}")]
    Order(String),
    /// Something here went wrong.
    #[error("{0}")]
    Here(String),
}

/// Gets a certificate for the domain, and keeps it.
pub(super) async fn certificate(keys: &Keys, settings: &Settings) -> Result<Certificate, Refused> {
    let client = Client::new(settings.ca_file.as_deref()).map_err(here)?;
    let account = account(settings, &client).await?;
    let names = [Identifier::Dns(settings.domain.clone())];
    let mut order = account.new_order(&NewOrder::new(&names)).await.map_err(refused)?;
    prove(keys, settings, &mut order).await?;

    let key = KeyPair::generate().map_err(here)?;
    let mut request = CertificateParams::new(vec![settings.domain.clone()]).map_err(here)?;
    request.distinguished_name = DistinguishedName::new();
    let request = request.serialize_request(&key).map_err(here)?;
    order.finalize_csr(request.der()).await.map_err(refused)?;
    let chain = order.poll_certificate(&PATIENCE).await.map_err(refused)?;
    let key = key.serialize_pem();
    let certificate = Certificate::from_pem(chain.as_bytes(), key.as_bytes()).map_err(here)?;
    if let Err(error) = settings.state.keep_certificate(&settings.directory, chain, key) {
        tracing::error!(%error, "the certificate is in use but cannot be kept: after a restart another has to come");
    }
    Ok(certificate)
}

/// The account that is kept, or a new one.
async fn account(settings: &Settings, client: &Client) -> Result<Account, Refused> {
    let builder = || Account::builder_with_http(Box::new(client.clone()));
    if let Some(kept) = settings.state.account(&settings.directory) {
        return builder().from_credentials(kept).await.map_err(refused);
    }
    let new = NewAccount { contact: &[], terms_of_service_agreed: true, only_return_existing: false };
    let (account, credentials) =
        builder().create(&new, settings.directory.clone(), None).await.map_err(refused)?;
    settings.state.keep_account(&settings.directory, &credentials).map_err(here)?;
    Ok(account)
}

/// Shows the authority that the domain leads here (RFC 8737).
async fn prove(keys: &Keys, settings: &Settings, order: &mut Order) -> Result<(), Refused> {
    let mut answering = None;
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.map_err(refused)?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let Some(mut challenge) = authorization.challenge(ChallengeType::TlsAlpn01) else {
            return Err(Refused::Order("it does not offer to ask by TLS at port 443 (tls-alpn-01)".into()));
        };
        let digest = challenge.key_authorization().digest();
        answering = Some(keys.answer(&settings.domain, answer(&settings.domain, digest.as_ref())?));
        challenge.set_ready().await.map_err(refused)?;
    }
    let status = order.poll_ready(&PATIENCE).await;
    drop(answering);
    match status {
        Ok(OrderStatus::Ready) => Ok(()),
        Ok(_) => Err(why_invalid(order, None).await),
        Err(Error::Api(problem)) => Err(why_invalid(order, Some(problem)).await),
        Err(other) => Err(refused(other)),
    }
}

/// The certificate that answers: self-signed, with the digest in it (RFC 8737 section 3).
fn answer(domain: &str, digest: &[u8]) -> Result<Arc<CertifiedKey>, Refused> {
    if digest.len() != 32 {
        return Err(Refused::Here("the digest of the authority's question is not SHA-256".into()));
    }
    let key = KeyPair::generate().map_err(here)?;
    let mut params = CertificateParams::new(vec![domain.to_owned()]).map_err(here)?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let certificate = params.self_signed(&key).map_err(here)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(here)?;
    // Not `from_der`, which would look into the certificate and stumble over the extension, as it has to.
    let key = crate::tls::provider().key_provider.load_private_key(key).map_err(here)?;
    Ok(Arc::new(CertifiedKey::new(vec![certificate.der().clone()], key)))
}

/// What the authority found when it asked; failing that, what it says of the order as a whole.
async fn why_invalid(order: &mut Order, problem: Option<Problem>) -> Refused {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        drop(authorization.refresh().await);
        let failed = authorization.challenges.iter().find_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = failed {
            return Refused::Order(format!(
                "it could not see that the domain leads here: {}; DNS has to name this machine, and port 443 there has to lead to this server's port",
                words(problem)
            ));
        }
    }
    Refused::Order(problem.as_ref().map_or("it called the order invalid, without a reason".to_owned(), words))
}

fn refused(error: Error) -> Refused {
    match error {
        Error::Api(problem) => Refused::Order(words(&problem)),
        Error::Timeout(_) => Refused::Unreachable("it did not finish in time".into()),
        other => Refused::Unreachable(clean(&client::cause(&other))),
    }
}

fn here(error: impl std::fmt::Display) -> Refused {
    Refused::Here(error.to_string())
}

/// Type and words of a problem (RFC 7807).
fn words(problem: &Problem) -> String {
    let kind = problem.r#type.as_deref().unwrap_or("unknown");
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    clean(&format!("{} ({kind})", problem.detail.as_deref().unwrap_or("no words")))
}

/// Somebody else's words, fit for one line of a log.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_holds_the_digest_in_a_critical_extension() {
        let digest = [7; 32];
        let answer = answer("a.example", &digest).unwrap();
        let (_, parsed) = x509_parser::parse_x509_certificate(&answer.cert[0]).unwrap();
        let found =
            parsed.extensions().iter().find(|e| e.oid.to_id_string() == "1.3.6.1.5.5.7.1.31").unwrap();
        assert!(found.critical);
        assert_eq!(found.value, [&[4, 32][..], &digest].concat());
    }

    #[test]
    fn the_authoritys_words_stay_on_one_line() {
        let told = clean(&format!("a\nb\u{1b}[2J{}", "x".repeat(1000)));
        assert_eq!(told.chars().count(), WORDS);
        assert!(told.starts_with("ab[2J"));
    }
}
