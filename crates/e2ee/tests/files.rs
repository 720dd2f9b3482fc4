//! Sealed files: what opens is the file that was sealed, whole, or nothing.

use e2ee::{
    FileError, FileOpener, FileSealer, Secret,
    files::{CHUNK, TAG, padded_bytes, sealed_bytes},
};
use proptest::prelude::*;

struct Sealed {
    chunks: Vec<Vec<u8>>,
    hash: [u8; 32],
}

fn seal(key: u8, file: &[u8]) -> Sealed {
    let mut sealer = FileSealer::new(&Secret::new([key; 16]), file.len() as u64).unwrap();
    let (mut chunks, mut at) = (Vec::new(), 0);
    while let Some(bytes) = sealer.wants() {
        assert_eq!(sealer.hash(), None);
        chunks.push(sealer.seal(&file[at..at + bytes]).unwrap());
        at += bytes;
    }
    assert_eq!(at, file.len());
    Sealed { chunks, hash: sealer.hash().unwrap() }
}

/// The file, if it is complete.
fn open(key: u8, bytes: usize, hash: [u8; 32], chunks: &[Vec<u8>]) -> Result<Vec<u8>, FileError> {
    let mut opener = FileOpener::new(&Secret::new([key; 16]), bytes as u64, hash).unwrap();
    let mut file = Vec::new();
    for chunk in chunks {
        file.extend(opener.open(chunk)?);
    }
    if opener.wants().is_none() { Ok(file) } else { Err(FileError::Length) }
}

fn file(bytes: usize, seed: u8) -> Vec<u8> {
    (0..bytes).map(|at| (at as u8).wrapping_mul(31).wrapping_add(seed) ^ (at >> 8) as u8).collect()
}

#[test]
fn files_of_every_kind_of_length_come_back_and_show_only_their_padded_length() {
    for bytes in [0, 1, 4095, 4096, 4097, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 1_234_567] {
        let file = file(bytes, 1);
        let sealed = seal(1, &file);
        let length: usize = sealed.chunks.iter().map(Vec::len).sum();
        assert_eq!(length as u64, sealed_bytes(bytes as u64));
        assert_eq!(length - sealed.chunks.len() * TAG, padded_bytes(bytes as u64) as usize);
        assert_eq!(open(1, bytes, sealed.hash, &sealed.chunks).unwrap(), file);
    }
    assert_eq!(
        seal(1, &file(100_000, 1)).chunks.concat().len(),
        seal(1, &file(100_300, 1)).chunks.concat().len()
    );
}

#[test]
fn another_file_under_the_same_key_is_refused_by_its_hash() {
    let (announced, other) = (seal(1, &file(200_000, 1)), seal(1, &file(200_000, 2)));
    assert_eq!(open(1, 200_000, announced.hash, &other.chunks), Err(FileError::NotTheSame));
    let mut mixed = announced.chunks.clone();
    mixed[1] = other.chunks[1].clone();
    assert_eq!(open(1, 200_000, announced.hash, &mixed), Err(FileError::NotTheSame));
}

#[test]
fn a_sealer_takes_each_place_once_and_only_what_was_said() {
    let mut sealer = FileSealer::new(&Secret::new([1; 16]), 5).unwrap();
    assert_eq!(sealer.seal(b"four"), Err(FileError::Length));
    assert!(sealer.seal(b"fiver").is_ok());
    assert_eq!(sealer.seal(b"fiver"), Err(FileError::Length));
    assert_eq!(FileSealer::new(&Secret::new([1; 16]), u64::MAX).err(), Some(FileError::TooLong));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn truncated_reordered_swapped_or_changed_chunks_do_not_open(
        bytes in 1_usize..6 * CHUNK,
        pick in any::<(prop::sample::Index, prop::sample::Index, prop::sample::Index)>(),
        kind in 0_u8..7,
    ) {
        let original = file(bytes, 1);
        let sealed = seal(1, &original);
        let mut chunks = sealed.chunks.clone();
        let (a, b) = (pick.0.index(chunks.len()), pick.1.index(chunks.len()));
        match kind {
            0 => chunks.truncate(a),
            1 if a != b => chunks.swap(a, b),
            2 => chunks[a] = seal(2, &original).chunks[a].clone(),
            3 => { let at = pick.2.index(chunks[a].len()); chunks[a][at] ^= 1; }
            4 => { chunks.remove(a); }
            5 => { let again = chunks[a].clone(); chunks.insert(a, again); }
            _ => { let cut = pick.2.index(chunks[a].len()); chunks[a].truncate(cut); }
        }
        if chunks == sealed.chunks {
            prop_assert_eq!(open(1, bytes, sealed.hash, &chunks).unwrap(), original);
        } else {
            prop_assert!(open(1, bytes, sealed.hash, &chunks).is_err());
        }
        prop_assert!(open(1, bytes + CHUNK, sealed.hash, &sealed.chunks).is_err());
        prop_assert!(open(3, bytes, sealed.hash, &sealed.chunks).is_err());
    }
}
