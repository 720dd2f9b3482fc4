//! The doorkeeper by itself, over a store in a folder or one that is slow on purpose.

#[path = "../../tests/statistics/mod.rs"]
mod statistics;

use std::collections::HashSet;

use e2ee::{HostSecret, LinkSecret, MeetingLink};
use meeting::{Record, Restored, Terms, Timestamp};
use protocol::EntryKey;
use rand::{Rng, SeedableRng, rngs::StdRng};
use statistics::{evenness, mann_whitney};
use store::{Answer, Sqlite};

use super::*;

fn limits() -> Limits {
    Limits::of(&Config::default())
}

fn generous() -> Limits {
    Limits {
        misses_per_connection: u32::MAX,
        misses_per_second: 1_000_000,
        miss_burst: 1_000_000,
        ..limits()
    }
}

struct Door {
    keeper: Doorkeeper,
    _folder: tempfile::TempDir,
}

/// Without waiting for ticks, which one test is about.
fn door(limits: Limits) -> Door {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(folder.path(), clock::now()).unwrap());
    let keeper = Doorkeeper::with_tick(limits, store, Arc::default(), Duration::ZERO);
    Door { keeper, _folder: folder }
}

fn host(link: &MeetingLink) -> &HostSecret {
    link.host.as_ref().unwrap()
}

fn signed(link: &MeetingLink, version: u64, card: &[u8]) -> (Registration, Signature) {
    let registration = Registration {
        room: link.room_hash(),
        host: host(link).key(),
        entry: link.secret.entry_key(),
        early: false,
        keep_until: u64::MAX,
        version,
        card_hash: e2ee::card_hash(card),
        class: None,
    };
    let signature = host(link).sign_registration(&registration);
    (registration, signature)
}

async fn register(
    keeper: &Doorkeeper,
    link: &MeetingLink,
    version: u64,
    tries: &mut Tries,
) -> Result<Terms, Refusal> {
    let card = b"a card".to_vec();
    let (registration, signature) = signed(link, version, &card);
    keeper.register(registration, card, &signature, (tries, None)).await
}

fn refused<T>(error: ErrorCode) -> Result<T, Refusal> {
    Err(Refusal { error, closes: false })
}

#[tokio::test]
async fn guests_and_hosts_see_the_card_and_nobody_else_does() {
    let Door { keeper, .. } = &door(limits());
    let rng = &mut StdRng::seed_from_u64(1);
    let (link, other) = (MeetingLink::generate(rng), MeetingLink::generate(rng));
    let tries = &mut Tries::default();
    register(keeper, &link, 1, tries).await.unwrap();
    let room = link.room_hash();
    for link in [link.clone(), link.for_guests()] {
        assert_eq!(keeper.look(&room, &link.prove(rng), tries).await.unwrap().card, b"a card");
    }
    let mut forged = link.prove(rng);
    forged.salt[0] ^= 1;
    let wrong_secret = LinkSecret::generate(rng).prove(&room, rng);
    let wrong_host = host(&other).prove(&room, rng);
    let absent = other.prove(rng);
    for (room, proof) in
        [(room, forged), (room, wrong_secret), (room, wrong_host), (other.room_hash(), absent)]
    {
        let tries = &mut Tries::default();
        assert_eq!(keeper.look(&room, &proof, tries).await, refused(ErrorCode::NotAvailable));
    }
    let seat = SeatToken([1; 16]);
    assert_eq!(keeper.seat(&room, &seat, tries).await, refused(ErrorCode::SeatGone));
    assert_eq!(keeper.seat(&other.room_hash(), &seat, tries).await, refused(ErrorCode::SeatGone));
}

