//! The view: everything that the person sees, made from the state.

use std::sync::Arc;

use e2ee::Powers;
use protocol::StreamKind;

use crate::{
    Timestamp,
    client::Client,
    door::Stage,
    encryption::{Facts, LeafFacts, indicator},
    io::person_id,
    people::Context,
    view::{
        Caller, Connection, Encryption, Fault, Link, Met, Person, PersonLine, Phase, Problem, SlotView,
        StreamView, View, Waiting,
    },
};

impl Client {
    pub(crate) fn view(&mut self, now: Timestamp) -> View {
        let in_meeting = self.phase == Phase::Meeting;
        let problem = match self.problem {
            None if self.phase != Phase::Meeting && self.has_business() && self.connection.is_failing() => {
                Some(Problem::Unreachable)
            }
            problem => problem,
        };
        let reader = self.reader();
        View {
            phase: self.phase,
            problem,
            server_ends: self.server_ends,
            signed_in: self.signed_in,
            invite: self
                .door
                .link
                .as_ref()
                .filter(|_| self.membership.is_none() || !self.door.stale)
                .map(|link| link.for_guests().to_string()),
            host_link: self.door.link.as_ref().filter(|link| link.host.is_some()).map(ToString::to_string),
            meeting: self.door.card.as_ref().map(|card| (&card.details).into()),
            class: self.class_view(),
            closed: self.closed.iter().map(Into::into).collect(),
            gathering: self.gathering_view(),
            waiting: self.waiting(),
            callers: self.callers_view(),
            own_name: self.names.own_mark(now),
            barred: self.is_barred(now),
            policy: self.policy_view(),
            notices: self.news.view(),
            reactions: self.reactions.view(|whose| self.roster.get(whose).is_some()),
            errand: self.errands.shown().cloned(),
            people: self.people(now),
            speaking: self.roster.loudest().map(person_id).collect(),
            encryption: self.encryption(now),
            chat: if in_meeting || self.phase == Phase::Left {
                self.conversation.view(reader, self.config.chat_pause, now)
            } else {
                Arc::default()
            },
            file_bytes: self.files.most(),
            live: self.live_view(),
            floor: self.floor_view(now),
            recording: self.recordings_view(now),
            inventory: self.inquiry.view(),
            quality: self.quality_view(),
            slots: self
                .slots
                .carried()
                .filter(|(_, whose, _)| self.roster.get(whose).is_some_and(|member| !member.own))
                .filter(|(_, whose, stream)| self.may(whose, Powers::to_send(*stream)))
                .map(|(mid, whose, stream)| SlotView { mid: mid.clone(), person: person_id(&whose), stream })
                .collect(),
            connection: Connection {
                signalling: if self.connection.is_off() {
                    Link::Off
                } else if self.is_settled() {
                    Link::Up
                } else {
                    Link::Connecting
                },
                media: self.transport.link(),
            },
        }
    }

    fn callers_view(&self) -> Vec<Caller> {
        let by = self.verified_by();
        self.desk.callers.view(|who| self.desk.wishes.is_coming(who), &self.names, by.as_deref())
    }

    /// Whether the connection stands, as far as it is needed here.
    fn is_settled(&self) -> bool {
        match self.phase {
            Phase::GreenRoom => self.connection.is_open(),
            Phase::Waiting => self.door.stage == Stage::Lobby,
            _ => self.is_seated() && !self.repair.parted(),
        }
    }

    fn waiting(&self) -> Option<Waiting> {
        let (place, waiting, host_present) = self.door.queue;
        let note = self.door.note.clone();
        (self.phase == Phase::Waiting).then_some(Waiting { host_present, place, waiting, note })
    }

    /// What is known of the encryption, for the indicator.
    fn facts(&self, now: Timestamp) -> Facts {
        let own = |is: &dyn Fn(StreamKind) -> bool| StreamKind::ALL.iter().filter(|kind| is(**kind)).count();
        Facts {
            in_group: self.membership.is_some(),
            leaves: self
                .roster
                .members()
                .iter()
                .map(|member| LeafFacts { verified: member.profile.is_some() })
                .collect(),
            own_clear: own(&|kind| self.devices.is_clear(kind, now)),
            unopened_there: own(&|kind| self.devices.is_unopened_there(kind, now)),
            unopened: self.watch.unopened(now),
            unsure: self.watch.unsure(now),
            unexpected: self.watch.unexpected(now),
            silent: self.roster.silent(now) + self.repair.faulty(),
            repairing: self.repair.under_way()
                || self.membership.as_ref().is_some_and(|membership| {
                    membership.gap_since.is_some() || membership.numbers.recently_missing(now) > 0
                }),
        }
    }

    fn encryption(&self, now: Timestamp) -> Encryption {
        let indicator = indicator(&self.facts(now));
        match &self.membership {
            Some(membership) => Encryption {
                indicator,
                epoch: membership.group.epoch(),
                members: u32::try_from(self.roster.members().len()).unwrap_or(u32::MAX),
                code: membership.code.clone(),
            },
            None => Encryption { indicator, epoch: 0, members: 0, code: String::new() },
        }
    }

    pub(crate) fn people(&self, now: Timestamp) -> Vec<Person> {
        let settled = self.transport_settled(now);
        let sounds = self.announced_sounds();
        let person = |member: &e2ee::Member| {
            let whose = member.participant;
            let stream = |kind: StreamKind| {
                if member.own {
                    let fault = self.devices.is_unopened_there(kind, now).then_some(Fault::NotOpeningThere);
                    return StreamView {
                        announced: self.devices.state().sends(kind),
                        fault,
                        ..Default::default()
                    };
                }
                let wanted = self.is_wanted(&whose, kind, sounds);
                let up = settled && !self.roster.is_away(&whose);
                let announced = self.sends(&whose, kind);
                let paused = self.slots.is_paused(&whose, kind);
                let context = Context { announced, wanted, transport_up: up, paused };
                self.watch.view(&whose, kind, context, now)
            };
            let (misses, cannot_open) = self.fares(&whose, now);
            let line = self.experience.line(&whose, now).filter(|_| !member.own);
            let name = self.roster.name(&whose);
            Person {
                line: line.filter(|_| !self.roster.is_away(&whose)).and_then(PersonLine::of),
                misses,
                cannot_open,
                id: person_id(&whose),
                met: if member.own { Met::New } else { self.names.met(&whose, &name) },
                name,
                mark: if member.own { self.names.own_mark(now) } else { self.names.mark(&whose) },
                own: member.own,
                role: member.role.into(),
                may: self.powers(&whose).map(Into::into).unwrap_or_default(),
                leaf: member.leaf.0,
                connected: !self.roster.is_away(&whose),
                away_since: self.roster.away_since(&whose).map(|since| since.0),
                not_opening: self.repair.is_faulty(&whose),
                missing: self.membership.as_ref().map_or(0, |here| here.numbers.missing(&whose, now)),
                microphone: stream(StreamKind::Microphone),
                camera: stream(StreamKind::Camera),
                screen: stream(StreamKind::Screen),
                screen_audio: stream(StreamKind::ScreenAudio),
            }
        };
        self.roster.members().iter().map(person).collect()
    }
}
