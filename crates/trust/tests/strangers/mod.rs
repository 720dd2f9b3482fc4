//! What whoever verifies a log gets from the server that has it: used by the fuzz target `audit_log` and by the tests, on every
//! file of the corpus. It may not panic, whatever the bytes, and nothing but the log itself may be called sound.

use std::sync::OnceLock;

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use trust::audit::{
    Act, Actor, Checkpoint, Event, Log, LogKey, MemoryRows, MemoryTiles, Resource, Signer, UnixMillis, verify,
};

/// Entries of the log: two bundles, so that tiles of both levels are there.
const ENTRIES: u64 = 300;

/// A log, and what its checkpoints are signed with.
struct Known {
    tiles: MemoryTiles,
    key: LogKey,
    paths: Vec<Resource>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let signer = Signer::new("log.example", &[7; 32]).unwrap();
        let key = signer.key().unwrap();
        let mut log = Log::create(MemoryTiles::default(), MemoryRows::default(), signer).unwrap();
        let event = |at| Event {
            at: UnixMillis(at),
            organisation: None,
            actor: Actor::System,
            subject: None,
            act: Act::AccountErased {},
        };
        let events: Vec<Event> = (0..ENTRIES).map(event).collect();
        log.append(&events, &mut ChaCha20Rng::seed_from_u64(7)).unwrap();
        let tiles = log.tiles().clone();
        let paths = tiles.0.keys().copied().collect();
        Known { tiles, key, paths }
    })
}

/// The first byte chooses: a checkpoint, a key, a path, or something in place of a resource, the second byte says of which.
pub fn audit_log(data: &[u8]) {
    let Some((&kind, rest)) = data.split_first() else { return };
    let Known { tiles, key, paths } = known();
    match kind {
        b'c' => {
            if let Ok(head) = Checkpoint::open(rest, key) {
                assert_eq!(head.size(), ENTRIES, "nobody else signs");
            }
        }
        b'k' => {
            if let Ok(key) = LogKey::parse(&String::from_utf8_lossy(rest)) {
                assert!(LogKey::parse(&key.to_string()).is_ok());
            }
        }
        b'p' => {
            let text = String::from_utf8_lossy(rest);
            if let Ok(resource) = text.parse::<Resource>() {
                assert_eq!(resource.to_string(), text, "one path for one resource");
            }
        }
        _ => {
            let Some((&which, bytes)) = rest.split_first() else { return };
            let resource = paths[usize::from(which) % paths.len()];
            let mut served = tiles.clone();
            let genuine = served.0.insert(resource, bytes.to_vec());
            let report = verify(&served, None, key, &[]);
            let same = genuine.as_deref() == Some(bytes);
            // A checkpoint may carry signatures of others besides.
            assert!(same || !report.is_sound() || resource == Resource::Checkpoint, "{resource}");
            drop(report.to_string());
        }
    }
}

/// The corpus's seeds.
#[allow(dead_code, reason = "the fuzz target has them as files")]
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    let Known { tiles, key, paths } = known();
    let mut seeds = vec![
        ("key".to_owned(), [b"k", key.to_string().as_bytes()].concat()),
        ("checkpoint".to_owned(), [b"c", &tiles.0[&Resource::Checkpoint][..]].concat()),
    ];
    for (number, path) in (0_u8..).zip(paths) {
        let name = path.to_string().replace('/', "_");
        seeds.push((format!("path_{name}"), [b"p", path.to_string().as_bytes()].concat()));
        seeds.push((format!("served_{name}"), [&[b's', number], &tiles.0[path][..]].concat()));
    }
    seeds
}