#[tokio::test]
async fn a_replaced_link_opens_nothing_and_the_hosts_goes_on() {
    let Door { keeper, .. } = &door(limits());
    let rng = &mut StdRng::seed_from_u64(1);
    let (old, tries) = (MeetingLink::generate(rng), &mut Tries::default());
    register(keeper, &old, 1, tries).await.unwrap();
    let new = MeetingLink { secret: LinkSecret::generate(rng), ..old.clone() };
    register(keeper, &new, 2, tries).await.unwrap();
    let room = old.room_hash();
    let look = keeper.look(&room, &old.for_guests().prove(rng), tries).await;
    assert_eq!(look, refused(ErrorCode::NotAvailable));
    assert!(keeper.look(&room, &new.for_guests().prove(rng), tries).await.is_ok());
    assert!(keeper.look(&room, &old.prove(rng), tries).await.is_ok());
}

#[tokio::test]
async fn only_its_host_registers_changes_and_deletes_a_meeting() {
    let Door { keeper, .. } = &door(generous());
    let rng = &mut StdRng::seed_from_u64(1);
    let (link, other, tries) =
        (MeetingLink::generate(rng), MeetingLink::generate(rng), &mut Tries::default());
    register(keeper, &link, 2, tries).await.unwrap();
    assert_eq!(register(keeper, &link, 1, tries).await, refused(ErrorCode::NotAvailable));
    let card = b"another's".to_vec();
    let (mut taken, _) = signed(&other, 9, &card);
    taken.room = link.room_hash();
    let signature = host(&other).sign_registration(&taken);
    assert_eq!(
        keeper.register(taken, card, &signature, (tries, None)).await,
        refused(ErrorCode::NotAvailable)
    );
    let (registration, signature) = signed(&link, 3, b"one card");
    let swapped =
        keeper.register(registration, b"a card of the server's".to_vec(), &signature, (tries, None)).await;
    assert_eq!(swapped, refused(ErrorCode::NotAvailable));
    let (registration, signature) = signed(&link, 3, &vec![0; CARD_BYTES + 1]);
    let large = keeper.register(registration, vec![0; CARD_BYTES + 1], &signature, (tries, None)).await;
    assert_eq!(large.unwrap_err().error, ErrorCode::TooLarge);

    let (room, key) = (link.room_hash(), host(&link).key());
    let by_other = host(&other).sign_unregistration(9);
    let deleted = keeper.unregister(room, &host(&other).key(), 9, &by_other, tries).await;
    assert_eq!(deleted, refused(ErrorCode::NotAvailable));
    let old = host(&link).sign_unregistration(2);
    assert_eq!(keeper.unregister(room, &key, 2, &old, tries).await, refused(ErrorCode::NotAvailable));
    assert!(keeper.look(&room, &link.prove(rng), tries).await.is_ok(), "it stands");
    let own = host(&link).sign_unregistration(3);
    for _ in 0..2 {
        assert_eq!(keeper.unregister(room, &key, 3, &own, tries).await, Ok(()));
    }
    assert!(keeper.look(&room, &link.prove(rng), tries).await.is_err());
}

#[tokio::test]
async fn a_connection_is_closed_after_its_last_miss_and_hits_do_not_count() {
    let Door { keeper, .. } = &door(limits());
    let rng = &mut StdRng::seed_from_u64(1);
    let (link, tries) = (MeetingLink::generate(rng), &mut Tries::default());
    register(keeper, &link, 1, tries).await.unwrap();
    for miss in 1..=5 {
        for _ in 0..10 {
            assert!(keeper.look(&link.room_hash(), &link.prove(rng), tries).await.is_ok());
        }
        let absent = MeetingLink::generate(rng);
        let refusal = keeper.look(&absent.room_hash(), &absent.prove(rng), tries).await.unwrap_err();
        assert_eq!(refusal, Refusal { error: ErrorCode::NotAvailable, closes: miss == 5 });
    }
    assert_eq!(keeper.misses_per_minute().iter().sum::<u32>(), 5);
}

