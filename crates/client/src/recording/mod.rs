//! Recordings on members' machines: each is told to everyone, sealed, before anything is recorded, and takes in
//! nobody who has not been told of it or who wishes to be left out.

use std::collections::BTreeMap;

use e2ee::Powers;
use protocol::{ParticipantId, sealed::Recording};

use crate::{
    Timestamp,
    client::Client,
    group::Membership,
    io::{RecordingWish, person_id},
    view::{Event, OwnRecording, Phase, Recorder, Recordings},
};

/// What was told of recordings, to the others and to the person.
#[derive(Debug, Default)]
pub(crate) struct RecordingWatch {
    /// The own recording as it last stood in the log, and the epoch in which that was sealed: whoever came later
    /// could not read it.
    told: Option<(Recording, u64)>,
    /// Recordings of others that the person knows of: whether paused, and the recorder's name.
    known: BTreeMap<ParticipantId, (bool, String)>,
}

impl RecordingWatch {
    /// Another group: its members have been told nothing.
    pub fn enter(&mut self) {
        self.told = None;
    }
}

impl Client {
    /// The person wants something of their own recording.
    pub(crate) fn record(&mut self, wish: RecordingWish, now: Timestamp) {
        let Some(own) = self.membership.as_ref().map(Membership::participant) else { return };
        let before = self.devices.state().recording;
        let wanted = match (wish, before) {
            (RecordingWish::Running, None) if self.may(&own, Powers::RECORD) => {
                Some(Recording { since: now.0, paused: false })
            }
            (RecordingWish::Off, _) | (_, None) => None,
            (wish, Some(recording)) => Some(Recording { paused: wish == RecordingWish::Paused, ..recording }),
        };
        if self.devices.record(wanted) {
            self.recording.told = None;
            self.tell_devices(now);
        }
    }

    /// What this participant says of its recording stands in the log, sealed in this epoch.
    pub(crate) fn recording_is_told(&mut self, recording: Option<Recording>, epoch: u64) {
        if recording == self.devices.state().recording {
            self.recording.told = recording.map(|recording| (recording, epoch));
        }
    }

    /// Members have come who could not read what was said before.
    pub(crate) fn tell_newcomers_of_recording(&mut self, now: Timestamp) {
        if self.devices.state().recording.is_some() {
            self.tell_devices(now);
        }
    }

    /// Tells the person whose recordings began, paused, went on and ended.
    pub(crate) fn tell_recordings(&mut self, now: Timestamp) {
        if self.phase != Phase::Meeting {
            return;
        }
        let running: BTreeMap<_, _> = self
            .roster
            .others()
            .filter_map(|member| {
                let recording = self.roster.state(&member.participant).recording?;
                Some((member.participant, (recording.paused, self.roster.name(&member.participant))))
            })
            .collect();
        let before = std::mem::replace(&mut self.recording.known, running.clone());
        let mut began = false;
        for (whose, (paused, name)) in &running {
            let event = match before.get(whose) {
                None => Event::RecordingStarted,
                Some((true, _)) if !paused => Event::RecordingResumed,
                Some((false, _)) if *paused => Event::RecordingPaused,
                Some(_) => continue,
            };
            began |= event == Event::RecordingStarted;
            self.news.tell(event, name.clone(), None);
        }
        for (_, (_, name)) in before.into_iter().filter(|(whose, _)| !running.contains_key(whose)) {
            self.news.tell(Event::RecordingEnded, name, None);
        }
        // The recorder may have come lately, and know of this wish by others only.
        if began && self.devices.state().left_out {
            self.tell_devices(now);
        }
    }

    /// For the view.
    pub(crate) fn recordings_view(&self, now: Timestamp) -> Recordings {
        if self.phase != Phase::Meeting {
            return Recordings::default();
        }
        let member = |member: &e2ee::Member| {
            let whose = member.participant;
            let recording = self.roster.state(&whose).recording?;
            Some(Recorder {
                person: person_id(&whose),
                name: self.roster.name(&whose),
                own: member.own,
                since: recording.since.min(now.0),
                paused: recording.paused,
                allowed: self.may(&whose, Powers::RECORD),
            })
        };
        let mut running: Vec<_> = self.roster.members().iter().filter_map(member).collect();
        running.sort_by_key(|recorder| recorder.since);
        let left_out = |whose: &ParticipantId| self.roster.state(whose).left_out;
        let everyone = || self.roster.members().iter().map(|member| member.participant);
        Recordings {
            running,
            own: self.own_recording(),
            left_out: everyone().filter(left_out).map(|whose| person_id(&whose)).collect(),
            taken: everyone().filter(|whose| self.takes_in(whose)).map(|whose| person_id(&whose)).collect(),
        }
    }

    fn own_recording(&self) -> OwnRecording {
        let told = self.recording.told.map(|(recording, _)| recording);
        match self.devices.state().recording {
            None => OwnRecording::Off,
            Some(Recording { paused: true, .. }) => OwnRecording::Paused,
            wanted if wanted == told => OwnRecording::Running,
            Some(_) => OwnRecording::Announcing,
        }
    }

    /// Whether a member may be recorded here now: they could read that it is, their own wish is known, and it is not
    /// to be left out.
    fn takes_in(&self, whose: &ParticipantId) -> bool {
        let Some((_, epoch)) = self.recording.told else { return false };
        let state = self.roster.state(whose);
        let was_there = self.roster.leaf(whose).is_some_and(|(_, since)| since <= epoch);
        self.own_recording() == OwnRecording::Running && was_there && state.version > 0 && !state.left_out
    }
}
