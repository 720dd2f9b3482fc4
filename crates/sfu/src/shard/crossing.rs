//! Rooms that span shards. Whoever sends from another shard has a *shadow* here: a session without a connection, whose packets
//! come opened. What shards tell each other is told whole and again with each tick, so that nothing has to be
//! acknowledged and whatever was dropped mends itself.

use std::net::SocketAddr;

use protocol::StreamKind;

use super::astray::Datagrams;
use super::{Room, Shard};
use crate::allocation::Offer;
use crate::api::{Datagram, RoomKey, SessionId};
use crate::connection::Codec;
use crate::publication::{Opened, Publication};
use crate::session::Session;
use crate::slot::Source;

/// How a shard is known to the others of its server.
pub type ShardNumber = usize;

/// Where else a stream is received.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elsewhere {
    shard: ShardNumber,
    /// Bit per layer.
    layers: u32,
    /// The share lost on the way to whoever receives it worst there, in 1/256.
    pub loss: u8,
}

/// What a shard hands to another of the same server.
#[derive(Debug)]
pub struct Crossing(Word);

#[derive(Debug)]
enum Word {
    /// All that the sender's participants in a room send.
    Present { room: RoomKey, sessions: Vec<(SessionId, Vec<Told>)> },
    /// All that somebody at the sender's receives of the receiver's participants.
    Wanted { room: RoomKey, wanted: Vec<Wanted> },
    /// Somebody's decoder waits.
    Keyframe { source: (SessionId, StreamKind), layer: u8 },
    /// In the order in which they came.
    Packets(Packets),
    /// Came in at the sender's, and are for the receiver's participants.
    Datagrams(Datagrams),
    /// The sender's participant is behind this address, from which a datagram came in at the receiver's.
    Takes(SocketAddr),
}

/// A stream as its shard knows it.
#[derive(Debug, Clone)]
struct Told {
    kind: StreamKind,
    /// Of each layer.
    codecs: Vec<Option<Codec>>,
    offers: Vec<Offer>,
    flows: bool,
    loudness: f32,
}

#[derive(Debug, Clone, Copy)]
struct Wanted {
    source: (SessionId, StreamKind),
    layers: u32,
    loss: u8,
}

/// Opened packets.
#[derive(Debug, Default)]
struct Packets {
    entries: Vec<Entry>,
    /// Of each its Dependency Descriptor, then its payload.
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Entry {
    source: (SessionId, StreamKind),
    layer: u8,
    generation: u64,
    number: u64,
    timestamp: u32,
    marker: bool,
    codec: Codec,
    level: Option<u8>,
    orientation: Option<u8>,
    descriptor: Option<usize>,
    payload: usize,
}

/// What waits to be handed over.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    words: Vec<(ShardNumber, Word)>,
    packets: Vec<(ShardNumber, Packets)>,
    datagrams: Vec<(ShardNumber, Datagrams)>,
}

/// What is gathered for a shard.
fn to<T: Default>(all: &mut Vec<(ShardNumber, T)>, shard: ShardNumber) -> &mut T {
    let at = all.iter().position(|(of, _)| *of == shard).unwrap_or_else(|| {
        all.push((shard, T::default()));
        all.len() - 1
    });
    &mut all[at].1
}

impl Outgoing {
    /// A participant here is behind an address, from which a datagram came in at that shard.
    pub fn takes(&mut self, entrance: ShardNumber, address: SocketAddr) {
        self.words.push((entrance, Word::Takes(address)));
    }

    pub fn datagram(&mut self, shard: ShardNumber, datagram: &Datagram<'_>) {
        to(&mut self.datagrams, shard).push(datagram);
    }

    /// A packet that somebody elsewhere receives.
    pub fn packet(
        &mut self,
        source: (SessionId, StreamKind),
        generation: u64,
        elsewhere: &[Elsewhere],
        opened: &Opened<'_>,
    ) {
        for there in elsewhere.iter().filter(|there| there.layers >> opened.layer & 1 == 1) {
            let packets = to(&mut self.packets, there.shard);
            packets.bytes.extend_from_slice(opened.descriptor.unwrap_or_default());
            packets.bytes.extend_from_slice(opened.payload);
            packets.entries.push(Entry {
                source,
                layer: opened.layer,
                generation,
                number: opened.number,
                timestamp: opened.timestamp,
                marker: opened.marker,
                codec: opened.codec,
                level: opened.level,
                orientation: opened.orientation,
                descriptor: opened.descriptor.map(<[u8]>::len),
                payload: opened.payload.len(),
            });
        }
    }
}

