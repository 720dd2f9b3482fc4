//! Less of a register's past: states stay as they are, and so does what a report tells.
#![allow(clippy::unwrap_used, missing_docs)]

use trust::measures::catalogue::{CATALOGUE, Id, Party};
use trust::measures::language::Language;
use trust::measures::register::{Asked, Entry, Event, Folded, Refusal, Register, Role, folded};
use trust::measures::report::{Period, Report};
use trust::measures::when::Span;

use crate::measures_stage::{BAD, FINE, Stage, day, moment, scope, signer};

/// Ten days of checks: one fails for a while, one is silent for a while.
fn ten_days() -> Stage {
    let mut stage = Stage::well();
    for hour in 1..240_u16 {
        stage.wait(Span::hours(1));
        for row in &CATALOGUE {
            let due = row.check().is_some_and(|check| i64::from(hour) * 3_600 % check.every.seconds() == 0);
            match row.id {
                Id::M60 if (30..36).contains(&hour) && due => stage.prove(row.id, BAD),
                Id::M13 if (50..60).contains(&hour) => {}
                _ if due => stage.prove(row.id, FINE),
                _ => {}
            }
        }
    }
    stage
}

#[test]
fn a_register_that_is_condensed_says_the_same_of_now_and_takes_the_same_entries() {
    let mut stage = ten_days();
    let whole = stage.register.clone();
    stage.register.condense();
    assert!(stage.register.events().len() * 4 < whole.events().len());
    for hours in [0, 1, 3, 48, 500] {
        let then = stage.now.after(Span::hours(hours));
        for id in Id::ALL {
            assert_eq!(stage.register.state(id, then), whole.state(id, then), "{id} {hours}");
            assert_eq!(stage.register.next_turn(id, then), whole.next_turn(id, then), "{id}");
        }
    }
    let mut later = Stage { register: whole, now: stage.now };
    for stage in [&mut stage, &mut later] {
        stage.wait(Span::hours(1));
        stage.prove(Id::M60, FINE);
        stage.prove(Id::M13, BAD);
        stage.register.condense();
        stage.register.condense();
    }
    assert_eq!(stage.states(), later.states());
    assert_eq!(stage.register, later.register);
}

#[test]
fn folded_evidence_tells_the_same_turns_of_the_period_and_is_a_fraction_of_it() {
    let stage = ten_days();
    let from = moment("2026-09-01T08:00:00Z");
    let list = stage.register.events().iter().cloned().enumerate();
    let Folded { changed, gone } = folded(list.clone());
    let kept = |list: &mut dyn Iterator<Item = (usize, Event)>| -> Vec<(usize, Event)> {
        let held = |place: &usize| changed.iter().find(|(at, _)| at == place).map(|(_, event)| event.clone());
        list.filter(|(place, _)| !gone.contains(place))
            .map(|(place, event)| (place, held(&place).unwrap_or(event)))
            .collect()
    };
    let left = kept(&mut list.clone());
    assert!(left.len() * 4 < stage.register.events().len(), "{} of {}", left.len(), gone.len());
    assert_eq!(folded(left.clone()), Folded { changed: vec![], gone: vec![] }, "what is folded stays");
    let text = serde_json::to_string(&left.iter().map(|(_, event)| event).collect::<Vec<_>>()).unwrap();
    let read: Vec<Event> = serde_json::from_str(&text).unwrap();
    let register = Register::replay(scope(), read).unwrap();
    for id in Id::ALL {
        for party in [Party::Supplier, Party::Controller] {
            let turns = |register: &Register| {
                let turns = register.turns(id, party, from, stage.now).into_iter();
                turns.map(|turn| (turn.at, turn.from.kind(), turn.to.kind())).collect::<Vec<_>>()
            };
            assert_eq!(turns(&register), turns(&stage.register), "{id}");
        }
    }
    let period = Period { from: day("2026-09-02"), until: day("2026-09-10") };
    let counts = |register: &Register| {
        let report = Report::new(register, period, stage.now, None).text(Language::En);
        report.lines().find(|line| line.starts_with("Of ")).unwrap().to_owned()
    };
    assert_eq!(counts(&register), counts(&stage.register));
}

#[test]
fn half_of_the_past_folded_goes_on_with_the_rest() {
    let stage = ten_days();
    let half = stage.register.events().len() / 2;
    let list: Vec<_> = stage.register.events().iter().cloned().enumerate().collect();
    let Folded { changed, gone } = folded(list[..half].iter().cloned());
    let mut list: Vec<_> = list.into_iter().filter(|(place, _)| !gone.contains(place)).collect();
    for (place, event) in changed {
        list.iter_mut().find(|(at, _)| *at == place).unwrap().1 = event;
    }
    let register = Register::replay(scope(), list.into_iter().map(|(_, event)| event)).unwrap();
    assert_eq!(Stage { register, now: stage.now }.states(), stage.states());
}

#[test]
fn what_was_asked_for_waits_for_the_officer_and_changes_nothing_until_then() {
    let mut stage = Stage::well();
    let change = stage.change(Id::M39);
    let ask = |role| {
        let (setting, reason) = (change.setting.clone(), change.reason.clone());
        Asked { measure: Id::M39, setting, reason, by: signer(role), review: change.review }
    };
    assert_eq!(stage.write(Entry::ChangeAsked(ask(Role::Dpo))), Err(Refusal::AdminAsks(Role::Dpo)));
    let no_default = Asked { measure: Id::M22, ..ask(Role::Admin) };
    assert_eq!(stage.write(Entry::ChangeAsked(no_default)), Err(Refusal::NoDefault(Id::M22)));
    let drop = |role| Entry::ChangeDropped { measure: Id::M39, by: signer(role) };
    assert_eq!(stage.write(drop(Role::Dpo)), Err(Refusal::NothingToWithdraw(Id::M39)));

    stage.write(Entry::ChangeAsked(ask(Role::Admin))).unwrap();
    assert!(stage.register.change(Id::M39, stage.now).is_none());
    assert_eq!(stage.write(drop(Role::Supplier)), Err(Refusal::OnlyOrganisationWithdraws(Role::Supplier)));
    stage.write(drop(Role::Dpo)).unwrap();
    assert!(stage.register.asked(Id::M39, stage.now).is_none());

    stage.write(Entry::ChangeAsked(ask(Role::Admin))).unwrap();
    let asked = stage.register.asked(Id::M39, stage.now).unwrap().clone();
    let another = Asked { setting: "nobody waits".to_owned(), ..asked.clone() };
    assert_eq!(
        stage.write(Entry::Change(another.countersigned(signer(Role::Dpo)))),
        Err(Refusal::NotAsked(Id::M39)),
        "the officer agrees to what was asked for, and to nothing else"
    );
    stage.write(Entry::Change(asked.countersigned(signer(Role::Dpo)))).unwrap();
    assert!(stage.register.asked(Id::M39, stage.now).is_none());
    assert_eq!(stage.register.change(Id::M39, stage.now), Some(&change));
    assert_eq!(stage.register.signed(Id::M39).count(), 4, "all of it stays to be read");
}
