//! Rooms that span shards. Whoever sends from another shard has a *shadow* here: a session without a connection, whose packets
//! come opened. What shards tell each other is told whole and again with each tick, so that nothing has to be
//! acknowledged and whatever was dropped mends itself.

use std::collections::{HashMap, HashSet};
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

/// What a shard hands to another of the same server, of one turn.
#[derive(Debug, Default)]
pub struct Crossing {
    words: Vec<Word>,
    packets: Packets,
    datagrams: Datagrams,
}

impl Crossing {
    /// How many packets and datagrams there are in it.
    pub fn packets(&self) -> usize {
        self.packets.entries.len() + self.datagrams.count()
    }

    /// How much memory it takes, about.
    pub fn bytes(&self) -> usize {
        let words = self.words.iter().map(|word| match word {
            Word::Present { sessions, .. } => sessions.iter().map(|(_, told)| 32 + told.len() * 256).sum(),
            Word::Wanted { wanted, .. } => size_of_val(&wanted[..]),
            Word::Keyframe { .. } | Word::Takes(_) => 0,
        });
        let words: usize = words.map(|bytes: usize| bytes + size_of::<Word>()).sum();
        words + size_of_val(&self.packets.entries[..]) + self.packets.bytes.len() + self.datagrams.bytes()
    }
}

#[derive(Debug)]
enum Word {
    /// All that the sender's participants in a room send.
    Present { room: RoomKey, sessions: Vec<(SessionId, Vec<Told>)> },
    /// All that somebody at the sender's receives of the receiver's participants.
    Wanted { room: RoomKey, wanted: Vec<Wanted> },
    /// Somebody's decoder waits.
    Keyframe { source: (SessionId, StreamKind), layer: u8 },
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

/// Opened packets, in the order in which they came.
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
pub(super) struct Outgoing(Vec<(ShardNumber, Crossing)>);

impl Outgoing {
    fn to(&mut self, shard: ShardNumber) -> &mut Crossing {
        let at = self.0.iter().position(|(to, _)| *to == shard).unwrap_or_else(|| {
            self.0.push((shard, Crossing::default()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    /// A datagram that is that shard's.
    pub fn datagram(&mut self, shard: ShardNumber, datagram: &Datagram<'_>) {
        self.to(shard).datagrams.push(datagram);
    }

    /// A participant here is behind an address, from which a datagram came in at that shard.
    pub fn takes(&mut self, entrance: ShardNumber, address: SocketAddr) {
        self.to(entrance).words.push(Word::Takes(address));
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
            let packets = &mut self.to(there.shard).packets;
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
    /// What is for other shards, once for each; call after every input and after [`Shard::poll`].
    pub fn crossings(&mut self) -> impl Iterator<Item = (ShardNumber, Crossing)> + use<> {
        std::mem::take(&mut self.outgoing.0).into_iter()
    }

    /// Takes what another shard has handed over.
    pub fn cross(&mut self, from: ShardNumber, crossing: Crossing, now: std::time::Instant) {
        self.advance(now);
        for word in crossing.words {
            match word {
                Word::Present { room, sessions } => self.present(from, room, sessions),
                Word::Wanted { room, wanted } => self.wanted(from, room, &wanted),
                Word::Keyframe { source, layer } => self.keyframe_wanted(from, source, layer),
                Word::Takes(address) => self.taken_there(from, address),
            }
        }
        self.take_crossed(&crossing.packets);
        self.take_handed(from, &crossing.datagrams);
    }

    /// This could not be handed over. What was told is told again with the next tick; packets are lost, so that the pictures they
    /// were of have to begin anew.
    pub fn uncrossed(&mut self, crossing: &Crossing, now: std::time::Instant) {
        self.advance(now);
        let pictures = crossing.packets.entries.iter().filter(|entry| entry.source.1.is_video());
        let mut streams: Vec<_> = pictures.map(|entry| (entry.source, entry.layer)).collect();
        streams.sort_unstable();
        streams.dedup();
        for ((session, kind), layer) in streams {
            if let Some(key) = self.by_id.get(&session).copied() {
                self.want_keyframe(key, kind, layer);
            }
        }
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
        let room = &mut self.rooms[index];
        (room.others, room.retell_speakers) = (others, true);
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
        for (shard, word) in words.collect::<Vec<_>>() {
            self.outgoing.to(shard).words.push(word);
        }
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
        let told: HashSet<_> = sessions.iter().map(|(told, _)| *told).collect();
        let gone: Vec<_> = self
            .shadows(room)
            .filter(|(key, home)| *home == from && !told.contains(&self.sessions[*key].id))
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
                // What was said before that was on its way.
                None if self.gone.contains_key(&id) => continue,
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
        if !self.rooms[room].others.contains(&from) {
            return;
        }
        let wanted: HashMap<_, _> = wanted.iter().map(|wanted| (wanted.source, wanted)).collect();
        for key in self.rooms[room].members.clone() {
            let Some(session) = self.sessions.get_mut(key).filter(|session| session.home.is_none()) else {
                continue;
            };
            let id = session.id;
            for publication in &mut session.publications {
                publication.elsewhere.retain(|there| there.shard != from);
                if let Some(Wanted { layers, loss, .. }) = wanted.get(&(id, publication.kind)) {
                    publication.elsewhere.push(Elsewhere { shard: from, layers: *layers, loss: *loss });
                }
            }
        }
    }

    /// Somebody's decoder there waits for a layer: which crosses from now on, so that the keyframe does.
    fn keyframe_wanted(&mut self, from: ShardNumber, (session, kind): (SessionId, StreamKind), layer: u8) {
        let Some(key) = self.by_id.get(&session).copied().filter(|key| self.is_here(*key)) else { return };
        let session = &mut self.sessions[key];
        let spans = self.rooms[session.room].others.contains(&from);
        let Some(publication) = session.publication_mut(kind).filter(|_| spans) else { return };
        let bit = 1_u32.checked_shl(layer.into()).unwrap_or(0);
        match publication.elsewhere.iter_mut().find(|there| there.shard == from) {
            Some(there) => there.layers |= bit,
            None => publication.elsewhere.push(Elsewhere { shard: from, layers: bit, loss: 0 }),
        }
        self.want_keyframe(key, kind, layer);
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
            let begins = layer.ssrc != Some(stream);
            if begins {
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
            let taken = publication.take(&opened, now);
            if taken.first {
                self.fresh.push_back((key, kind));
            }
            let subscribers = begins.then(|| publication.subscribers.clone());
            if let Some(room) = self.rooms.get_mut(session.room).filter(|_| taken.other_codec) {
                room.stale = true;
            }
            for (subscriber, slot) in subscribers.into_iter().flatten() {
                self.begin_anew(subscriber, slot, (key, kind), entry.layer);
            }
        }
    }

    /// What comes next of a layer continues nothing: whoever had it waits for a keyframe.
    fn begin_anew(&mut self, subscriber: usize, slot: usize, source: Source, layer: u8) {
        let slot = self.sessions.get_mut(subscriber).and_then(|session| session.slots.get_mut(slot));
        let fed = slot.filter(|slot| slot.video && slot.source == Some(source));
        if let Some(slot) = fed.filter(|slot| slot.current.is_some_and(|current| current.layer == layer)) {
            slot.current = None;
        }
    }

    /// Asks the shard of a source for a keyframe.
    pub(super) fn ask_home(&mut self, home: ShardNumber, (key, kind): Source, layer: u8) {
        let Some(session) = self.sessions.get(key) else { return };
        let word = Word::Keyframe { source: (session.id, kind), layer };
        self.outgoing.to(home).words.push(word);
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
