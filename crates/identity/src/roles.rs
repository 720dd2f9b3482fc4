//! What people of an organisation may do in it. Nobody reads content: there is no role for that.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A role in an organisation. Somebody may have several, but those that [`Roles::conflict`] forbids together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the organisation: makes administrators and officers.
    Owner,
    /// Runs it: people, providers, policies.
    Admin,
    /// The data protection officer: attests measures, sees conformity and never content (GDPR article 39).
    Officer,
    /// Reads policies, register and audit log.
    Auditor,
    /// Helps people: ends their sessions.
    Helpdesk,
    /// Meets.
    Member,
}

impl Role {
    /// All of them, the most powerful first.
    pub const ALL: [Self; 6] =
        [Self::Owner, Self::Admin, Self::Officer, Self::Auditor, Self::Helpdesk, Self::Member];

    /// What whoever makes an organisation has in it.
    pub const OF_FOUNDER: [Self; 3] = [Self::Owner, Self::Admin, Self::Member];

    /// As on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Officer => "officer",
            Self::Auditor => "auditor",
            Self::Helpdesk => "helpdesk",
            Self::Member => "member",
        }
    }

    /// Whether it lets nobody do anything but for themselves.
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Member)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Something that somebody with a session asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See one's own account, sessions and passkeys, and end or remove them.
    SeeOneself,
    /// See who is in the organisation, with which roles.
    SeePeople,
    /// See how the organisation's directory comes: its tokens, its groups and what they give.
    SeeProvisioning,
    /// Invite people and take invitations back.
    Invite,
    /// Give and take roles other than owner and officer.
    GrantRoles,
    /// Give and take the roles of owner and officer.
    GrantHighRoles,
    /// End somebody's sessions.
    EndSessions,
    /// Let somebody in no more, or again.
    Deactivate,
    /// Make and revoke the directory's tokens, say what its groups give and how its users are joined.
    Provision,
    /// Change the organisation: its name and path.
    ChangeOrganisation,
    /// Give the organisation a host name of its own, or take it.
    ChangeHost,
    /// Let members find one another by exact search, or not.
    ChangeDirectory,
    /// Find a member who may be found.
    FindPeople,
    /// See how many meetings run, by class.
    SeeMeetings,
    /// See how well media came through to the organisation's people, in aggregates.
    SeeQuality,
    /// Delete it.
    DeleteOrganisation,
    /// Read the audit log.
    ReadAudit,
    /// Read the register of measures.
    ReadRegister,
    /// Sign for measures of the organisation's.
    Attest,
    /// See, add, change, try and remove the providers by which its people sign on.
    ManageProviders,
    /// See who asked for a copy or for the erasure of their data, and what became of it: never the data.
    SeeDataRequests,
    /// Say in the privacy notice how the organisation is reached.
    ChangeNotice,
    /// See the policy, its history, and what a change would do.
    SeePolicy,
    /// Change the policy, or take back a change that waits.
    ChangePolicy,
    /// Let a change hold that protects less, or not.
    CountersignPolicy,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::SeeOneself,
        Self::SeePeople,
        Self::SeeProvisioning,
        Self::Invite,
        Self::GrantRoles,
        Self::GrantHighRoles,
        Self::EndSessions,
        Self::Deactivate,
        Self::Provision,
        Self::ChangeOrganisation,
        Self::ChangeHost,
        Self::ChangeDirectory,
        Self::FindPeople,
        Self::SeeMeetings,
        Self::SeeQuality,
        Self::DeleteOrganisation,
        Self::ReadAudit,
        Self::ReadRegister,
        Self::Attest,
        Self::ManageProviders,
        Self::SeeDataRequests,
        Self::ChangeNotice,
        Self::SeePolicy,
        Self::ChangePolicy,
        Self::CountersignPolicy,
    ];

    /// The roles that may.
    pub const fn allowed(self) -> &'static [Role] {
        use Role::{Admin, Auditor, Helpdesk, Member, Officer, Owner};
        match self {
            Self::SeeOneself | Self::FindPeople | Self::SeeQuality => {
                &[Owner, Admin, Officer, Auditor, Helpdesk, Member]
            }
            Self::SeePeople => &[Owner, Admin, Officer, Auditor, Helpdesk],
            Self::SeeProvisioning | Self::SeePolicy | Self::SeeMeetings => &[Owner, Admin, Officer, Auditor],
            Self::Invite
            | Self::GrantRoles
            | Self::Deactivate
            | Self::Provision
            | Self::ChangeOrganisation
            | Self::ChangeDirectory
            | Self::ManageProviders
            | Self::ChangePolicy => &[Owner, Admin],
            Self::CountersignPolicy => &[Officer],
            Self::GrantHighRoles | Self::ChangeHost | Self::DeleteOrganisation => &[Owner],
            Self::EndSessions => &[Owner, Admin, Helpdesk],
            Self::ReadAudit => &[Owner, Officer, Auditor],
            Self::ReadRegister => &[Owner, Admin, Officer, Auditor],
            Self::Attest => &[Officer],
            Self::SeeDataRequests => &[Owner, Admin, Officer, Auditor],
            Self::ChangeNotice => &[Owner, Admin, Officer],
        }
    }

    /// Whether the person must have shown their passkey just now ([`crate::sessions::STEP_UP`]): what others feel, or what
    /// cannot be undone.
    pub const fn needs_step_up(self) -> bool {
        !matches!(
            self,
            Self::SeeOneself
                | Self::SeePeople
                | Self::SeeProvisioning
                | Self::SeePolicy
                | Self::FindPeople
                | Self::SeeMeetings
                | Self::SeeQuality
                | Self::Invite
                | Self::ReadAudit
                | Self::ReadRegister
                | Self::SeeDataRequests
        )
    }
}

