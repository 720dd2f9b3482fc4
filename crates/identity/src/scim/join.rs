//! Which user of the directory somebody is who signs in by the organisation's provider.
//!
//! Provisioning and sign-on are two protocols that name people each in its own way; what joins them is one value that
//! both carry: a claim of the ID token here, externalId or userName there. Only one provider's word counts for that: an
//! organisation may have others, for guests, and none of these may say that somebody is a user.
//!
//! Once somebody has been joined, whoever keeps sign-on knows them by issuer and subject; the account itself says from
//! then on whether they are let in.

use super::{
    directory::{Condition, Directory, Page, UserTest},
    id::Id,
    name::NameKey,
    object::MAX_TEXT,
};

/// How an organisation joins those who sign in to its users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// Whether those are refused whom the directory does not know.
    pub required: bool,
    /// The issuer of the provider that knows the directory's users; nobody is joined without.
    pub issuer: Option<String>,
    /// The claim of the ID token whose value is compared: `sub`, or with Entra ID `oid`.
    pub claim: String,
    /// What it is compared with.
    pub by: JoinBy,
}

/// The attribute of a user that the claim's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinBy {
    /// externalId, case counting.
    ExternalId,
    /// userName, case not counting.
    UserName,
}

/// Who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// The account of this user.
    Account(Id),
    /// A user who has been suspended: let in by no way.
    Suspended,
    /// No user, which is all right: as if there were no provisioning.
    Unprovisioned,
    /// No user, which the organisation does not allow.
    Refused,
}

impl Default for Join {
    /// Nobody is joined, and nobody is refused.
    fn default() -> Self {
        Self { required: false, issuer: None, claim: "sub".to_owned(), by: JoinBy::ExternalId }
    }
}

impl Join {
    /// Who it is whose ID token, by this issuer, has this value for [`Join::claim`]; a token without it is nobody's.
    ///
    /// # Errors
    /// The storage failed.
    pub fn join<D: Directory>(
        &self,
        directory: &mut D,
        key: &NameKey,
        (issuer, value): (&str, Option<&str>),
    ) -> Result<Joined, D::Error> {
        let nobody = if self.required { Joined::Refused } else { Joined::Unprovisioned };
        let value = value.filter(|value| !value.trim().is_empty() && value.len() <= MAX_TEXT);
        let Some(value) = value.filter(|_| self.issuer.as_deref() == Some(issuer)) else { return Ok(nobody) };
        let test = match self.by {
            JoinBy::ExternalId => UserTest::ExternalId(key.hash_external(value)),
            JoinBy::UserName => UserTest::UserName(key.hash(value)),
        };
        let found = directory.users(&Condition::Is(test), Page { skip: 0, take: 1 })?;
        Ok(match found.page.first() {
            Some(user) if user.active => Joined::Account(user.id),
            Some(_) => Joined::Suspended,
            None => nobody,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::{Memory, Meta, User};

    const ISSUER: &str = "https://idp.uni.example";

    fn by_external_id() -> Join {
        Join { issuer: Some(ISSUER.into()), ..Join::default() }
    }

    fn joined(join: &Join, value: Option<&str>) -> Joined {
        joined_by(join, ISSUER, value)
    }

    fn joined_by(join: &Join, issuer: &str, value: Option<&str>) -> Joined {
        let key = NameKey::new([7; 32]);
        let mut directory = Memory::default();
        let meta = Meta { created: 0, last_modified: 0, version: 1 };
        for (number, name, external_id, active) in
            [(1, "Ada@uni.example", "00uA", true), (2, "max", "m", false)]
        {
            let external_id = Some(key.hash_external(external_id));
            let user = User { id: Id::new([number; 16]), name: key.hash(name), external_id, active, meta };
            directory.insert_user(&user).unwrap();
        }
        let Ok(joined) = join.join(&mut directory, &key, (issuer, value));
        joined
    }

    #[test]
    fn who_signs_in_is_the_user_with_the_same_value() {
        let by_external_id = by_external_id();
        let by_name = Join { by: JoinBy::UserName, ..by_external_id.clone() };
        assert_eq!(joined(&by_external_id, Some("00uA")), Joined::Account(Id::new([1; 16])));
        assert_eq!(joined(&by_name, Some("ada@UNI.example")), Joined::Account(Id::new([1; 16])));
        assert_eq!(joined(&by_external_id, Some("00ua")), Joined::Unprovisioned, "case counts");
        assert_eq!(joined(&by_external_id, Some("ada@uni.example")), Joined::Unprovisioned);
        assert_eq!(joined(&by_name, Some("00uA")), Joined::Unprovisioned);
    }

    #[test]
    fn whom_the_directory_does_not_know_is_refused_only_where_it_has_to_know_them() {
        let required = Join { required: true, ..by_external_id() };
        for nobody in [None, Some(""), Some(" "), Some("x"), Some(&*"a".repeat(MAX_TEXT + 1))] {
            assert_eq!(joined(&by_external_id(), nobody), Joined::Unprovisioned, "{nobody:?}");
            assert_eq!(joined(&required, nobody), Joined::Refused, "{nobody:?}");
        }
        assert_eq!(joined(&required, Some("00uA")), Joined::Account(Id::new([1; 16])));
    }

    #[test]
    fn only_one_issuer_says_who_is_a_user() {
        for (issuer, required, expected) in [
            ("https://guests.example", false, Joined::Unprovisioned),
            ("https://guests.example", true, Joined::Refused),
            ("https://idp.uni.example/", false, Joined::Unprovisioned),
            ("", false, Joined::Unprovisioned),
        ] {
            let join = Join { required, ..by_external_id() };
            assert_eq!(joined_by(&join, issuer, Some("00uA")), expected, "{issuer}");
        }
        assert_eq!(joined(&Join::default(), Some("00uA")), Joined::Unprovisioned, "none is named");
    }

    #[test]
    fn who_is_suspended_comes_in_by_no_way() {
        for required in [false, true] {
            assert_eq!(joined(&Join { required, ..by_external_id() }, Some("m")), Joined::Suspended);
        }
    }
}
