//! The streams of others: what is wanted of them, what comes, and what is done about what does not open.

use std::time::Duration;

use e2ee::{Member, Powers};
use protocol::{ClientMessage, ParticipantId, StreamKind, Want, sealed::Content};

use super::{Report, Trouble};
use crate::{Timestamp, client::Client, io::FrameReport};

/// Pictures that are asked for at once: a page of 49 people, oneself among them, and two screens.
const WANTS: usize = 50;
/// How long the transport must have stood before something is missed on it.
const TRANSPORT_SETTLES: Duration = Duration::from_secs(2);

impl Client {
    /// Tells the server which pictures are on screen, where that changed.
    pub(crate) fn tell_wants(&mut self) {
        if !self.is_seated() {
            return;
        }
        let mut tiles = self.tiles.clone();
        tiles.sort_by_key(|tile| tile.stream != StreamKind::Screen);
        let is_other = |whose: &ParticipantId| self.roster.get(whose).is_some_and(|member| !member.own);
        let others = tiles.into_iter().filter(|tile| is_other(&tile.participant));
        let wants: Vec<_> = (0u8..)
            .zip(others.take(WANTS))
            .map(|(priority, tile)| Want {
                participant: tile.participant,
                stream: tile.stream,
                max_height: tile.height,
                priority,
                smooth: tile.signs,
            })
            .collect();
        let nothing_yet = self.wants_told.is_none() && wants.is_empty();
        if !nothing_yet && self.wants_told.as_ref() != Some(&wants) {
            self.wants_told = Some(wants.clone());
            self.send(ClientMessage::Wants { wants });
        }
    }

    /// The transforms counted frames.
    pub(crate) fn frames(&mut self, reports: Vec<FrameReport>, now: Timestamp) {
        let mut lagging = false;
        for report in reports.into_iter().take(512) {
            if let Some(stream) = self.transport.own_stream(&report.mid) {
                self.devices.report(stream, report.opened, report.sent_packets, now);
                continue;
            }
            let Some(slot) = self.slots.get(&report.mid) else { continue };
            if slot.source.is_some_and(|(whose, stream)| !self.may(&whose, Powers::to_send(stream))) {
                // Not shown, and nothing is wrong with the keys.
                continue;
            }
            lagging |= report.unknown_epoch > 0;
            let expected = slot.source.zip(slot.leaf).map(|((whose, stream), leaf)| (whose, stream, leaf));
            let report = Report {
                expected,
                since: slot.since,
                source: report.leaf.zip(report.stream),
                opened: report.opened,
                failed: report.failed,
                unknown_epoch: report.unknown_epoch,
                mid: report.mid,
            };
            self.watch.report(report, now);
        }
        if lagging {
            // Either the transforms have missed an epoch, or this participant has.
            let commands = self.keys.repeat();
            self.command_keys(commands);
            self.ask_for_replay(now);
        }
    }

    /// Whether a stream of another should arrive here.
    pub(crate) fn is_wanted(
        &self,
        whose: &ParticipantId,
        stream: StreamKind,
        announced_sounds: usize,
    ) -> bool {
        if stream.is_video() {
            return self.tiles.iter().any(|tile| tile.stream == stream && tile.participant == *whose);
        }
        // Sounds are the loudest few, unless there is room for all.
        announced_sounds <= usize::from(self.transport.sounds_at_once())
            || self.slots.carried().any(|(_, of, carried)| of == *whose && carried == stream)
    }

    /// How many sounds of others are announced.
    pub(crate) fn announced_sounds(&self) -> usize {
        let sounds = [StreamKind::Microphone, StreamKind::ScreenAudio];
        let of =
            |member: &Member| sounds.iter().filter(|kind| self.sends(&member.participant, **kind)).count();
        self.roster.others().map(of).sum()
    }

    pub(crate) fn transport_settled(&self, now: Timestamp) -> bool {
        self.transport.up_for(TRANSPORT_SETTLES, now)
    }

    /// Looks after the streams of others.
    pub(crate) fn tick_streams(&mut self, now: Timestamp) {
        if self.membership.is_none() {
            return;
        }
        let settled = self.transport_settled(now);
        let sounds = self.announced_sounds();
        let mut wanted = Vec::new();
        for member in self.roster.others() {
            let whose = member.participant;
            for stream in StreamKind::ALL {
                // What is held back is not missed, and has its time to arrive once it goes on.
                let comes = !self.roster.is_away(&whose) && !self.slots.is_paused(&whose, stream);
                let wants =
                    settled && comes && self.sends(&whose, stream) && self.is_wanted(&whose, stream, sounds);
                wanted.push((whose, stream, wants));
            }
        }
        for (whose, stream, wants) in wanted {
            self.watch.want(whose, stream, wants, now);
        }
        if !self.is_in_step() {
            return;
        }
        let Some(Trouble { complain, lagging, hopeless }) = self.watch.trouble(now) else { return };
        if lagging {
            self.ask_for_replay(now);
        }
        let roster = &self.roster;
        let streams: Vec<_> = complain.into_iter().filter(|(whose, _)| roster.get(whose).is_some()).collect();
        if streams.is_empty() {
            return;
        }
        // One member's frames are that member's doing, unless there is nobody else.
        let enough = self.roster.others().count().min(2);
        if self.repair.may_part_over(&hopeless, enough, now) {
            self.part(now);
        } else {
            self.say(Content::CannotOpen { streams }, now);
        }
    }
}