/// Somebody's roles in an organisation.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Role>", into = "Vec<Role>")]
pub struct Roles(u8);

impl Roles {
    /// Whether somebody with these may.
    pub fn may(self, action: Action) -> bool {
        action.allowed().iter().any(|role| self.has(*role))
    }

    /// Whether this role is among them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// With one more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// All of them, the most powerful first.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// Whether it is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// As stored.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// As stored; unknown ones are nobody's.
    pub fn from_bits(bits: u8) -> Self {
        Role::ALL.into_iter().filter(|role| bits & role.bit() != 0).collect()
    }

    /// Whether owner or officer is among them: only owners have power over these.
    pub const fn are_high(self) -> bool {
        self.has(Role::Owner) || self.has(Role::Officer)
    }

    /// Whether there is one among them that is not among those of before.
    pub const fn exceed(self, before: Self) -> bool {
        self.0 & !before.0 != 0
    }

    /// Two that one person must not have: who attests how an organisation is run does not run it (GDPR article 38(6)).
    pub fn conflict(self) -> Option<(Role, Role)> {
        let runs = [Role::Owner, Role::Admin].into_iter().find(|role| self.has(*role))?;
        self.has(Role::Officer).then_some((Role::Officer, runs))
    }

    /// These with what groups of a directory give now in place of what they gave `before`, and what of it they gave: not what
    /// somebody has anyway, nor what would conflict with that.
    #[must_use]
    pub fn regranted(self, before: Self, now: Self) -> (Self, Self) {
        let own = Self(self.0 & !before.0).with(Role::Member);
        let (mut roles, mut granted) = (own, Self::default());
        for role in now.iter().filter(|role| !own.has(*role)) {
            if roles.with(role).conflict().is_none() {
                (roles, granted) = (roles.with(role), granted.with(role));
            }
        }
        (roles, granted)
    }

    /// What has to be allowed, besides inviting, to invite somebody to these: who may not give a role gives it by no link either.
    pub fn to_invite(self) -> Option<Action> {
        Self::default().with(Role::Member).change_to(self)
    }

    /// What has to be allowed for these to become those: nothing if they are the same.
    pub fn change_to(self, to: Self) -> Option<Action> {
        let changed = Self(self.0 ^ to.0);
        match changed.is_empty() {
            true => None,
            false if changed.are_high() => Some(Action::GrantHighRoles),
            false => Some(Action::GrantRoles),
        }
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        roles.into_iter().fold(Self::default(), Self::with)
    }
}

impl From<Vec<Role>> for Roles {
    fn from(roles: Vec<Role>) -> Self {
        roles.into_iter().collect()
    }
}

