//! Files of a meeting on a real server: taken in parts, given to members, within budgets, and gone with the meeting.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};

use e2ee::{FileOpener, FileSealer, Secret, files::sealed_bytes};
use protocol::{
    ClientMessage, FileId, SeatToken,
    inventory::{Field, Value},
    limits::FILE_PART_BYTES,
};

use crate::meet::{LOG, Link, PATIENCE, Person, Server, gather};

const CANARY: &[u8] = b"the canary sings at midnight";

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn offset(&self) -> u64 {
        let line = self.head.lines().find_map(|line| line.strip_prefix("upload-offset: "));
        line.unwrap_or_else(|| panic!("{}", self.head)).trim().parse().unwrap()
    }

    /// Without the date.
    fn bytes(&self) -> (String, Vec<u8>) {
        let head = self.head.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n");
        (head, self.body.clone())
    }
}

/// One who may ask.
#[derive(Clone)]
struct Asker {
    host: String,
    capability: String,
}

impl Asker {
    fn of(server: &Server, person: &Person) -> Self {
        Self::with(server, person, person.seat.as_ref().unwrap())
    }

    fn with(server: &Server, person: &Person, seat: &SeatToken) -> Self {
        let capability = format!("{}.{}", person.link.link.room.to_text(), seat.to_text());
        Self { host: server.host.clone(), capability }
    }

    fn ask(&self, method: &str, id: &FileId, headers: &str, body: &[u8]) -> Answer {
        let head = format!(
            "{method} /files/{} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Seat {}\r\n\
             Content-Length: {}\r\n{headers}\r\n",
            id.to_text(),
            self.host,
            self.capability,
            body.len()
        );
        exchange(&self.host, &[head.as_bytes(), body].concat())
    }

    fn begin(&self, id: &FileId, bytes: u64) -> Answer {
        self.ask("PUT", id, &format!("Upload-Length: {bytes}\r\n"), b"")
    }

    fn append(&self, id: &FileId, at: u64, part: &[u8]) -> Answer {
        self.ask("PATCH", id, &format!("Upload-Offset: {at}\r\n"), part)
    }

    fn delete(&self, id: &FileId, owner: &Person) -> Answer {
        self.ask("DELETE", id, &format!("File-Owner: {}\r\n", owner.participant.to_text()), b"")
    }

    fn read(&self, id: &FileId, from: u64) -> Answer {
        self.ask("GET", id, &format!("Range: bytes={from}-\r\n"), b"")
    }

    fn sends(&self, id: &FileId, sealed: &[u8]) {
        assert_eq!(self.begin(id, sealed.len() as u64).status, 200);
        let mut at = 0;
        for part in sealed.chunks(FILE_PART_BYTES) {
            let answer = self.append(id, at, part);
            at += part.len() as u64;
            assert_eq!((answer.status, answer.offset()), (204, at));
        }
    }

    fn fetches(&self, id: &FileId, length: usize) -> Vec<u8> {
        let mut sealed = Vec::new();
        while sealed.len() < length {
            let answer = self.read(id, sealed.len() as u64);
            assert_eq!(answer.status, 206, "{}", answer.head);
            assert!(answer.body.len() <= FILE_PART_BYTES);
            sealed.extend(answer.body);
        }
        sealed
    }
}

fn exchange(host: &str, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // It may be answered before it is read wholly.
    drop(stream.write_all(request));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer") + 4;
    let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
    Answer { status: head[9..12].parse().unwrap(), head, body: answer[end..].to_vec() }
}

struct Sealed {
    key: [u8; 16],
    id: FileId,
    bytes: usize,
    hash: [u8; 32],
    sealed: Vec<u8>,
}

/// A file that holds the canary everywhere.
fn file(number: u8, bytes: usize) -> Sealed {
    let content: Vec<u8> = CANARY.iter().copied().cycle().take(bytes).collect();
    let key = [number; 16];
    let mut sealer = FileSealer::new(&Secret::new(key), bytes as u64).unwrap();
    let (mut sealed, mut at) = (Vec::new(), 0);
    while let Some(wants) = sealer.wants() {
        sealed.extend(sealer.seal(&content[at..at + wants]).unwrap());
        at += wants;
    }
    Sealed { key, id: FileId([number; 16]), bytes, hash: sealer.hash().unwrap(), sealed }
}