#[tokio::test(start_paused = true)]
async fn when_misses_use_up_the_ration_they_wait_alike_and_who_holds_a_link_does_not() {
    let rng = &mut StdRng::seed_from_u64(1);
    let (link, tries) = (MeetingLink::generate(rng), &mut Tries::default());
    // A paused clock runs ahead of a store with a thread of its own.
    let (room, entry) = (link.room_hash(), link.secret.entry_key());
    let store = Arc::new(Telling { room, entry, delay: Duration::ZERO });
    let limits = Limits { misses_per_second: 10, miss_burst: 3, ..generous() };
    let keeper = &Doorkeeper::with_tick(limits, store, Arc::default(), Duration::ZERO);
    let hits = async |count: u32, tries: &mut Tries, rng: &mut StdRng| {
        let begun = Instant::now();
        for _ in 0..count {
            assert!(keeper.look(&room, &link.secret.prove(&room, rng), tries).await.is_ok());
        }
        begun.elapsed()
    };
    assert!(hits(100, tries, rng).await < Duration::from_millis(50), "who holds the link uses nothing up");
    for _ in 0..3 {
        let absent = MeetingLink::generate(rng);
        assert!(keeper.look(&absent.room_hash(), &absent.prove(rng), tries).await.is_err());
    }
    let (hit, absent) = (link.secret.prove(&room, rng), MeetingLink::generate(rng));
    let (nowhere, miss) = (absent.room_hash(), absent.prove(rng));
    let waits = async |room: &RoomHash, proof: &Proof| {
        let begun = Instant::now();
        (keeper.look(room, proof, &mut Tries::default()).await.is_ok(), begun.elapsed())
    };
    let (one, other) = tokio::join!(waits(&nowhere, &miss), waits(&room, &hit));
    assert!(!one.0 && one.1 >= Duration::from_millis(80), "{one:?}");
    assert!(other.0, "{other:?}");

    let many = (0..80).map(|_| waits(&nowhere, &miss));
    let begun = Instant::now();
    let waited = futures_util::future::join_all(many).await;
    assert!(begun.elapsed() <= PATIENCE + Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(waited.iter().any(|(_, wait)| *wait <= 2 * TICK), "the line has an end");
    assert!(hits(100, tries, rng).await < Duration::from_millis(50), "who holds the link does not wait");
}

#[tokio::test]
async fn registrations_have_bounds_of_their_own() {
    let rng = &mut StdRng::seed_from_u64(1);
    let mut links = std::iter::repeat_with(|| MeetingLink::generate(rng));
    let quota = || refused(ErrorCode::Quota);
    let few = door(Limits { meetings_per_connection: 2, ..limits() });
    let tries = &mut Tries::default();
    for wanted in [true, true, false] {
        assert_eq!(register(&few.keeper, &links.next().unwrap(), 1, tries).await.is_ok(), wanted);
    }
    let slow = door(Limits { registrations_per_minute: 3, ..limits() });
    for wanted in [true, true, true, false] {
        let made = register(&slow.keeper, &links.next().unwrap(), 1, &mut Tries::default()).await;
        assert_eq!(made.is_ok(), wanted);
    }
    let small = door(Limits { meetings: 1, ..limits() });
    let (first, tries) = (links.next().unwrap(), &mut Tries::default());
    assert!(register(&small.keeper, &first, 1, tries).await.is_ok());
    assert_eq!(register(&small.keeper, &links.next().unwrap(), 1, tries).await, quota());
    assert!(register(&small.keeper, &first, 2, tries).await.is_ok(), "what is there can be changed");
    let metrics = &small.keeper.metrics;
    assert_eq!((metrics.registered.get(), metrics.registrations_refused.get()), (2, 1));
}

#[tokio::test]
async fn no_flood_of_new_meetings_keeps_hosts_from_changing_and_deleting_theirs() {
    let rng = &mut StdRng::seed_from_u64(1);
    let Door { keeper, .. } = &door(Limits { registrations_per_minute: 3, ..limits() });
    let (old, tries) = (MeetingLink::generate(rng), &mut Tries::default());
    register(keeper, &old, 1, tries).await.unwrap();
    for _ in 0..5 {
        let _ = register(keeper, &MeetingLink::generate(rng), 1, &mut Tries::default()).await;
    }
    let another = register(keeper, &MeetingLink::generate(rng), 1, tries).await;
    assert_eq!(another, refused(ErrorCode::Quota));
    let rolled = MeetingLink { secret: LinkSecret::generate(rng), ..old.clone() };
    assert!(register(keeper, &rolled, 2, tries).await.is_ok());
    let signature = host(&old).sign_unregistration(3);
    let deleted = keeper.unregister(old.room_hash(), &host(&old).key(), 3, &signature, tries).await;
    assert_eq!(deleted, Ok(()));
}

/// Finds one room only, after a while that tells that it did.
struct Telling {
    room: RoomHash,
    entry: EntryKey,
    delay: Duration,
}

impl Store for Telling {
    fn look(&self, room: RoomHash) -> Answer<'_, Option<Doorplate>> {
        Box::pin(async move {
            if room != self.room {
                return Ok(None);
            }
            if !self.delay.is_zero() {
                sleep(self.delay).await;
            }
            let terms = Terms {
                host: HostKey([0; 32]).hash(),
                entry: self.entry,
                early: false,
                ended: false,
                class: None,
            };
            Ok(Some(Doorplate { terms, card: Vec::new(), class: None }))
        })
    }

    fn register(&self, _: Registration, _: Vec<u8>, _: u64) -> Answer<'_, Registering> {
        unreachable!()
    }
    fn unregister(&self, _: RoomHash, _: protocol::HostHash, _: u64) -> Answer<'_, Unregistering> {
        unreachable!()
    }
    fn seat(&self, _: RoomHash, _: [u8; 32]) -> Answer<'_, Option<protocol::ParticipantId>> {
        unreachable!()
    }
    fn load(&self, _: RoomHash) -> Answer<'_, Option<(Terms, Restored)>> {
        unreachable!()
    }
    fn write(&self, _: RoomHash, _: Vec<Record>) -> Answer<'_, ()> {
        unreachable!()
    }
    fn sweep(&self, _: Timestamp) -> Answer<'_, usize> {
        unreachable!()
    }
    fn inventory(&self, _: RoomHash) -> Answer<'_, Vec<protocol::inventory::Item>> {
        unreachable!()
    }
    fn begin_file(
        &self,
        _: RoomHash,
        _: store::FileRecord,
        _: store::FileBudgets,
        _: meeting::Timestamp,
    ) -> Answer<'_, store::BeginningFile> {
        unreachable!()
    }
    fn file(&self, _: RoomHash, _: [u8; 32]) -> Answer<'_, Option<store::FileRecord>> {
        unreachable!()
    }
    fn delete_file(&self, _: RoomHash, _: [u8; 32], _: protocol::ParticipantId) -> Answer<'_, bool> {
        unreachable!()
    }
    fn count(&self) -> Answer<'_, u64> {
        unreachable!()
    }
}

