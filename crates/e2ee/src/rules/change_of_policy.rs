//! Who may change what of the policy.

use protocol::ParticipantId;

use super::{Seated, Standing};
use crate::{Policy, Refusal, Role};

/// Checks that `by` may put `after` in the place of the policy of this standing.
pub(super) fn check(
    standing: &Standing,
    roster: &[Seated],
    by: &ParticipantId,
    after: &Policy,
) -> Result<(), Refusal> {
    let before = &standing.policy;
    if !after.has_the_roots_of(before) {
        return Err(Refusal::RootsChanged);
    }
    if !goes_on_with_the_link(before, after) {
        return Err(Refusal::OldLink);
    }
    match standing.role(by) {
        Role::Host => Ok(()),
        _ if standing.is_certified(by) && takes_back_its_role(before, after, by) => Ok(()),
        Role::Cohost => check_cohost(standing, roster, by, after),
        Role::Member => Err(Refusal::NotHost),
    }
}

/// Another link is of a later card, or there is none.
fn goes_on_with_the_link(before: &Policy, after: &Policy) -> bool {
    match after.entry_key == before.entry_key {
        true => after.entry_version == before.entry_version,
        false => after.entry_version > before.entry_version,
    }
}

/// One whom the host key vouches for is host whenever they want to be, but does nothing else by the way.
fn takes_back_its_role(before: &Policy, after: &Policy, by: &ParticipantId) -> bool {
    let mut expected = before.clone();
    expected.roles.remove(by);
    let mut named = expected.clone();
    named.roles.insert(*by, Role::Host);
    *after == expected || *after == named
}

fn check_cohost(
    standing: &Standing,
    roster: &[Seated],
    by: &ParticipantId,
    after: &Policy,
) -> Result<(), Refusal> {
    let before = &standing.policy;
    let is_host = |participant| standing.role(participant) == Role::Host;
    let present = |participant: &ParticipantId| roster.iter().any(|m| m.seat.participant == *participant);
    let denies_a_host =
        after.denied.iter().any(|(whom, powers)| is_host(whom) && before.denied.get(whom) != Some(powers));
    if after.entry_key != before.entry_key || after.ended != before.ended || denies_a_host {
        return Err(Refusal::NotHost);
    }
    // Where no host is left, a co-host takes over.
    let takes_over = after.roles.get(by) == Some(&Role::Host)
        && !roster.iter().any(|member| is_host(&member.seat.participant));
    let given = |whom: &ParticipantId, role: &Role| {
        before.roles.get(whom) == Some(role) || (takes_over && whom == by)
    };
    let none_given = after.roles.iter().all(|(whom, role)| given(whom, role));
    // Roles of those who are gone may be forgotten.
    let none_taken = before.roles.keys().all(|whom| after.roles.contains_key(whom) || !present(whom));
    if none_given && none_taken { Ok(()) } else { Err(Refusal::NotHost) }
}
