//! Which user of the directory somebody is who signs in by the organisation's provider.
//!
//! Provisioning and sign-on are two protocols that name people each in its own way; what joins them is one value that
//! both carry: a claim of the ID token here, externalId or userName there. Once somebody has been joined, whoever keeps
//! sign-on knows them by issuer and subject, and need not ask again but for [`Joined::Suspended`].

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
    /// By `sub` and externalId, and nobody is refused.
    fn default() -> Self {
        Self { required: false, claim: "sub".to_owned(), by: JoinBy::ExternalId }
    }
}

impl Join {
    /// Who it is whose ID token has this value for [`Join::claim`]; a token without it is nobody's.
    ///
    /// # Errors
    /// The storage failed.
    pub fn join<D: Directory>(
        &self,
        directory: &mut D,
        key: &NameKey,
        value: Option<&str>,
    ) -> Result<Joined, D::Error> {
        let nobody = if self.required { Joined::Refused } else { Joined::Unprovisioned };
        let Some(value) = value.filter(|value| !value.trim().is_empty() && value.len() <= MAX_TEXT) else {
            return Ok(nobody);
        };
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

    fn joined(join: &Join, value: Option<&str>) -> Joined {
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
        let Ok(joined) = join.join(&mut directory, &key, value);
        joined
    }

    #[test]
    fn who_signs_in_is_the_user_with_the_same_value() {
        let by_external_id = Join::default();
        let by_name = Join { by: JoinBy::UserName, ..Join::default() };
        assert_eq!(joined(&by_external_id, Some("00uA")), Joined::Account(Id::new([1; 16])));
        assert_eq!(joined(&by_name, Some("ada@UNI.example")), Joined::Account(Id::new([1; 16])));
        assert_eq!(joined(&by_external_id, Some("00ua")), Joined::Unprovisioned, "case counts");
        assert_eq!(joined(&by_external_id, Some("ada@uni.example")), Joined::Unprovisioned);
        assert_eq!(joined(&by_name, Some("00uA")), Joined::Unprovisioned);
    }

    #[test]
    fn whom_the_directory_does_not_know_is_refused_only_where_it_has_to_know_them() {
        let required = Join { required: true, ..Join::default() };
        for nobody in [None, Some(""), Some(" "), Some("x"), Some(&*"a".repeat(MAX_TEXT + 1))] {
            assert_eq!(joined(&Join::default(), nobody), Joined::Unprovisioned, "{nobody:?}");
            assert_eq!(joined(&required, nobody), Joined::Refused, "{nobody:?}");
        }
        assert_eq!(joined(&required, Some("00uA")), Joined::Account(Id::new([1; 16])));
    }

    #[test]
    fn who_is_suspended_comes_in_by_no_way() {
        for required in [false, true] {
            assert_eq!(joined(&Join { required, ..Join::default() }, Some("m")), Joined::Suspended);
        }
    }
}