impl From<Roles> for Vec<Role> {
    fn from(roles: Roles) -> Self {
        roles.iter().collect()
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(some: &[Role]) -> Roles {
        some.iter().copied().collect()
    }

    #[test]
    fn the_table_of_roles_and_actions() {
        let table: Vec<String> = Action::ALL
            .iter()
            .map(|action| {
                let may = Role::ALL.map(|role| if roles(&[role]).may(*action) { 'x' } else { '.' });
                format!("{action:?} {}", may.iter().collect::<String>())
            })
            .collect();
        assert_eq!(
            table,
            [
                "SeeOneself xxxxxx",
                "SeePeople xxxxx.",
                "SeeProvisioning xxxx..",
                "Invite xx....",
                "GrantRoles xx....",
                "GrantHighRoles x.....",
                "EndSessions xx..x.",
                "Deactivate xx....",
                "Provision xx....",
                "ChangeOrganisation xx....",
                "ChangeHost x.....",
                "ChangeDirectory xx....",
                "FindPeople xxxxxx",
                "SeeMeetings xxxx..",
                "SeeQuality xxxxxx",
                "DeleteOrganisation x.....",
                "ReadAudit x.xx..",
                "ReadRegister xxxx..",
                "Attest ..x...",
                "ManageProviders xx....",
                "SeeDataRequests xxxx..",
                "ChangeNotice xxx...",
                "SeePolicy xxxx..",
                "ChangePolicy xx....",
                "CountersignPolicy ..x...",
            ],
            "owner, admin, officer, auditor, helpdesk, member"
        );
        assert!(Action::ALL.iter().all(|action| !Roles::default().may(*action)), "without a role nothing");
    }

    #[test]
    fn what_others_feel_or_cannot_be_undone_takes_a_passkey_shown_just_now() {
        let without = Action::ALL.into_iter().filter(|action| !action.needs_step_up());
        assert_eq!(
            without.collect::<Vec<_>>(),
            [
                Action::SeeOneself,
                Action::SeePeople,
                Action::SeeProvisioning,
                Action::Invite,
                Action::FindPeople,
                Action::SeeMeetings,
                Action::SeeQuality,
                Action::ReadAudit,
                Action::ReadRegister,
                Action::SeeDataRequests,
                Action::SeePolicy,
            ]
        );
    }

    #[test]
    fn whoever_attests_does_not_run_what_is_attested() {
        for all in 0..64 {
            let roles = Roles::from_bits(all);
            let runs = roles.has(Role::Owner) || roles.has(Role::Admin);
            assert_eq!(roles.conflict().is_some(), runs && roles.has(Role::Officer), "{roles:?}");
        }
    }

    #[test]
    fn what_groups_give_they_take_and_nothing_else() {
        use Role::{Admin, Auditor, Helpdesk, Member, Officer, Owner};
        let none = Roles::default();
        let (first, granted) = roles(&[Member]).regranted(none, roles(&[Admin, Helpdesk]));
        assert_eq!((first, granted), (roles(&[Admin, Helpdesk, Member]), roles(&[Admin, Helpdesk])));
        let (second, granted) = first.regranted(granted, roles(&[Helpdesk]));
        assert_eq!((second, granted), (roles(&[Helpdesk, Member]), roles(&[Helpdesk])));
        assert_eq!(second.regranted(granted, none), (roles(&[Member]), none));
        // What somebody had before is theirs.
        let (kept, granted) = roles(&[Auditor, Member]).regranted(none, roles(&[Auditor]));
        assert_eq!(kept.regranted(granted, none), (roles(&[Auditor, Member]), none));
        // Nobody comes to attest what they run.
        let (runs, granted) = roles(&[Member]).regranted(none, roles(&[Owner, Officer]));
        assert_eq!((runs, granted), (roles(&[Owner, Member]), roles(&[Owner])));
        assert_eq!(
            roles(&[Officer, Member]).regranted(none, roles(&[Admin])),
            (roles(&[Officer, Member]), none)
        );
    }

    #[test]
    fn what_a_change_of_roles_takes() {
        use Role::{Admin, Auditor, Member, Officer, Owner};
        let change = |from: &[Role], to: &[Role]| roles(from).change_to(roles(to));
        assert_eq!(change(&[Member], &[Member]), None);
        assert_eq!(change(&[Member], &[Member, Auditor]), Some(Action::GrantRoles));
        assert_eq!(change(&[Admin], &[]), Some(Action::GrantRoles));
        for high in [Owner, Officer] {
            assert_eq!(change(&[Member], &[Member, high]), Some(Action::GrantHighRoles));
            assert_eq!(change(&[Member, high], &[Member]), Some(Action::GrantHighRoles));
        }
    }

    #[test]
    fn as_stored_and_as_on_the_wire() {
        let some = roles(&[Role::Admin, Role::Member]);
        assert_eq!(Roles::from_bits(some.bits()), some);
        assert_eq!(Roles::from_bits(0xC0), Roles::default(), "of a newer version");
        assert_eq!(serde_json::to_string(&some).unwrap(), r#"["admin","member"]"#);
        assert_eq!(serde_json::from_str::<Roles>(r#"["member","admin"]"#).unwrap(), some);
        assert!(serde_json::from_str::<Roles>(r#"["root"]"#).is_err());
        assert!(Role::ALL.iter().all(|role| serde_json::to_value(role).unwrap() == role.name()));
    }
}
