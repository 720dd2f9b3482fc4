//! Files of a meeting, sealed: taken and given in parts, so that whatever breaks goes on where it broke. They come over
//! connections of their own, beside the WebSocket that nothing may hold up.
//!
//! Whoever asks shows the capability to their seat. Whatever is wrong with it, with the file's id or with the right to it:
//! the answer is the same. A part is taken whole or not at all; few are under way at once, for a seat and for the server, and
//! each seat and each meeting has a rate.

use std::{
    collections::HashMap,
    convert::Infallible,
    io::ErrorKind,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, put},
};
use futures_util::{StreamExt, stream};
use protocol::{
    FileId, ParticipantId, RoomHash, RoomId, SeatToken,
    limits::{FILE_PART_BYTES, FILE_PART_LEAST_BYTES},
};
use store::{Appended, BeginningFile, FileBudgets, FileRecord, Files};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};

use super::{Site, listener::OwnTries, rates::Rates};
use crate::{clock, config::Config, metrics::Metrics};

/// How long a part may take on its way here, or from here.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long nothing may come of it meanwhile, or none of its pieces be taken.
const IDLE: Duration = Duration::from_secs(10);
/// What is handed over at once of a part that is given.
const PIECE: usize = 16 << 10;
/// Requests of the whole server that hold a part in memory at once.
const AT_ONCE: usize = 128;
/// Requests of one meeting at once.
const OF_A_MEETING: u32 = 32;
/// Requests of one seat at once.
const OF_A_SEAT: u32 = 4;
/// Requests of one seat a second, and at once after a pause: two good downloads go on at their full pace.
const SEAT_RATE: (u32, u32) = (40, 400);
/// Requests of all seats of a meeting.
const MEETING_RATE: (u32, u32) = (400, 4_000);
/// How long a client should wait that is told that there is too much at once.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("1");

const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const FILE_OWNER: HeaderName = HeaderName::from_static("file-owner");

/// Where the server keeps files, and how many.
pub(crate) struct FileDesk {
    files: Files,
    /// Sealed bytes of the longest file; 0: none are taken.
    most: u64,
    budgets: FileBudgets,
    places: Arc<Semaphore>,
    seats: Arc<Mutex<HashMap<Seat, u32>>>,
    seat_rates: Mutex<Rates<Seat>>,
    meeting_rates: Mutex<Rates<RoomHash>>,
}

type Seat = (RoomHash, ParticipantId);

impl FileDesk {
    pub fn new(files: Files, config: &Config) -> Self {
        let most = config.max_file_bytes;
        Self {
            files,
            most: if most == 0 { 0 } else { e2ee::files::sealed_bytes(most) },
            budgets: FileBudgets {
                member: config.file_bytes_per_member,
                meeting: config.file_bytes_per_meeting,
                server: config.file_bytes_total,
            },
            places: Arc::new(Semaphore::new(AT_ONCE)),
            seats: Arc::default(),
            seat_rates: Mutex::new(Rates::new(SEAT_RATE.0, SEAT_RATE.1)),
            meeting_rates: Mutex::new(Rates::new(MEETING_RATE.0, MEETING_RATE.1)),
        }
    }

    /// A place for one more request, or why there is none.
    fn place(&self, seat: Seat) -> Result<Place, Busy> {
        let now = clock::now();
        // What a seat asks beyond its own rate costs the others of the meeting nothing.
        if !self.seat_rates.lock().unwrap_or_else(PoisonError::into_inner).pass(seat, now) {
            return Err(Busy::Seat);
        }
        if !self.meeting_rates.lock().unwrap_or_else(PoisonError::into_inner).pass(seat.0, now) {
            return Err(Busy::Meeting);
        }
        let permit = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Busy::Server)?;
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let of_meeting =
            seats.iter().filter(|((room, _), _)| *room == seat.0).map(|(_, under_way)| under_way);
        if of_meeting.sum::<u32>() >= OF_A_MEETING {
            return Err(Busy::Meeting);
        }
        let under_way = seats.entry(seat).or_default();
        if *under_way >= OF_A_SEAT {
            return Err(Busy::Seat);
        }
        *under_way += 1;
        Ok(Place { _permit: permit, seat, seats: Arc::clone(&self.seats) })
    }
}

/// A request under way.
struct Place {
    _permit: OwnedSemaphorePermit,
    seat: Seat,
    seats: Arc<Mutex<HashMap<Seat, u32>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = seats.get_mut(&self.seat) {
            *under_way -= 1;
            if *under_way == 0 {
                seats.remove(&self.seat);
            }
        }
    }
}

