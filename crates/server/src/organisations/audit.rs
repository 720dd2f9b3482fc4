//! The audit log of an organisation: what is told in it, and who reads it.
//!
//! Changes of accounts tell themselves ([`store::accounts`]). Whoever does something else that belongs into the log calls
//! [`Organisations::tell`] before it takes effect, with the act:
//!
//! ```text
//! self.tell(&who, None, Act::PolicyChanged { setting, before, after, reason }).await?;
//! ```

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use identity::{AccountId, Action, UnixTime};
use store::audit::{Asked, Entry, KEPT};
use trust::audit::{Act, Digest, Export, Figures, LogKey, RecordPart, Resource};

use super::{Organisations, Refusal, SignedIn, locked, now};

/// Who looks at the same again within this time is told of once: a page that is opened twice is one look.
const SAME_LOOK: Duration = Duration::from_secs(10 * 60);
/// Looks that are remembered at most; beyond that each is told of.
const LOOKS: usize = 4_096;

/// Kinds of entries that are asked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Accounts, roles, invitations, sessions, passkeys.
    People,
    /// Who looked at what, and what left.
    Reads,
    /// The organisation, its policy and its ways to sign in.
    Settings,
    /// Measures and their evidence.
    Measures,
    /// What concerns no organisation, or all of them.
    Server,
}

impl Group {
    /// By its name in the interface.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "people" => Self::People,
            "reads" => Self::Reads,
            "settings" => Self::Settings,
            "measures" => Self::Measures,
            "server" => Self::Server,
            _ => return None,
        })
    }

    /// The kinds of acts in it; all if there are none.
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::People => &[
                "account_created",
                "account_renamed",
                "account_deactivated",
                "account_reactivated",
                "erasure_asked",
                "erasure_taken_back",
                "account_erased",
                "role_granted",
                "role_revoked",
                "session_revoked",
                "sessions_ended",
                "passkey_added",
                "passkey_removed",
                "provider_linked",
                "provider_unlinked",
                "invitation_made",
                "invitation_withdrawn",
            ],
            Self::Reads => &["record_read", "figures_read", "export_made", "disclosure_printed"],
            Self::Settings => &[
                "organisation_founded",
                "organisation_changed",
                "notice_changed",
                "directory_switched",
                "policy_changed",
                "exception_made",
                "exception_expired",
                "provider_added",
                "provider_changed",
                "provider_removed",
                "provisioning_token_made",
                "provisioning_token_revoked",
                "joining_changed",
                "group_roles_set",
            ],
            Self::Measures => &["evidence_recorded", "measure_attested"],
            Self::Server => &[],
        }
    }
}

/// Who has just looked at what.
#[derive(Debug, Default)]
pub(super) struct Looks(HashMap<(AccountId, Look), Instant>);

/// At what somebody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Look {
    /// At what is held of a person, or of everybody.
    Record(Option<AccountId>, RecordPart),
    /// At figures, which are about nobody.
    Figures(Figures),
}

impl Looks {
    /// Whether this look is one of its own.
    fn is_new(&mut self, look: (AccountId, Look), now: Instant) -> bool {
        let recent = |then: &Instant| now.saturating_duration_since(*then) < SAME_LOOK;
        if self.0.get(&look).is_some_and(recent) {
            return false;
        }
        if self.0.len() >= LOOKS {
            self.0.retain(|_, then| recent(then));
        }
        true
    }

    /// It has been told of.
    fn told(&mut self, look: (AccountId, Look), now: Instant) {
        if self.0.len() < LOOKS {
            self.0.insert(look, now);
        }
    }
}

impl Organisations {
    /// Tells the audit log what somebody is about to do. What cannot be told is not done.
    pub async fn tell(&self, who: &SignedIn, subject: Option<AccountId>, act: Act) -> Result<(), Refusal> {
        let event = who.by().event(who.account.organisation, subject, act);
        Ok(self.log.record(vec![event]).await?)
    }

    /// Somebody looks at what is held of a person, or of everybody.
    pub(super) async fn looked(
        &self,
        who: &SignedIn,
        whom: Option<AccountId>,
        part: RecordPart,
    ) -> Result<(), Refusal> {
        // One's own is no news to anybody.
        if whom == Some(who.account.id) {
            return Ok(());
        }
        self.tell_look(who, Look::Record(whom, part), whom, store::audit::read(part)).await
    }