/// How likely the times of wrong secrets at a meeting that stands and at one that does not are from one distribution,
/// with a store that takes this much longer where it finds something.
async fn sameness(tick: Duration, delay: Duration) -> f64 {
    const EACH: usize = 300;
    let rng = &mut StdRng::seed_from_u64(1);
    let (here, nowhere) = (MeetingLink::generate(rng), MeetingLink::generate(rng));
    let (room, entry) = (here.room_hash(), EntryKey([0; 32]));
    let store = Arc::new(Telling { room, entry, delay });
    let keeper = &Doorkeeper::with_tick(generous(), store, Arc::default(), tick);
    let mut asked = Vec::new();
    for number in 0..2 * EACH {
        let stands = number % 2 == 0;
        let room = if stands { here.room_hash() } else { nowhere.room_hash() };
        let proof = LinkSecret::generate(rng).prove(&room, rng);
        let pause = Duration::from_micros(rng.random_range(0..3_000_000));
        asked.push(async move {
            sleep(pause).await;
            let begun = Instant::now();
            assert!(keeper.look(&room, &proof, &mut Tries::default()).await.is_err());
            (stands, begun.elapsed().as_secs_f64())
        });
    }
    let times = futures_util::future::join_all(asked).await;
    let of = |wanted: bool| {
        times.iter().filter(|(stands, _)| *stands == wanted).map(|(_, time)| *time).collect::<Vec<_>>()
    };
    mann_whitney(&of(true), &of(false))
}

