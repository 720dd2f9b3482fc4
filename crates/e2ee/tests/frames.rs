//! Sealed frames, with the keys of a real group.
#![allow(clippy::unwrap_used, missing_docs)]

use e2ee::{
    FrameEpoch, FrameError, FrameOpener, FrameSealer, LeafIndex, OpenedFrame, Secret, StreamKind,
    frames::{Codec, clear_prefix},
};
use proptest::prelude::*;

use crate::room::{Room, refresh, remove};

const CAMERA: StreamKind = StreamKind::Camera;

fn epoch(number: u64, key: u8, leaf: u32) -> FrameEpoch {
    FrameEpoch { epoch: number, base_key: Secret::new([key; 16]), own_leaf: LeafIndex(leaf) }
}

fn pair() -> (FrameSealer, FrameOpener) {
    let (mut sealer, mut opener) = (FrameSealer::new(), FrameOpener::new());
    sealer.set_epoch(epoch(5, 1, 3)).unwrap();
    opener.add_epoch(epoch(5, 1, 0));
    (sealer, opener)
}

fn seal(sealer: &mut FrameSealer, stream: StreamKind, clear: usize, frame: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::new();
    sealer.seal(stream, clear, frame, &mut sealed).unwrap();
    sealed
}

fn open(opener: &mut FrameOpener, clear: usize, sealed: &[u8]) -> Result<(OpenedFrame, Vec<u8>), FrameError> {
    let mut frame = vec![0xee; 3];
    match opener.open(clear, sealed, &mut frame) {
        Ok(opened) => Ok((opened, frame)),
        Err(error) => {
            assert!(frame.is_empty(), "nothing is left of a frame that did not open");
            Err(error)
        }
    }
}

#[test]
fn a_frame_says_whose_it_is_and_keeps_its_prefix_clear() {
    let (mut sealer, mut opener) = pair();
    let key_frame = [0x50, 0x31, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01, 9, 9, 9];
    let clear = clear_prefix(Codec::Vp8, &key_frame);
    let sealed = seal(&mut sealer, CAMERA, clear, &key_frame);
    assert_eq!(sealed[..10], key_frame[..10]);
    assert_eq!(clear_prefix(Codec::Vp8, &sealed), clear);
    let (opened, frame) = open(&mut opener, clear, &sealed).unwrap();
    assert_eq!(frame, key_frame);
    let expected = OpenedFrame { leaf: LeafIndex(3), stream: CAMERA, epoch_low: 5, epoch: 5, counter: 0 };
    assert_eq!(opened, expected);
}

#[test]
fn every_stream_has_a_key_and_counter_of_its_own() {
    let (mut sealer, mut opener) = pair();
    for round in 0..3 {
        for stream in StreamKind::ALL {
            let sealed = seal(&mut sealer, stream, 0, b"frame");
            let (opened, frame) = open(&mut opener, 0, &sealed).unwrap();
            assert_eq!((opened.stream, opened.counter, frame.as_slice()), (stream, round, &b"frame"[..]));
        }
    }
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let (mut sealer, mut opener) = pair();
    let sealed = seal(&mut sealer, CAMERA, 4, b"a frame of some bytes");
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1 << bit;
            assert!(open(&mut opener, 4, &damaged).is_err(), "byte {at} bit {bit}");
        }
    }
    for length in 0..sealed.len() {
        assert!(open(&mut opener, 4, &sealed[..length]).is_err(), "length {length}");
    }
    assert!(open(&mut opener, 3, &sealed).is_err());
    assert!(open(&mut opener, 4, &sealed).is_ok());
}

#[test]
fn a_replayed_frame_is_refused_and_a_late_one_is_not() {
    let (mut sealer, mut opener) = pair();
    let sealed: Vec<_> = (0..1100).map(|_| seal(&mut sealer, CAMERA, 1, b"layer")).collect();
    // Of three layers that share the counter, one arrives, out of order.
    for at in [2, 5, 11, 8, 17, 14] {
        assert!(open(&mut opener, 1, &sealed[at]).is_ok());
        assert_eq!(open(&mut opener, 1, &sealed[at]), Err(FrameError::Replayed));
    }
    assert!(open(&mut opener, 1, &sealed[1099]).is_ok());
    assert!(open(&mut opener, 1, &sealed[76]).is_ok());
    assert_eq!(open(&mut opener, 1, &sealed[75]), Err(FrameError::Replayed), "older than the window");
    assert_eq!(open(&mut opener, 1, &sealed[17]), Err(FrameError::Replayed));
}

#[test]
fn a_forged_frame_does_not_shut_out_the_true_one() {
    let (mut sealer, mut opener) = pair();
    let sealed = seal(&mut sealer, CAMERA, 1, b"true");
    let mut forged = sealed.clone();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    for _ in 0..3 {
        assert_eq!(open(&mut opener, 1, &forged), Err(FrameError::NotAuthentic));
    }
    assert!(open(&mut opener, 1, &sealed).is_ok());
}