fn opens(file: &Sealed, sealed: &[u8]) -> bool {
    let mut opener = FileOpener::new(&Secret::new(file.key), file.bytes as u64, file.hash).unwrap();
    let (mut rest, mut content) = (sealed, Vec::new());
    while let Some(wants) = opener.wants() {
        content.extend(opener.open(&rest[..wants]).unwrap());
        rest = &rest[wants..];
    }
    rest.is_empty() && content.starts_with(CANARY) && content.len() == file.bytes
}

/// A host and a guest.
async fn two(server: &Server) -> (Person, Person) {
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link.guest(), "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    (ann, ben)
}

async fn leave(people: &mut [&mut Person]) {
    for person in people {
        person.line.say(&ClientMessage::Leave).await;
        while person.step().await {}
    }
}

fn everything_in(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything_in(&path));
        } else {
            // Files come and go while this looks.
            found.push((path.display().to_string(), std::fs::read(&path).unwrap_or_default()));
        }
    }
    found
}

fn holds(folder: &Path, needle: &[u8]) -> Option<String> {
    let held = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    everything_in(folder).into_iter().find(|(_, bytes)| held(bytes)).map(|(name, _)| name)
}

/// Waits until nothing in the folder holds it.
async fn is_gone(folder: &Path, needle: &[u8]) {
    let started = Instant::now();
    while let Some(file) = holds(folder, needle) {
        assert!(started.elapsed() < PATIENCE, "{file}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_member_sends_and_another_fetches_what_the_server_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--log-level", "trace"]);
    let (ann, mut ben) = two(&server).await;
    let (anns, bens) = (Asker::of(&server, &ann), Asker::of(&server, &ben));
    let file = file(7, 2_500_000);
    assert_eq!(file.sealed.len() as u64, sealed_bytes(2_500_000));
    anns.sends(&file.id, &file.sealed);
    let fetched = bens.fetches(&file.id, file.sealed.len());
    assert!(opens(&file, &fetched));
    let last = bens.ask("GET", &file.id, "Range: bytes=5-14\r\n", b"");
    assert_eq!((last.status, &last.body[..]), (206, &file.sealed[5..15]));
    assert!(last.head.contains(&format!("content-range: bytes 5-14/{}", file.sealed.len())), "{}", last.head);
    for wanted in
        ["cache-control: no-store", "content-type: application/octet-stream", "content-security-policy: "]
    {
        assert!(last.head.contains(wanted), "{}", last.head);
    }

    assert_eq!(holds(folder.path(), CANARY), None);
    assert!(holds(folder.path(), &file.sealed[1_000..1_100]).is_some(), "this test would notice");
    assert_eq!(holds(folder.path(), &file.id.0), None, "the id is a capability");
    let log = std::fs::read_to_string(folder.path().join(LOG)).unwrap();
    assert!(!log.contains(&file.id.to_text()) && !log.contains(&anns.capability), "{log}");

    ben.line.say(&ClientMessage::Inventory).await;
    let stored = |message: &protocol::ServerMessage| match message {
        protocol::ServerMessage::Inventory { part: protocol::inventory::Part::Stored, items } => {
            Some(items.clone())
        }
        _ => None,
    };
    ben.until(|ben| ben.heard.iter().any(|message| stored(message).is_some())).await;
    let items = ben.heard.iter().find_map(stored).unwrap();
    let value = |field| items.iter().find(|item| item.field == field).unwrap().value.clone();
    assert_eq!(value(Field::FileContents), Value::Rows(1, file.sealed.len() as u64));
    assert_eq!(value(Field::FilesId), Value::Rows(1, 32));
}