pub(super) fn routes() -> MethodRouter<Arc<Site>> {
    put(begin).patch(append).get(read).delete(remove)
}

/// Whose requests are too many.
#[derive(Clone, Copy)]
enum Busy {
    Seat,
    Meeting,
    Server,
}

impl Busy {
    fn in_words(self) -> &'static str {
        match self {
            Self::Seat => "Too many requests for files from this seat. Try again in a moment.\n",
            Self::Meeting => "Too many requests for files of this meeting. Try again in a moment.\n",
            Self::Server => "Too many requests for files on this server. Try again in a moment.\n",
        }
    }
}

/// Why not.
enum Refused {
    /// Absent or forbidden.
    NotHere,
    /// The same, and this connection has tried too many seats that are none.
    Guessed,
    /// Too many requests.
    Busy(Busy),
    /// Longer than is taken: a file, or a part.
    TooLarge,
    /// A budget is used up, or the disk is full.
    NoRoom,
    /// The meeting's class does not allow files where this server keeps them.
    Outside,
    /// A measure that files need does not hold in the meeting's organisation.
    Closed,
    /// Anything else.
    With(StatusCode),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::NotHere => (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response(),
            Self::Guessed => {
                let mut response = Self::NotHere.into_response();
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                response
            }
            Self::Busy(busy) => {
                let again = [(header::RETRY_AFTER, COME_AGAIN)];
                (StatusCode::TOO_MANY_REQUESTS, again, busy.in_words()).into_response()
            }
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "Longer than this server takes.\n").into_response()
            }
            Self::NoRoom => {
                let text =
                    "No room: the files of this member, of this meeting or of this server are too many.\n";
                (StatusCode::INSUFFICIENT_STORAGE, text).into_response()
            }
            Self::Outside => {
                let text = "Files of this meeting may not be where this server keeps them.\n";
                (StatusCode::FORBIDDEN, text).into_response()
            }
            Self::Closed => {
                let text = "Files are off in this meeting for now: its organisation's register of measures says why.\n";
                (StatusCode::FORBIDDEN, text).into_response()
            }
            Self::With(status) => status.into_response(),
        }
    }
}

/// One who may ask, and what for.
struct Asked {
    site: Arc<Site>,
    seat: Seat,
    id: [u8; 32],
    place: Place,
}

impl Asked {
    async fn new(site: &Arc<Site>, tries: &OwnTries, id: &str, headers: &HeaderMap) -> Result<Self, Refused> {
        let (room, seat) = capability(headers).ok_or(Refused::NotHere)?;
        let id = FileId::from_text(id).ok_or(Refused::NotHere)?.hash();
        let room = room.hash();
        let found = site.meetings.doorkeeper.seat(&room, &seat, &mut *tries.0.lock().await).await;
        let refused = |closes| if closes { Refused::Guessed } else { Refused::NotHere };
        let seat = (room, found.map_err(|refusal| refused(refusal.closes))?);
        let place = site.files.place(seat).map_err(|busy| {
            site.meetings.metrics.too_many.add(1);
            Refused::Busy(busy)
        })?;
        Ok(Self { site: Arc::clone(site), seat, id, place })
    }

    fn metrics(&self) -> &Metrics {
        &self.site.meetings.metrics
    }

    /// What is known of the file.
    async fn record(&self) -> Result<FileRecord, Refused> {
        let found = self.site.meetings.store().file(self.seat.0, self.id).await;
        found.map_err(|error| self.failed(&error))?.ok_or(Refused::NotHere)
    }