#[test]
fn another_key_does_not_open_and_an_unknown_epoch_says_so() {
    let (mut sealer, _) = pair();
    let sealed = seal(&mut sealer, CAMERA, 1, b"secret");
    let mut opener = FrameOpener::new();
    assert_eq!(open(&mut opener, 1, &sealed), Err(FrameError::UnknownEpoch { epoch_low: 5 }));
    opener.add_epoch(epoch(5, 2, 0));
    assert_eq!(open(&mut opener, 1, &sealed), Err(FrameError::NotAuthentic));
}

#[test]
fn nothing_is_sealed_before_there_is_a_key() {
    let mut sealed = vec![1, 2, 3];
    assert_eq!(FrameSealer::new().seal(CAMERA, 1, b"frame", &mut sealed), Err(FrameError::NoKey));
    assert!(sealed.is_empty());
    let (mut sealer, _) = pair();
    assert_eq!(sealer.seal(CAMERA, 10, b"short", &mut sealed), Err(FrameError::TooShort));
    assert!(sealed.is_empty());
}

#[test]
fn setting_the_same_epoch_again_does_not_use_a_nonce_twice() {
    let (mut sealer, mut opener) = pair();
    let first = seal(&mut sealer, CAMERA, 0, b"frame");
    sealer.set_epoch(epoch(5, 1, 3)).unwrap();
    sealer.set_epoch(epoch(4, 1, 3)).unwrap();
    let second = seal(&mut sealer, CAMERA, 0, b"frame");
    assert_ne!(first, second);
    assert_eq!(open(&mut opener, 0, &first).unwrap().0.counter, 0);
    // Nor does the opener forget what it saw.
    opener.add_epoch(epoch(5, 1, 0));
    assert_eq!(open(&mut opener, 0, &first), Err(FrameError::Replayed));
    assert_eq!(open(&mut opener, 0, &second).unwrap().0.counter, 1);
}

#[test]
fn epochs_change_without_a_lost_frame() {
    let mut room = Room::of(2, 1);
    let (mut sealer, mut opener) = (FrameSealer::new(), FrameOpener::new());
    sealer.set_epoch(room.members[0].frame_secret().unwrap()).unwrap();
    opener.add_epoch(room.members[1].frame_secret().unwrap());
    for round in 0..300u32 {
        // The receiver's epoch changes first, then frames of both epochs are on the way.
        let before = seal(&mut sealer, CAMERA, 0, &round.to_be_bytes());
        let commit = room.members[round as usize % 2].prepare(refresh()).unwrap();
        room.deliver(&commit);
        opener.add_epoch(room.members[1].frame_secret().unwrap());
        let meanwhile = seal(&mut sealer, CAMERA, 0, &round.to_be_bytes());
        sealer.set_epoch(room.members[0].frame_secret().unwrap()).unwrap();
        let after = seal(&mut sealer, CAMERA, 0, &round.to_be_bytes());
        for sealed in [&after, &meanwhile, &before] {
            let (opened, frame) = open(&mut opener, 0, sealed).unwrap();
            assert_eq!(frame, round.to_be_bytes());
            assert_eq!(opened.leaf, room.members[0].own_leaf());
        }
        opener.retire_epochs_before(room.members[1].epoch());
        assert!(matches!(open(&mut opener, 0, &meanwhile), Err(FrameError::UnknownEpoch { .. })));
    }
}

#[test]
fn who_was_removed_opens_nothing_that_comes_after() {
    let mut room = Room::of(3, 2);
    let evicted = room.members.remove(2);
    let mut opener = FrameOpener::new();
    opener.add_epoch(evicted.frame_secret().unwrap());
    let commit = room.members[0].prepare(remove(evicted.participant())).unwrap();
    room.deliver(&commit);
    let mut sealer = FrameSealer::new();
    sealer.set_epoch(room.members[0].frame_secret().unwrap()).unwrap();
    let sealed = seal(&mut sealer, CAMERA, 1, b"frame");
    assert!(matches!(open(&mut opener, 1, &sealed), Err(FrameError::UnknownEpoch { .. })));
    // Nor with the old key under the new epoch's name.
    let old = evicted.frame_secret().unwrap();
    opener.add_epoch(FrameEpoch { epoch: room.members[0].epoch(), ..old });
    assert_eq!(open(&mut opener, 1, &sealed), Err(FrameError::NotAuthentic));
}

proptest! {
    #[test]
    fn no_bytes_make_the_opener_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), clear in 0usize..20) {
        let (_, mut opener) = pair();
        prop_assert!(open(&mut opener, clear, &bytes).is_err());
        clear_prefix(Codec::Vp8, &bytes);
    }

    #[test]
    fn any_frame_comes_back(frame in prop::collection::vec(any::<u8>(), 10..2000), clear in 0usize..=10) {
        let (mut sealer, mut opener) = pair();
        let sealed = seal(&mut sealer, CAMERA, clear, &frame);
        prop_assert_eq!(open(&mut opener, clear, &sealed).unwrap().1, frame);
    }
}
