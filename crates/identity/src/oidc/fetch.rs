//! What is to be fetched, and what came back.

use std::fmt;

use zeroize::Zeroizing;

use super::errors::Refused;

/// A request to the provider. No redirect is followed: one is an answer like any other that is not 200.
#[derive(Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Where, with https but in tests.
    pub url: String,
    /// What to POST; GET when there is none.
    pub form: Option<Form>,
    /// Bytes of the answer that are of use; whoever reads may stop after one more.
    pub max_bytes: usize,
}

/// The body of a POST, as `application/x-www-form-urlencoded`.
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    /// The parameters.
    pub body: Zeroizing<String>,
    /// The value of `Authorization`, if there is to be one.
    pub authorization: Option<Zeroizing<String>>,
}

/// What the provider answered.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The body, which may end after [`Fetch::max_bytes`] and one byte.
    pub body: &'a [u8],
}

/// What becomes of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<T> {
    /// It is right, and says this.
    Done(T),
    /// Its key is not known yet: fetch this, give the answer to [`Keys`](super::Keys), and ask again.
    Fetch(Fetch),
    /// The keys are being fetched for another token: ask again when their answer is there, or after ten seconds.
    Wait,
}

impl<T> Verdict<T> {
    /// Goes on with what is there, if it is.
    pub(super) fn and_then<U>(
        self,
        next: impl FnOnce(T) -> Result<U, Refused>,
    ) -> Result<Verdict<U>, Refused> {
        match self {
            Self::Done(done) => next(done).map(Verdict::Done),
            Self::Fetch(fetch) => Ok(Verdict::Fetch(fetch)),
            Self::Wait => Ok(Verdict::Wait),
        }
    }
}

impl Fetch {
    pub(super) fn get(url: impl Into<String>, max_bytes: usize) -> Self {
        Self { url: url.into(), form: None, max_bytes }
    }
}

impl<'a> Answer<'a> {
    /// The body of an answer that has nothing to say unless it is a 200.
    pub(super) fn success(self, max_bytes: usize) -> Result<&'a [u8], Refused> {
        if self.status != 200 {
            return Err(Refused::Status(self.status));
        }
        self.within(max_bytes)
    }

    /// The body, whatever the status.
    pub(super) fn within(self, max_bytes: usize) -> Result<&'a [u8], Refused> {
        if self.body.len() > max_bytes { Err(Refused::TooLong) } else { Ok(self.body) }
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.form.is_some() { "Fetch(POST)" } else { "Fetch(GET)" })
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form")
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}