    /// Does something with the file where it may take its time.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Files, &RoomHash, &[u8; 32]) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Refused> {
        let (files, room, id) = (self.site.files.files.clone(), self.seat.0, self.id);
        match tokio::task::spawn_blocking(move || work(&files, &room, &id)).await {
            Ok(Ok(done)) => Ok(done),
            // Deleted in between.
            Ok(Err(error)) if error.kind() == ErrorKind::NotFound => Err(Refused::NotHere),
            Ok(Err(error)) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
                self.failed(&store::Error::File(error));
                Err(Refused::NoRoom)
            }
            Ok(Err(error)) => Err(self.failed(&store::Error::File(error))),
            Err(_) => Err(Refused::With(StatusCode::INTERNAL_SERVER_ERROR)),
        }
    }

    fn failed(&self, error: &store::Error) -> Refused {
        self.metrics().store_failures.add(1);
        tracing::error!(%error, "a file cannot be stored or read");
        Refused::With(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Makes room for a file, or says how far it has come.
async fn begin(
    State(site): State<Arc<Site>>,
    Extension(tries): Extension<OwnTries>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(async {
        let asked = Asked::new(&site, &tries, &id, &headers).await?;
        let bytes = number(&headers, &UPLOAD_LENGTH).ok_or(Refused::With(StatusCode::BAD_REQUEST))?;
        if bytes == 0 || bytes > site.files.most {
            asked.metrics().files_refused.add(1);
            return Err(Refused::TooLarge);
        }
        let (room, owner) = asked.seat;
        if site.meetings.doorkeeper.takes_no_files(&room).await {
            asked.metrics().files_refused.add(1);
            return Err(Refused::Closed);
        }
        let record = FileRecord { id: asked.id, owner, bytes };
        let begun = site.meetings.store().begin_file(room, record, site.files.budgets, clock::now()).await;
        match begun.map_err(|error| asked.failed(&error))? {
            BeginningFile::Begun(held) => {
                asked.metrics().files_begun.add(u64::from(held == 0));
                Ok((StatusCode::OK, [(UPLOAD_OFFSET, HeaderValue::from(held))]).into_response())
            }
            BeginningFile::Quota => {
                asked.metrics().files_refused.add(1);
                Err(Refused::NoRoom)
            }
            BeginningFile::Outside => {
                asked.metrics().files_refused.add(1);
                Err(Refused::Outside)
            }
            BeginningFile::NotHere => Err(Refused::NotHere),
        }
    })
    .await
}

/// Takes the next part.
async fn append(
    State(site): State<Arc<Site>>,
    Extension(tries): Extension<OwnTries>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(async {
        let asked = Asked::new(&site, &tries, &id, &headers).await?;
        let record = asked.record().await?;
        if record.owner != asked.seat.1 {
            return Err(Refused::NotHere);
        }
        let at = number(&headers, &UPLOAD_OFFSET).ok_or(Refused::With(StatusCode::BAD_REQUEST))?;
        let late = |_| Refused::With(StatusCode::REQUEST_TIMEOUT);
        let part = timeout(PATIENCE, taken(body)).await.map_err(late)??;
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        let end = at.saturating_add(length);
        let long_enough = part.len() >= FILE_PART_LEAST_BYTES || end == record.bytes;
        if part.is_empty() || end > record.bytes || !long_enough {
            return Err(Refused::With(StatusCode::BAD_REQUEST));
        }
        let appended = asked.work(move |files, room, id| files.append(room, id, at, &part)).await?;
        let (status, held) = match appended {
            Appended::Now(held) => {
                asked.metrics().file_bytes_received.add(length);
                (StatusCode::NO_CONTENT, held)
            }
            Appended::Elsewhere(held) => (StatusCode::CONFLICT, held),
        };
        Ok((status, [(UPLOAD_OFFSET, HeaderValue::from(held))]).into_response())
    })
    .await
}

/// A part, as it comes.
async fn taken(body: Body) -> Result<Vec<u8>, Refused> {
    let late = |_| Refused::With(StatusCode::REQUEST_TIMEOUT);
    let mut pieces = body.into_data_stream();
    let mut part = Vec::new();
    while let Some(piece) = timeout(IDLE, pieces.next()).await.map_err(late)? {
        let piece = piece.map_err(|_| Refused::With(StatusCode::BAD_REQUEST))?;
        if part.len() + piece.len() > FILE_PART_BYTES {
            return Err(Refused::TooLarge);
        }
        part.extend_from_slice(&piece);
    }
    Ok(part)
}

/// Gives a part of a file that is complete.
async fn read(
    State(site): State<Arc<Site>>,
    Extension(tries): Extension<OwnTries>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(async {
        let asked = Asked::new(&site, &tries, &id, &headers).await?;
        let record = asked.record().await?;
        let held = asked.work(|files, room, id| files.held(room, id)).await?;
        if held < record.bytes {
            return Err(Refused::NotHere);
        }
        let (from, to) = range(&headers).ok_or(Refused::With(StatusCode::BAD_REQUEST))?;
        if from >= held || to < from {
            return Err(Refused::With(StatusCode::RANGE_NOT_SATISFIABLE));
        }
        // A server may give less than it was asked for (RFC 9110, section 15.3.7).
        let wanted = usize::try_from((to - from).saturating_add(1)).unwrap_or(usize::MAX);
        let most = wanted.min(FILE_PART_BYTES);
        let part = asked.work(move |files, room, id| files.read(room, id, from, most)).await?;
        let length = u64::try_from(part.len()).unwrap_or(0);
        asked.metrics().file_bytes_sent.add(length);
        let place = format!("bytes {from}-{}/{held}", from.saturating_add(length).saturating_sub(1));
        let headers = [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_RANGE, place),
            (header::CONTENT_LENGTH, length.to_string()),
        ];
        let body = handed_over(part.into(), asked.place);
        Ok((StatusCode::PARTIAL_CONTENT, headers, body).into_response())
    })
    .await
}

/// A part piece by piece, as it is taken. Whoever does not take it holds its place for no longer than anybody may.
fn handed_over(mut part: Bytes, place: Place) -> Body {
    let (pieces, taken) = mpsc::channel(1);
    tokio::spawn(timeout(PATIENCE, async move {
        while !part.is_empty() {
            let piece = part.split_to(part.len().min(PIECE));
            if !timeout(IDLE, pieces.send(piece)).await.is_ok_and(|sent| sent.is_ok()) {
                break;
            }
        }
        drop(place);
    }));
    let next =
        async |mut taken: mpsc::Receiver<Bytes>| Some((Ok::<_, Infallible>(taken.recv().await?), taken));
    Body::from_stream(stream::unfold(taken, next))
}

/// Deletes a file: one's own, or as a host or co-host another's who is named. What a host takes out may name a file that is
/// somebody else's: that stays.
async fn remove(
    State(site): State<Arc<Site>>,
    Extension(tries): Extension<OwnTries>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(async {
        let asked = Asked::new(&site, &tries, &id, &headers).await?;
        let (room, who) = asked.seat;
        let FileRecord { owner, .. } = asked.record().await?;
        let meant = headers
            .get(&FILE_OWNER)
            .map_or(Some(who), |owner| owner.to_str().ok().and_then(ParticipantId::from_text));
        if meant != Some(owner) || (owner != who && !site.meetings.is_led_by(room, who).await) {
            return Err(Refused::NotHere);
        }
        let deleted = site.meetings.store().delete_file(room, asked.id, owner).await;
        let deleted = deleted.map_err(|error| asked.failed(&error))?;
        if deleted { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Refused::NotHere) }
    })
    .await
}