impl Shard {
    /// What is for other shards, in order; call after every input and after [`Shard::poll`].
    pub fn crossings(&mut self) -> impl Iterator<Item = (ShardNumber, Crossing)> + '_ {
        let Outgoing { words, packets, datagrams } = &mut self.outgoing;
        let words = words.drain(..);
        let packets = packets.drain(..).map(|(shard, packets)| (shard, Word::Packets(packets)));
        let datagrams = datagrams.drain(..).map(|(shard, datagrams)| (shard, Word::Datagrams(datagrams)));
        words.chain(packets).chain(datagrams).map(|(shard, word)| (shard, Crossing(word)))
    }

    /// Takes what another shard has handed over; gives how many datagrams there were.
    pub fn cross(&mut self, from: ShardNumber, Crossing(word): Crossing, now: std::time::Instant) -> usize {
        self.advance(now);
        match word {
            Word::Datagrams(datagrams) => return self.take_handed(from, &datagrams),
            Word::Takes(address) => self.taken_there(from, address),
            Word::Present { room, sessions } => self.present(from, room, sessions),
            Word::Wanted { room, wanted } => self.wanted(from, room, &wanted),
            Word::Keyframe { source: (session, kind), layer } => {
                if let Some(key) = self.by_id.get(&session).copied().filter(|key| self.is_here(*key)) {
                    self.want_keyframe(key, kind, layer);
                }
            }
            Word::Packets(packets) => self.take_crossed(&packets),
        }
        0
    }

    /// A room is on these shards too, and on no others.
    pub(super) fn spread(&mut self, room: RoomKey, others: Vec<ShardNumber>) {
        let Some(index) = self.by_room.get(&room).copied() else { return };
        let others: Vec<_> = others.into_iter().filter(|other| *other != self.config.number).collect();
        let gone: Vec<_> = self.shadows(index).filter(|(_, home)| !others.contains(home)).collect();
        for (key, _) in gone {
            self.forget_shadow(key);
        }
        // Nobody receives there any more.
        for key in self.rooms[index].members.clone() {
            for publication in &mut self.sessions[key].publications {
                publication.elsewhere.retain(|there| others.contains(&there.shard));
            }
        }
        self.rooms[index].others = others;
        self.tell_others(index);
    }

    /// Tells the other shards of a room who sends here, and what is received of theirs.
    pub(super) fn tell_others(&mut self, room: usize) {
        let Room { key, others, .. } = &self.rooms[room];
        if others.is_empty() {
            return;
        }
        let sessions = self.sending(room);
        let words = others.iter().flat_map(|shard| {
            let present = Word::Present { room: *key, sessions: sessions.clone() };
            let wanted = Word::Wanted { room: *key, wanted: self.wanted_of(room, *shard) };
            [(*shard, present), (*shard, wanted)]
        });
        let words: Vec<_> = words.collect();
        self.outgoing.words.extend(words);
    }

    /// All that is sent by whoever is in a room and here.
    fn sending(&self, room: usize) -> Vec<(SessionId, Vec<Told>)> {
        let now = self.now;
        let told = |publication: &Publication| Told {
            kind: publication.kind,
            codecs: publication.layers.iter().map(|layer| layer.codec).collect(),
            offers: if publication.kind.is_video() { publication.offers(|_| true, now) } else { Vec::new() },
            flows: publication.flows(now),
            loudness: publication.loudness,
        };
        let here = self.rooms[room].members.iter().filter_map(|key| self.sessions.get(*key));
        here.filter(|session| session.home.is_none())
            .map(|session| {
                let allowed = session.publications.iter().filter(|p| session.allowed.contains(&p.kind));
                (session.id, allowed.map(told).collect::<Vec<_>>())
            })
            .filter(|(_, told)| !told.is_empty())
            .collect()
    }

    /// What is received here of a shard's participants in a room.
    fn wanted_of(&self, room: usize, shard: ShardNumber) -> Vec<Wanted> {
        let mut all = Vec::new();
        for (key, _) in self.shadows(room).filter(|(_, home)| *home == shard) {
            let (session, loss) = (&self.sessions[key], self.worst_listener(key));
            for publication in &session.publications {
                let layers = self.received(key, publication);
                if layers != 0 {
                    all.push(Wanted { source: (session.id, publication.kind), layers, loss });
                }
            }
        }
        all
    }

    /// The layers of a shadow's stream that slots here have or wait for, a bit each.
    fn received(&self, key: usize, publication: &Publication) -> u32 {
        let slots = publication
            .subscribers
            .iter()
            .filter_map(|(subscriber, slot)| self.sessions.get(*subscriber)?.slots.get(*slot));
        slots
            .filter(|slot| slot.source == Some((key, publication.kind)))
            .map(|slot| match slot.video {
                true => {
                    [slot.current, slot.target].into_iter().flatten().fold(0, |all, cut| all | 1 << cut.layer)
                }
                false => 1,
            })
            .fold(0, |all, layers| all | layers)
    }

    /// Whether a session's connection is of this shard.
    pub(super) fn is_here(&self, key: usize) -> bool {
        self.sessions.get(key).is_some_and(|session| session.home.is_none())
    }

    /// The shadows in a room, and the shards that they are of.
    fn shadows(&self, room: usize) -> impl Iterator<Item = (usize, ShardNumber)> + '_ {
        let members = self.rooms[room].members.iter();
        members.filter_map(|key| Some((*key, self.sessions.get(*key)?.home?)))
    }

    fn present(&mut self, from: ShardNumber, room: RoomKey, sessions: Vec<(SessionId, Vec<Told>)>) {
        let Some(room) = self.by_room.get(&room).copied() else { return };
        if !self.rooms[room].others.contains(&from) {
            return;
        }
        let is_told = |id: SessionId| sessions.iter().any(|(told, _)| *told == id);
        let gone: Vec<_> = self
            .shadows(room)
            .filter(|(key, home)| *home == from && !is_told(self.sessions[*key].id))
            .map(|(key, _)| key)
            .collect();
        let mut changed = !gone.is_empty();
        for key in gone {
            self.forget_shadow(key);
        }
        for (id, told) in sessions {
            let key = match self.by_id.get(&id).copied() {
                Some(key) if self.sessions[key].home == Some(from) => key,
                Some(_) => continue,
                None => {
                    let shadow =
                        Session { home: Some(from), ..Session::new(id, room, &self.config, self.now) };
                    let key = self.sessions.insert(shadow);
                    self.by_id.insert(id, key);
                    self.rooms[room].members.push(key);
                    key
                }
            };
            changed |= self.adopt_told(key, told);
        }
        if changed {
            self.plan_room(room);
        }
    }

    /// Takes over what a shadow's shard says of its streams. Gives whether there are others than before.
    fn adopt_told(&mut self, key: usize, told: Vec<Told>) -> bool {
        let now = self.now;
        let mut old = std::mem::take(&mut self.sessions[key].publications);
        let mut changed = false;
        for told in told {
            let same = |p: &Publication| p.kind == told.kind && p.layers.len() == told.codecs.len();
            let mut publication = match old.iter().position(same) {
                Some(at) => old.swap_remove(at),
                None => {
                    changed = true;
                    Publication::shadow(told.kind, told.codecs.len())
                }
            };
            for (layer, codec) in publication.layers.iter_mut().zip(told.codecs) {
                changed |= layer.codec != codec;
                layer.codec = codec;
            }
            publication.told = Some(told.offers);
            publication.loudness = told.loudness;
            publication.last_packet = told.flows.then_some(now);
            self.sessions[key].publications.push(publication);
        }
        for gone in old {
            changed = true;
            self.detach_subscribers(key, gone.kind, &gone.subscribers);
        }
        self.trim_shadow(key);
        changed
    }

    fn wanted(&mut self, from: ShardNumber, room: RoomKey, wanted: &[Wanted]) {
        let Some(room) = self.by_room.get(&room).copied() else { return };
        for key in self.rooms[room].members.clone() {
            let Some(session) = self.sessions.get_mut(key).filter(|session| session.home.is_none()) else {
                continue;
            };
            let id = session.id;
            for publication in &mut session.publications {
                publication.elsewhere.retain(|there| there.shard != from);
                let source = (id, publication.kind);
                if let Some(Wanted { layers, loss, .. }) =
                    wanted.iter().find(|wanted| wanted.source == source)
                {
                    publication.elsewhere.push(Elsewhere { shard: from, layers: *layers, loss: *loss });
                }
            }
        }
    }

    fn take_crossed(&mut self, packets: &Packets) {
        let now = self.now;
        let mut rest = &packets.bytes[..];
        for entry in &packets.entries {
            let (descriptor, after) = rest.split_at(entry.descriptor.unwrap_or(0));
            let (payload, after) = after.split_at(entry.payload);
            rest = after;
            let (id, kind) = entry.source;
            let Some(key) = self.by_id.get(&id).copied() else { continue };
            let Some(session) = self.sessions.get_mut(key).filter(|session| session.home.is_some()) else {
                continue;
            };
            let Some(publication) = session.publication_mut(kind) else { continue };
            let Some(layer) = publication.layers.get_mut(usize::from(entry.layer)) else { continue };
            // What stands for an SSRC here.
            let stream = entry.generation as u32;
            if layer.ssrc != Some(stream) {
                self.generations += 1;
                layer.begin(stream, self.generations, kind.is_video());
            }
            let opened = Opened {
                layer: entry.layer,
                number: entry.number,
                timestamp: entry.timestamp,
                marker: entry.marker,
                codec: entry.codec,
                level: entry.level,
                orientation: entry.orientation,
                descriptor: entry.descriptor.map(|_| descriptor),
                payload,
            };
            if publication.take(&opened, now).first {
                self.fresh.push_back((key, kind));
            }
        }
    }

    /// Asks the shard of a source for a keyframe.
    pub(super) fn ask_home(&mut self, home: ShardNumber, (key, kind): Source, layer: u8) {
        let Some(session) = self.sessions.get(key) else { return };
        self.outgoing.words.push((home, Word::Keyframe { source: (session.id, kind), layer }));
    }

    pub(super) fn forget_shadow(&mut self, key: usize) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let (id, room) = (session.id, session.room);
        let publications = std::mem::take(&mut session.publications);
        for publication in publications {
            self.detach_subscribers(key, publication.kind, &publication.subscribers);
        }
        self.by_id.remove(&id);
        self.sessions.remove(key);
        self.rooms[room].members.retain(|member| *member != key);
    }
}
