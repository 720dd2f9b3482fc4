//! Who may write what, in which words, until when.

use super::entry::{Asked, Attestation, Change, NotApplicable, Role};
use super::refusal::Refusal;
use crate::measures::catalogue::{Id, Mode, Owner, Party};
use crate::measures::when::{Day, Moment};

/// How far away the date of an exception may be.
const REVIEW_MONTHS: u8 = 12;
const MAX_REASON: usize = 500;
const MAX_SETTING: usize = 200;

pub(super) fn may_attest(attestation: &Attestation, now: Moment) -> Result<(), Refusal> {
    let Attestation { measure, by, until, document: _ } = attestation;
    may_sign(*measure, by.role)?;
    let months = measure.measure().term().map_or(0, |term| term.0);
    within(*until, months, now)
}

pub(super) fn may_sign(measure: Id, role: Role) -> Result<(), Refusal> {
    let row = measure.measure();
    row.term().ok_or(Refusal::ShownByProgram(measure))?;
    match (row.owner, role.party()) {
        (Owner::Controller, Some(Party::Controller)) | (Owner::Supplier, Some(Party::Supplier)) => Ok(()),
        (Owner::Both, Some(_)) => Ok(()),
        (Owner::Controller, _) => Err(Refusal::OnlyControllerSigns(measure, role)),
        (Owner::Supplier, _) => Err(Refusal::OnlySupplierSigns(measure, role)),
        (Owner::Both, None) => Err(Refusal::RoleSignsNothing(role)),
    }
}

pub(super) fn may_waive(claim: &NotApplicable, now: Moment) -> Result<(), Refusal> {
    only_dpo(claim.by.role)?;
    claim.measure.measure().applies.ok_or(Refusal::AppliesEverywhere(claim.measure))?;
    said(&claim.reason, MAX_REASON)?;
    within(claim.review, REVIEW_MONTHS, now)
}

pub(super) fn only_dpo(role: Role) -> Result<(), Refusal> {
    if role == Role::Dpo { Ok(()) } else { Err(Refusal::OnlyDpoSaysWhatApplies(role)) }
}

pub(super) fn may_ask(asked: &Asked, now: Moment) -> Result<(), Refusal> {
    let Asked { measure, setting, reason, by, review } = asked;
    match measure.measure().mode {
        Mode::PolicyDefault(_) => {}
        Mode::Enforced(_) | Mode::Attested(_) | Mode::EnforcedAndAttested(..) => {
            return Err(Refusal::NoDefault(*measure));
        }
    }
    if by.role != Role::Admin {
        return Err(Refusal::AdminAsks(by.role));
    }
    said(setting, MAX_SETTING)?;
    said(reason, MAX_REASON)?;
    within(*review, REVIEW_MONTHS, now)
}

pub(super) fn may_change(change: &Change, now: Moment) -> Result<(), Refusal> {
    let Change { measure, setting, reason, by, countersigned, review } = change.clone();
    may_ask(&Asked { measure, setting, reason, by: by.clone(), review }, now)?;
    if countersigned.role != Role::Dpo {
        return Err(Refusal::DpoCountersigns(countersigned.role));
    }
    if by.person == countersigned.person {
        return Err(Refusal::OnePersonTwice);
    }
    Ok(())
}

/// Only those whose default it is go back to it.
pub(super) fn only_organisation(role: Role) -> Result<(), Refusal> {
    match role {
        Role::Admin | Role::Dpo => Ok(()),
        Role::Supplier | Role::Auditor | Role::Helpdesk => Err(Refusal::OnlyOrganisationWithdraws(role)),
    }
}

fn said(text: &str, most: usize) -> Result<(), Refusal> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err(Refusal::TextMissing),
        count if count > most => Err(Refusal::TextTooLong(most)),
        _ => Ok(()),
    }
}

fn within(date: Day, months: u8, now: Moment) -> Result<(), Refusal> {
    let today = now.day();
    match date {
        date if date < today => Err(Refusal::DatePassed),
        date if date > today.after_months(months) => Err(Refusal::DateTooFar(months)),
        _ => Ok(()),
    }
}
