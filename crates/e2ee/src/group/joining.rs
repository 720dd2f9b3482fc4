//! Founding a group and joining one.

use openmls::group::{GroupId, MlsGroup, MlsGroupJoinConfig, StagedWelcome};
use openmls_traits::OpenMlsProvider;
use protocol::{ClassRules, HostKey, ParticipantId, limits::PAST_EPOCHS};
use std::collections::{BTreeSet, VecDeque};

use super::{Group, Identity, identity::open_lifetime, private::LeafKeys};
use crate::{
    Error, HostSecret, Policy, Refusal,
    rules::{self, Standing},
    suite::{CIPHERSUITE, PADDING, WIRE_FORMAT, capabilities, sender_ratchet},
    wire,
};

/// What the card says of the groups that are its meeting's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Whose meeting it is.
    pub host_key: HostKey,
    /// Whether it may begin without a host.
    pub early: bool,
    /// The rules of its class.
    pub class: Option<Box<ClassRules>>,
}

impl Terms {
    fn check(&self, policy: &Policy) -> Result<(), Refusal> {
        let ours = policy.host_key == self.host_key && (policy.is_chartered() || self.early);
        match ours {
            true if policy.class == self.class => Ok(()),
            true => Err(Refusal::AnotherClass),
            false => Err(Refusal::NotChartered),
        }
    }
}

impl Group {
    /// Founds a group of one under this policy, with the host's charter if its secret is there. With it comes
    /// a GroupInfo with the ratchet tree (RFC 9420, section 12.4.3), for the server's
    /// [`Observer`](crate::Observer).
    pub fn found(
        identity: Identity,
        mut policy: Policy,
        host: Option<&HostSecret>,
    ) -> Result<(Self, Vec<u8>), Error> {
        let group_id = GroupId::random(identity.provider.rand());
        if let Some(host) = host {
            policy.charter(group_id.as_slice(), host);
        }
        let extensions = policy.to_extensions()?;
        // Reads what was written, so that a policy that others would refuse is not founded on.
        let policy = Policy::of_context(&extensions, group_id.as_slice())?;
        let mls = MlsGroup::builder()
            .with_group_id(group_id)
            .ciphersuite(CIPHERSUITE)
            .with_wire_format_policy(WIRE_FORMAT)
            .padding_size(PADDING)
            .max_past_epochs(PAST_EPOCHS as usize)
            .sender_ratchet_configuration(sender_ratchet())
            .with_capabilities(capabilities())
            .with_group_context_extensions(extensions)
            .lifetime(open_lifetime())
            .build(&identity.provider, &identity.signer, identity.credential.clone())
            .map_err(|_| Error::Internal("founding a group"))?;
        let standing = Standing::new(policy, &rules::roster(mls.members())?)?;
        let seen = BTreeSet::from([identity.participant]);
        let group = Self::entered(mls, identity, standing, seen);
        let info = group.group_info()?;
        Ok((group, info))
    }

    /// Joins by a Welcome, with the ratchet tree of the epoch that it opens (as [`Observer::tree`] or
    /// [`Group::tree`] give it). Refused unless both rest on the meeting's secret, and the group on the
    /// meeting's terms.
    ///
    /// [`Observer::tree`]: crate::Observer::tree
    pub fn join(
        identity: Identity,
        terms: &Terms,
        welcome: &[u8],
        ratchet_tree: &[u8],
    ) -> Result<Self, Error> {
        let welcome = wire::welcome(welcome)?;
        let tree = wire::ratchet_tree(ratchet_tree)?;
        let config = MlsGroupJoinConfig::builder()
            .wire_format_policy(WIRE_FORMAT)
            .padding_size(PADDING)
            .max_past_epochs(PAST_EPOCHS as usize)
            .sender_ratchet_configuration(sender_ratchet())
            .build();
        let joining = StagedWelcome::build_from_welcome(&identity.provider, &config, welcome)
            .map_err(|_| Error::WelcomeDoesNotOpen)?;
        // Anyone can write a Welcome to a public key; only who is of the meeting can mix its PSK in.
        match joining.processed_welcome().psks() {
            [psk] if rules::is_meeting_psk(psk) => {}
            _ => return Err(Error::WelcomeDoesNotOpen),
        }
        let staged = joining
            .with_ratchet_tree(tree)
            .skip_lifetime_validation()
            .build()
            .map_err(|_| Error::Invalid("ratchet tree"))?;
        wire::check_suite(staged.group_context().ciphersuite())?;
        let context = staged.group_context();
        let policy = Policy::of_context(context.extensions(), context.group_id().as_slice())?;
        terms.check(&policy)?;
        let roster = rules::roster(staged.members())?;
        let standing = Standing::new(policy, &roster)?;
        let seen = roster.into_iter().map(|member| member.seat.participant).collect();
        let mls = staged.into_group(&identity.provider).map_err(|_| Error::Invalid("welcome"))?;
        Ok(Self::entered(mls, identity, standing, seen))
    }

    fn entered(mls: MlsGroup, identity: Identity, standing: Standing, seen: BTreeSet<ParticipantId>) -> Self {
        let (past, leaf_keys) = (VecDeque::new(), LeafKeys::default());
        let mut group = Self { mls, identity, standing, past, leaf_keys, prepared: None, seen };
        group.keep_leaf_key();
        group
    }
}