#[tokio::test]
async fn what_broke_goes_on_where_it_broke_also_after_a_crash_of_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (ann, ben) = two(&server).await;
    let file = file(7, 3_000_000);
    let anns = Asker::of(&server, &ann);
    assert_eq!(anns.begin(&file.id, file.sealed.len() as u64).offset(), 0);
    assert_eq!(anns.append(&file.id, 0, &file.sealed[..FILE_PART_BYTES]).status, 204);
    let again = anns.append(&file.id, 0, &file.sealed[..FILE_PART_BYTES]);
    assert_eq!(
        (again.status, again.offset()),
        (409, FILE_PART_BYTES as u64),
        "its answer was lost on the way"
    );
    assert_eq!(anns.append(&file.id, 2_000_000, &file.sealed[2_000_000..]).status, 409);

    // Half a part, and the connection is gone.
    let head = format!(
        "PATCH /files/{} HTTP/1.1\r\nHost: {}\r\nAuthorization: Seat {}\r\nContent-Length: 500000\r\n\
         Upload-Offset: {FILE_PART_BYTES}\r\n\r\n",
        file.id.to_text(),
        server.host,
        anns.capability
    );
    let mut stream = TcpStream::connect(&server.host).unwrap();
    stream.write_all(&[head.as_bytes(), &file.sealed[FILE_PART_BYTES..][..200_000]].concat()).unwrap();
    drop(stream);
    assert_eq!(anns.begin(&file.id, file.sealed.len() as u64).offset(), FILE_PART_BYTES as u64);
    assert_eq!(Asker::of(&server, &ben).read(&file.id, 0).status, 404, "it is not whole yet");

    server.kill();
    let server = Server::start(folder.path(), &[]);
    let anns = Asker::of(&server, &ann);
    let held = anns.begin(&file.id, file.sealed.len() as u64).offset();
    assert_eq!(held, FILE_PART_BYTES as u64);
    for (number, part) in file.sealed[FILE_PART_BYTES..].chunks(FILE_PART_BYTES).enumerate() {
        assert_eq!(anns.append(&file.id, held + (number * FILE_PART_BYTES) as u64, part).status, 204);
    }
    let bens = Asker::of(&server, &ben);
    let first = bens.read(&file.id, 0).body;
    server.stop();
    let server = Server::start(folder.path(), &[]);
    let rest = Asker::of(&server, &ben).fetches(&file.id, file.sealed.len());
    assert!(rest.starts_with(&first) && opens(&file, &rest));
}

#[tokio::test]
async fn absent_and_forbidden_are_answered_alike() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (ann, ben) = two(&server).await;
    let (eve, _fay) = two(&server).await;
    let file = file(7, 100_000);
    let anns = Asker::of(&server, &ann);
    anns.sends(&file.id, &file.sealed);
    let strangers = [
        ("of another meeting", Asker::of(&server, &eve)),
        ("with a wrong seat", Asker::with(&server, &ann, &SeatToken([9; 16]))),
        ("with no capability", Asker { capability: "nothing".into(), ..anns.clone() }),
    ];
    let absent = anns.ask("GET", &FileId([8; 16]), "Range: bytes=0-\r\n", b"").bytes();
    assert_eq!(absent.0.lines().next(), Some("http/1.1 404 not found"));
    for (who, asker) in &strangers {
        for id in [&file.id, &FileId([8; 16])] {
            assert_eq!(asker.ask("GET", id, "Range: bytes=0-\r\n", b"").bytes(), absent, "{who}");
            assert_eq!(asker.append(id, 0, &[0; 70_000]).bytes(), absent, "{who}");
            assert_eq!(asker.ask("DELETE", id, "", b"").bytes(), absent, "{who}");
        }
    }
    let bens = Asker::of(&server, &ben);
    assert_eq!(bens.ask("DELETE", &file.id, "", b"").bytes(), absent, "only its sender's");
    assert_eq!(bens.append(&file.id, 0, &[0; 70_000]).bytes(), absent);
    assert_eq!(bens.begin(&file.id, file.sealed.len() as u64).bytes(), absent, "another's id");
    assert_eq!(bens.ask("GET", &FileId([8; 16]), "Range: bytes=0-\r\n", b"").bytes(), absent);
    let none = exchange(&server.host, b"GET /files/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(none.bytes(), absent);

    let before = holds(folder.path(), &file.sealed[..100]);
    assert!(before.is_some());
    assert_eq!(anns.ask("DELETE", &file.id, "", b"").status, 204);
    is_gone(folder.path(), &file.sealed[..100]).await;
    assert_eq!(anns.read(&file.id, 0).bytes(), absent);
}