#[tokio::test]
async fn the_time_of_an_answer_tells_nothing_and_without_the_tick_it_would() {
    let delay = Duration::from_millis(8);
    let (with, without) = tokio::join!(sameness(TICK, delay), sameness(Duration::ZERO, delay));
    assert!(with > 1e-4, "the tick lets the time through: {with}");
    assert!(without < 1e-4, "this test would not notice: {without}");
}

/// A million guesses at a thousand meetings, each for a room of its own and with a signature of its own, made at the
/// doorkeeper itself: over sockets they would take many minutes.
#[test]
fn a_million_guesses_find_nothing() {
    const GUESSES: usize = 1_000_000;
    const THREADS: usize = 2;
    const TOGETHER: usize = 50;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build().unwrap();
    let Door { keeper, _folder } =
        door(Limits { meetings_per_connection: 1_000, registrations_per_minute: 10_000, ..generous() });
    let keeper = Arc::new(keeper);
    let begun = std::time::Instant::now();
    let found = runtime.block_on(async {
        let rng = &mut StdRng::seed_from_u64(1);
        let tries = &mut Tries::default();
        for _ in 0..1_000 {
            register(&keeper, &MeetingLink::generate(rng), 1, tries).await.unwrap();
        }
        let dialler = |number: usize| {
            let keeper = Arc::clone(&keeper);
            tokio::spawn(async move {
                let rng = &mut StdRng::seed_from_u64(number as u64 + 2);
                let secret = LinkSecret::generate(rng);
                let mut found = 0;
                for _ in 0..GUESSES / THREADS / TOGETHER {
                    let guesses = (0..TOGETHER).map(|_| {
                        let room = protocol::RoomId(rng.random()).hash();
                        let proof = secret.prove(&room, rng);
                        let keeper = &keeper;
                        async move { keeper.look(&room, &proof, &mut Tries::default()).await }
                    });
                    for answer in futures_util::future::join_all(guesses).await {
                        match answer {
                            Ok(_) => found += 1,
                            Err(refusal) => assert_eq!(refusal.error, ErrorCode::NotAvailable),
                        }
                    }
                }
                found
            })
        };
        let diallers: Vec<_> = (0..THREADS).map(dialler).collect();
        let mut found = 0;
        for dialler in diallers {
            found += dialler.await.unwrap();
        }
        found
    });
    assert_eq!(found, 0);
    assert_eq!(keeper.metrics.door_misses.get(), GUESSES as u64);
    let rate = GUESSES as f64 / begun.elapsed().as_secs_f64();
    let a_year = rate * 365.25 * 86_400.0 * 1e6 / 2f64.powi(128);
    assert!(a_year < 1e-9, "{rate} guesses in a second find {a_year} of a million meetings in a year");
}

#[test]
fn rooms_are_evenly_random() {
    const ROOMS: usize = 1_000_000;
    const THREADS: usize = 2;
    let rooms = |seed: u64| {
        let rng = &mut StdRng::seed_from_u64(seed);
        (0..ROOMS / THREADS).map(|_| MeetingLink::generate(rng).room.0).collect::<Vec<_>>()
    };
    let rooms: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|seed| scope.spawn(move || rooms(7 + seed as u64))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let (mut seen, mut counts) = (HashSet::with_capacity(ROOMS), vec![[0u64; 256]; 16]);
    for room in rooms {
        room.iter().zip(&mut counts).for_each(|(byte, counts)| counts[usize::from(*byte)] += 1);
        assert!(seen.insert(room), "a room came twice");
    }
    assert_eq!(seen.len(), ROOMS);
    for (place, counts) in counts.iter().enumerate() {
        let p = evenness(counts);
        assert!((1e-4..).contains(&p), "byte {place}: {p}");
    }
}
