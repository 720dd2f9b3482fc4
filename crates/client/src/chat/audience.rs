//! Whom a line is for, and who may write it: the same rules for who writes and for each who reads.

use e2ee::{Powers, Role};
use protocol::{ParticipantId, sealed::Audience};

/// Whose conversation a line belongs to, as this participant sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thread {
    /// Everyone's.
    Everyone,
    /// That of one member with the hosts.
    Hosts {
        /// That member.
        with: ParticipantId,
    },
    /// That with one other.
    Person {
        /// The other.
        other: ParticipantId,
    },
}

/// Whether a member of this role and these powers may write there, in the epoch that they stand for.
pub(crate) fn may_write(to: Option<Audience>, author: ParticipantId, role: Role, powers: Powers) -> bool {
    match to {
        None => powers.contains(Powers::CHAT),
        Some(Audience::Person { whom }) => whom != author && powers.contains(Powers::PRIVATE_CHAT),
        // Who may write at all may ask the hosts; only hosts answer.
        Some(Audience::Hosts { with }) if with == author => {
            powers.contains(Powers::CHAT) || powers.contains(Powers::PRIVATE_CHAT)
        }
        Some(Audience::Hosts { .. }) => role >= Role::Cohost,
    }
}

impl Thread {
    /// Where a line of `author` for these belongs, if `own` is one of those who read it.
    pub fn of(
        to: Option<Audience>,
        author: ParticipantId,
        own: ParticipantId,
        own_role: Role,
    ) -> Option<Self> {
        match to {
            None => Some(Self::Everyone),
            Some(Audience::Person { whom }) if author == own => Some(Self::Person { other: whom }),
            Some(Audience::Person { whom }) => (whom == own).then_some(Self::Person { other: author }),
            Some(Audience::Hosts { with }) => {
                let reads = with == own || author == own || own_role >= Role::Cohost;
                reads.then_some(Self::Hosts { with })
            }
        }
    }

    /// Whom something for this thread is sealed to.
    pub fn audience(self) -> Option<Audience> {
        match self {
            Self::Everyone => None,
            Self::Hosts { with } => Some(Audience::Hosts { with }),
            Self::Person { other } => Some(Audience::Person { whom: other }),
        }
    }

    /// The one whom it is with.
    pub fn with(self) -> Option<ParticipantId> {
        match self {
            Self::Everyone => None,
            Self::Hosts { with } => Some(with),
            Self::Person { other } => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);
    const EVE: ParticipantId = ParticipantId([3; 16]);

    #[test]
    fn who_may_not_write_to_all_may_not_write_to_one_by_that_and_only_hosts_answer_for_the_hosts() {
        let may = |to, powers| may_write(to, ANN, Role::Member, powers);
        let (person, hosts) = (Some(Audience::Person { whom: BEN }), Some(Audience::Hosts { with: ANN }));
        assert!(may(None, Powers::CHAT) && !may(None, Powers::PRIVATE_CHAT));
        assert!(!may(person, Powers::CHAT) && may(person, Powers::PRIVATE_CHAT));
        assert!(may(hosts, Powers::CHAT) && may(hosts, Powers::PRIVATE_CHAT));
        assert!(!may(hosts, Powers::ALL.without(Powers::CHAT).without(Powers::PRIVATE_CHAT)));
        let others = Some(Audience::Hosts { with: BEN });
        assert!(!may(others, Powers::ALL), "a member does not speak for the hosts");
        assert!(may_write(others, ANN, Role::Cohost, Powers::ALL));
        assert!(!may(Some(Audience::Person { whom: ANN }), Powers::ALL), "nobody writes to themselves");
    }

    #[test]
    fn a_private_line_is_read_by_those_whom_it_names_only() {
        let of = |to, own, role| Thread::of(Some(to), ANN, own, role);
        let person = Audience::Person { whom: BEN };
        assert_eq!(of(person, BEN, Role::Member), Some(Thread::Person { other: ANN }));
        assert_eq!(of(person, ANN, Role::Member), Some(Thread::Person { other: BEN }));
        assert_eq!(of(person, EVE, Role::Host), None, "whatever was sealed to whom");
        let hosts = Audience::Hosts { with: ANN };
        assert_eq!(of(hosts, EVE, Role::Cohost), Some(Thread::Hosts { with: ANN }));
        assert_eq!(of(hosts, EVE, Role::Member), None);
    }
}
