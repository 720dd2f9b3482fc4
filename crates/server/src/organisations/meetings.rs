//! What those who administer see of an organisation's meetings: how many run, by class, and how well media came through in
//! hours in which enough people met. No meeting is told from another, and nobody from anybody.

use identity::Action;
use trust::{
    audit,
    measures::{gate::Feature, language::Says},
};

use super::{Organisations, Refusal, SignedIn, now};
use crate::quality::Told;

/// A class, and how many meetings of it run.
pub(crate) struct Running {
    pub class: String,
    /// `None`: the policy has no such class any more.
    pub title: Option<String>,
    pub count: usize,
}

/// Figures about use: none while the register closes them.
pub(crate) enum Figures<T> {
    Open(T),
    /// Why.
    Closed(Says),
}

impl Organisations {
    /// How many meetings run, by class: those of the policy, and those that meetings were made under before.
    pub async fn running(&self, who: &SignedIn) -> Result<Figures<Vec<Running>>, Refusal> {
        who.may(Action::SeeMeetings, now())?;
        if let Some(why) = self.closed_words(who, Feature::Analytics).await {
            return Ok(Figures::Closed(why));
        }
        self.looked_at_figures(who, audit::Figures::Meetings).await?;
        let classes = self.classes(who).await?.into_iter();
        let mut all: Vec<_> =
            classes.map(|rules| Running { class: rules.class, title: Some(rules.title), count: 0 }).collect();
        let kept = self.policies.classed_rooms(who.account.organisation).await?;
        for class in self.meetings.run_of(&kept) {
            match all.iter_mut().find(|running| running.class == class) {
                Some(running) => running.count += 1,
                None => all.push(Running { class: class.to_owned(), title: None, count: 1 }),
            }
        }
        Ok(Figures::Open(all))
    }

    /// How well media came through, by hours that are over: to everybody what those who administer are shown. Only that these
    /// looked is told.
    pub async fn quality(&self, who: &SignedIn) -> Result<Figures<Vec<Told>>, Refusal> {
        who.may(Action::SeeQuality, now())?;
        if let Some(why) = self.closed_words(who, Feature::Analytics).await {
            return Ok(Figures::Closed(why));
        }
        if who.may(Action::SeeMeetings, now()).is_ok() {
            self.looked_at_figures(who, audit::Figures::Quality).await?;
        }
        Ok(Figures::Open(self.meetings.quality().told(who.account.organisation, now())))
    }
}
