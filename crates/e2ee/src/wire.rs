//! Reading MLS messages (RFC 9420, section 6) from bytes that a stranger sent.

use openmls::prelude::{
    Ciphersuite, KeyPackage, MlsMessageBodyIn, MlsMessageIn, MlsMessageOut, ProtocolMessage, ProtocolVersion,
    RatchetTreeIn, Welcome, group_info::VerifiableGroupInfo, tls_codec::Deserialize as _,
};
use openmls_traits::crypto::OpenMlsCrypto;

use crate::{Error, suite::CIPHERSUITE};

pub(crate) fn write(message: &MlsMessageOut) -> Result<Vec<u8>, Error> {
    message.to_bytes().map_err(|_| Error::Internal("writing a message"))
}

/// A key package that verifies and speaks our suite.
pub(crate) fn key_package(bytes: &[u8], crypto: &impl OpenMlsCrypto) -> Result<KeyPackage, Error> {
    const WHAT: &str = "key package";
    if bytes.len() > protocol::limits::KEY_PACKAGE_BYTES {
        return Err(Error::Malformed(WHAT));
    }
    let MlsMessageBodyIn::KeyPackage(key_package) = body(bytes, WHAT)? else {
        return Err(Error::Malformed(WHAT));
    };
    let key_package =
        key_package.validate(crypto, ProtocolVersion::Mls10).map_err(|_| Error::Invalid(WHAT))?;
    check_suite(key_package.ciphersuite())?;
    Ok(key_package)
}

pub(crate) fn welcome(bytes: &[u8]) -> Result<Welcome, Error> {
    match body(bytes, "welcome")? {
        MlsMessageBodyIn::Welcome(welcome) => {
            check_suite(welcome.ciphersuite())?;
            Ok(welcome)
        }
        _ => Err(Error::Malformed("welcome")),
    }
}

pub(crate) fn group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo, Error> {
    match body(bytes, "group info")? {
        MlsMessageBodyIn::GroupInfo(info) => {
            check_suite(info.ciphersuite())?;
            Ok(info)
        }
        _ => Err(Error::Malformed("group info")),
    }
}

pub(crate) fn ratchet_tree(bytes: &[u8]) -> Result<RatchetTreeIn, Error> {
    RatchetTreeIn::tls_deserialize_exact(bytes).map_err(|_| Error::Malformed("ratchet tree"))
}

/// A handshake message in the clear.
pub(crate) fn commit(bytes: &[u8]) -> Result<ProtocolMessage, Error> {
    match body(bytes, "commit")? {
        MlsMessageBodyIn::PublicMessage(message) => Ok(message.into()),
        _ => Err(Error::Malformed("commit")),
    }
}

/// A private message.
pub(crate) fn sealed(bytes: &[u8]) -> Result<ProtocolMessage, Error> {
    match body(bytes, "sealed message")? {
        MlsMessageBodyIn::PrivateMessage(message) => Ok(message.into()),
        _ => Err(Error::Malformed("sealed message")),
    }
}

pub(crate) fn check_suite(suite: Ciphersuite) -> Result<(), Error> {
    if suite == CIPHERSUITE { Ok(()) } else { Err(Error::UnsupportedSuite(suite as u16)) }
}

fn body(bytes: &[u8], what: &'static str) -> Result<MlsMessageBodyIn, Error> {
    Ok(MlsMessageIn::tls_deserialize_exact(bytes).map_err(|_| Error::Malformed(what))?.extract())
}