/// Whichever it is; no browser or proxy keeps any of it.
async fn answer(work: impl Future<Output = Result<Response, Refused>>) -> Response {
    let mut response = work.await.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `Authorization: Seat <room>.<seat>`, both in base64url.
fn capability(headers: &HeaderMap) -> Option<(RoomId, SeatToken)> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Seat ")?;
    let (room, seat) = text.split_once('.')?;
    Some((RoomId::from_text(room)?, SeatToken::from_text(seat)?))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// The one range that is asked for: first and last byte.
fn range(headers: &HeaderMap) -> Option<(u64, u64)> {
    let text = headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (from, to) = text.split_once('-')?;
    Some((from.parse().ok()?, if to.is_empty() { u64::MAX } else { to.parse().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_sends_nothing_for_a_while_holds_no_place() {
        let begun = tokio::time::Instant::now();
        let piece = Ok::<_, Infallible>(Bytes::from_static(b"slow"));
        let body = Body::from_stream(stream::iter([piece]).chain(stream::pending()));
        let refused = taken(body).await;
        assert!(matches!(refused, Err(Refused::With(status)) if status == StatusCode::REQUEST_TIMEOUT));
        assert!(begun.elapsed() < 2 * IDLE);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_for_a_while_holds_no_place() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let place = desk.place(seat(1, 1)).unwrap_or_else(|_| panic!("there is room"));
        let begun = tokio::time::Instant::now();
        let body = handed_over(vec![0; 10 * PIECE].into(), place);
        while desk.places.available_permits() < AT_ONCE {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert!(begun.elapsed() < 2 * IDLE);
        drop(body);
    }

    #[test]
    fn one_meeting_has_a_share_of_the_places() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let ask = |room, who| desk.place(seat(room, who));
        let places: Vec<_> = (0..32).map_while(|n| ask(1, n / 4).ok()).collect();
        assert_eq!(places.len(), 32);
        assert!(matches!(ask(1, 9), Err(Busy::Meeting)));
        assert!(ask(2, 9).is_ok());
        drop(places);
        assert!(ask(1, 9).is_ok());
    }

    fn seat(room: u8, who: u8) -> Seat {
        (RoomHash([room; 32]), ParticipantId([who; 16]))
    }

    fn desk(folder: &std::path::Path) -> FileDesk {
        let store = store::Sqlite::open(folder, clock::now()).unwrap();
        FileDesk::new(store.files(), &Config::default())
    }
}