    /// Somebody looks at figures.
    pub(super) async fn looked_at_figures(&self, who: &SignedIn, figures: Figures) -> Result<(), Refusal> {
        self.tell_look(who, Look::Figures(figures), None, Act::FiguresRead { figures }).await
    }

    async fn tell_look(
        &self,
        who: &SignedIn,
        look: Look,
        whom: Option<AccountId>,
        act: Act,
    ) -> Result<(), Refusal> {
        let (look, now) = ((who.account.id, look), Instant::now());
        if locked(&self.looks).is_new(look, now) {
            self.tell(who, whom, act).await?;
            locked(&self.looks).told(look, now);
        }
        Ok(())
    }

    /// Somebody takes a copy of their own data with them.
    pub async fn took_copy(&self, who: &SignedIn, file: Digest) -> Result<(), Refusal> {
        let act = Act::ExportMade { export: Export::Person, file };
        self.tell(who, Some(who.account.id), act).await
    }

    /// Entries of the organisation, the newest first, for whoever may read them; that they did is an entry itself.
    pub async fn entries(
        &self,
        who: &SignedIn,
        group: Option<Group>,
        person: Option<AccountId>,
        before: Option<u64>,
    ) -> Result<Vec<Entry>, Refusal> {
        who.may(Action::ReadAudit, now())?;
        self.looked(who, person, RecordPart::Audit).await?;
        let kinds = group.map_or(&[][..], Group::kinds).iter().map(|kind| (*kind).to_owned()).collect();
        let organisation = (group != Some(Group::Server)).then_some(who.account.organisation);
        Ok(self.log.entries(Asked { organisation, kinds, person, before }).await?)
    }

    /// Who looked at what is held about oneself.
    pub async fn looks_at(&self, who: &SignedIn, before: Option<u64>) -> Result<Vec<Entry>, Refusal> {
        let account = &who.account;
        Ok(self.log.looks(account.organisation, account.id, account.since, before).await?)
    }

    /// What anybody may read of the log.
    pub async fn resource(&self, resource: Resource) -> Result<Option<Vec<u8>>, Refusal> {
        Ok(self.log.resource(resource).await?)
    }

    /// What its signatures are checked with.
    pub fn log_key(&self) -> LogKey {
        self.log.log_key()
    }

    /// What people of one's organisation are called, for whoever may see it.
    pub async fn labels(&self, who: &SignedIn, people: BTreeSet<AccountId>) -> BTreeMap<AccountId, String> {
        let mut labels = BTreeMap::new();
        for id in people {
            if let Ok(Some(account)) = self.accounts.account(who.account.organisation, id).await {
                labels.insert(id, account.label);
            }
        }
        labels
    }

    /// Entries are kept for a year.
    pub(super) async fn forget_old_entries(&self) {
        let now = now();
        let before = UnixTime(now.0.saturating_sub(KEPT.as_secs()));
        if let Err(error) = self.log.retire(before, now).await {
            tracing::error!(%error, "entries of the audit log that are too old cannot be erased");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_look_within_minutes_is_one() {
        let mut looks = Looks::default();
        let (ann, ben) = (AccountId([1; 16]), AccountId([2; 16]));
        let look = (ann, Look::Record(Some(ben), RecordPart::Sessions));
        let start = Instant::now();
        assert!(looks.is_new(look, start), "until it has been told of it is new");
        assert!(looks.is_new(look, start));
        looks.told(look, start);
        assert!(!looks.is_new(look, start + SAME_LOOK / 2));
        assert!(looks.is_new((ben, Look::Record(Some(ann), RecordPart::Sessions)), start));
        assert!(looks.is_new((ann, Look::Record(None, RecordPart::Account)), start));
        assert!(looks.is_new((ann, Look::Figures(Figures::Meetings)), start));
        assert!(looks.is_new(look, start + SAME_LOOK));
    }

    #[test]
    fn beyond_what_is_remembered_each_look_is_told_of() {
        let mut looks = Looks::default();
        let start = Instant::now();
        for number in 0..2 * LOOKS {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(number as u64).to_be_bytes());
            let look = (AccountId(id), Look::Record(None, RecordPart::Account));
            assert!(looks.is_new(look, start));
            looks.told(look, start);
        }
        assert_eq!(looks.0.len(), LOOKS);
    }
}