#[tokio::test]
async fn a_connection_that_guesses_seats_ends_after_a_few() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (ann, _ben) = two(&server).await;
    let wrong = Asker::with(&server, &ann, &SeatToken([9; 16]));
    let request = format!(
        "GET /files/{} HTTP/1.1\r\nHost: {}\r\nAuthorization: Seat {}\r\nRange: bytes=0-\r\n\r\n",
        FileId([1; 16]).to_text(),
        server.host,
        wrong.capability
    );
    let answer = exchange(&server.host, request.repeat(8).as_bytes());
    let others = String::from_utf8_lossy(&answer.body).matches("HTTP/1.1 404").count();
    assert_eq!((answer.status, 1 + others), (404, 5));
}

#[tokio::test]
async fn a_host_deletes_what_another_has_sent() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (ann, mut ben) = two(&server).await;
    let (anns, bens) = (Asker::of(&server, &ann), Asker::of(&server, &ben));
    let (first, second) = (file(7, 100_000), file(8, 100_000));
    bens.sends(&first.id, &first.sealed);
    bens.sends(&second.id, &second.sealed);
    assert_eq!(bens.delete(&first.id, &ann).status, 404, "not hers");
    assert_eq!(anns.delete(&first.id, &ann).status, 404, "a copied announcement");
    assert_eq!(anns.ask("DELETE", &first.id, "", b"").status, 404);
    assert_eq!(anns.delete(&first.id, &ben).status, 204);
    is_gone(folder.path(), &first.sealed[..100]).await;
    assert_eq!(bens.read(&first.id, 0).status, 404);
    leave(&mut [&mut ben]).await;
    assert!(opens(&second, &anns.fetches(&second.id, second.sealed.len())), "its sender is gone, it stays");
    assert_eq!(anns.delete(&second.id, &ben).status, 204);
    is_gone(folder.path(), &second.sealed[..100]).await;
}

#[tokio::test]
async fn a_seat_that_asks_without_end_is_told_to_wait_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (ann, ben) = two(&server).await;
    let (anns, bens) = (Asker::of(&server, &ann), Asker::of(&server, &ben));
    let started = Instant::now();
    let busy = loop {
        let answer = anns.read(&FileId([1; 16]), 0);
        if answer.status == 429 {
            break answer;
        }
        assert_eq!(answer.status, 404);
        assert!(started.elapsed() < PATIENCE);
    };
    assert!(busy.head.contains("retry-after: 1"), "{}", busy.head);
    assert!(String::from_utf8_lossy(&busy.body).contains("this seat"));
    assert_eq!(bens.read(&FileId([1; 16]), 0).status, 404);
}

#[tokio::test]
async fn bounds_and_budgets_hold_and_a_deleted_file_gives_its_room_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(
        folder.path(),
        &[
            "--max-file-bytes",
            "1000000",
            "--file-bytes-per-member",
            "2200000",
            "--file-bytes-per-meeting",
            "3300000",
            "--file-bytes-total",
            "4400000",
        ],
    );
    let (ann, ben) = two(&server).await;
    let (anns, bens) = (Asker::of(&server, &ann), Asker::of(&server, &ben));
    let most = sealed_bytes(1_000_000);
    let long = |number| file(number, 1_000_000);
    assert_eq!(long(1).sealed.len() as u64, most);
    anns.sends(&long(1).id, &long(1).sealed);
    assert_eq!(anns.begin(&FileId([9; 16]), most + 1).status, 413);
    assert_eq!(anns.begin(&FileId([9; 16]), 0).status, 413);
    anns.sends(&long(2).id, &long(2).sealed);
    assert_eq!(anns.begin(&FileId([3; 16]), most).status, 507, "a member's share");
    assert_eq!(anns.begin(&FileId([1; 16]), most).status, 200, "what is here is here");
    bens.sends(&long(3).id, &long(3).sealed);
    assert_eq!(bens.begin(&FileId([4; 16]), most).status, 507, "a meeting's share");
    let (eve, fay) = two(&server).await;
    Asker::of(&server, &eve).sends(&long(1).id, &long(1).sealed);
    assert_eq!(Asker::of(&server, &fay).begin(&FileId([2; 16]), most).status, 507, "the server's");
    assert_eq!(anns.ask("DELETE", &FileId([1; 16]), "", b"").status, 204);
    assert_eq!(anns.begin(&FileId([5; 16]), most).status, 200);
    assert_eq!(anns.append(&FileId([5; 16]), 0, &[0; 1000]).status, 400, "crumbs");
    assert_eq!(anns.append(&FileId([5; 16]), 0, &vec![0; FILE_PART_BYTES + 1]).status, 413);
    assert_eq!(anns.append(&FileId([5; 16]), most - 10, &[0; 70_000]).status, 400, "beyond its end");
    let metrics = Server::start(&tempfile::tempdir().unwrap().keep(), &["--max-file-bytes", "0"]);
    let (gus, _hal) = two(&metrics).await;
    assert_eq!(Asker::of(&metrics, &gus).begin(&FileId([1; 16]), 5_000).status, 413, "none at all");
}

#[tokio::test]
async fn a_seat_has_few_requests_at_once_and_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (ann, ben) = two(&server).await;
    let (anns, bens) = (Asker::of(&server, &ann), Asker::of(&server, &ben));
    let file = file(7, 500_000);
    bens.sends(&file.id, &file.sealed);
    assert_eq!(anns.begin(&FileId([1; 16]), 1_000_000).status, 200);
    let slow: Vec<_> = (0..40)
        .map(|_| {
            let head = format!(
                "PATCH /files/{} HTTP/1.1\r\nHost: x\r\nAuthorization: Seat {}\r\nContent-Length: 900000\r\n\
                 Upload-Offset: 0\r\n\r\nslow",
                FileId([1; 16]).to_text(),
                anns.capability
            );
            let mut stream = TcpStream::connect(&server.host).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let started = Instant::now();
    while anns.read(&FileId([1; 16]), 0).status != 429 {
        assert!(started.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(opens(&file, &bens.fetches(&file.id, file.sealed.len())), "another member notices nothing");
    drop(slow);
    let started = Instant::now();
    while anns.begin(&FileId([1; 16]), 1_000_000).status == 429 {
        assert!(started.elapsed() < PATIENCE, "places come free");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn files_go_with_the_last_member_and_half_a_file_with_its_sender() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (mut ann, mut ben) = two(&server).await;
    let (anns, bens) = (Asker::of(&server, &ann), Asker::of(&server, &ben));
    let (whole, half) = (file(7, 700_000), file(8, 700_000));
    bens.sends(&whole.id, &whole.sealed);
    bens.begin(&half.id, half.sealed.len() as u64);
    assert_eq!(bens.append(&half.id, 0, &half.sealed[..400_000]).status, 204);
    leave(&mut [&mut ben]).await;
    is_gone(folder.path(), &half.sealed[1_000..1_100]).await;
    assert!(opens(&whole, &anns.fetches(&whole.id, whole.sealed.len())), "what was sent stays");
    assert_eq!(bens.read(&whole.id, 0).status, 404, "who has left has no right to it");
    leave(&mut [&mut ann]).await;
    for needle in [&whole.sealed[1_000..1_100], &whole.id.hash(), &ben.participant.0] {
        is_gone(folder.path(), needle).await;
    }
    assert!(!folder.path().join("data/files").read_dir().unwrap().any(|_| true), "no folder is left");
    assert_eq!(anns.read(&whole.id, 0).status, 404);
}
