//! What the server says that it holds: of one's own connection, seat and meeting, and of nobody else.

use std::collections::BTreeMap;

use protocol::{
    ClientMessage, ErrorCode, ServerMessage,
    inventory::{Field, Item, Part, Value},
};

use crate::meet::{Line, Link, Person, Server, gather};

type Told = BTreeMap<Part, Vec<Item>>;

async fn ask(person: &mut Person, parts: usize) -> Told {
    let before = person.heard.len();
    person.line.say(&ClientMessage::Inventory).await;
    let told = |heard: &[ServerMessage]| -> Told {
        let part = |message: &ServerMessage| match message {
            ServerMessage::Inventory { part, items } => Some((*part, items.clone())),
            _ => None,
        };
        heard.iter().filter_map(part).collect()
    };
    person.until(|person| told(&person.heard[before..]).len() == parts).await;
    told(&person.heard[before..])
}

fn value(told: &Told, part: Part, field: Field) -> Value {
    told[&part].iter().find(|item| item.field == field).unwrap().value.clone()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_member_is_told_of_themself_and_of_others_only_how_many() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link, "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    ann.writes("the canary sings").await;

    let told = ask(&mut ben, 5).await;
    let address = ben.line.socket.get_ref().local_addr().unwrap().to_string();
    assert_eq!(value(&told, Part::Connection, Field::Address), Value::Text(address));
    let room = hexadecimal(&link.link.room_hash().0);
    assert_eq!(value(&told, Part::Connection, Field::Room), Value::Text(room));
    let own = hexadecimal(&ben.participant.0);
    assert_eq!(value(&told, Part::Seat, Field::Participant), Value::Text(own));
    let token = hexadecimal(&ben.seat.as_ref().unwrap().hash());
    assert_eq!(value(&told, Part::Seat, Field::SeatToken), Value::Text(token));
    assert_eq!(value(&told, Part::Meeting, Field::Members), Value::Count(2));
    assert_eq!(value(&told, Part::Stored, Field::SeatsTokenHash), Value::Rows(2, 64));
    let Value::Rows(1, card) = value(&told, Part::Stored, Field::MeetingsCard) else { panic!("one card") };
    assert_eq!(usize::try_from(card).unwrap(), link.card.len());
    let stored = Field::ALL.iter().filter(|field| field.name().contains('.')).count();
    assert_eq!(told[&Part::Stored].len(), stored + 1, "every column, and the content of files");

    let all = format!("{told:?}");
    let of_ann = [
        hexadecimal(&ann.participant.0),
        hexadecimal(&ann.seat.as_ref().unwrap().hash()),
        ann.line.socket.get_ref().local_addr().unwrap().to_string(),
        "canary".to_owned(),
        link.title.clone(),
    ];
    for needle in of_ann {
        assert!(!all.contains(&needle), "{needle} in {all}");
    }
    server.stop();
}

#[tokio::test]
async fn who_is_not_in_is_told_of_the_connection_and_the_own_place_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let mut line = Line::open(&server.host).await;
    let Some(ServerMessage::Inventory { part: Part::Connection, items }) =
        line.ask(&ClientMessage::Inventory).await
    else {
        panic!("an inventory");
    };
    assert_eq!(items.iter().find(|item| item.field == Field::Room).unwrap().value, Value::Nothing);

    let link = Link::opened(e2ee::Opening::default());
    let mut hal = Person::joins(&server.host, &link, "Hal").await;
    hal.until(|hal| hal.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link.guest(), "Ben").await;
    ben.until(|ben| ben.seat.is_some()).await;
    let told = ask(&mut ben, 2).await;
    assert_eq!(told.keys().copied().collect::<Vec<_>>(), [Part::Connection, Part::Seat]);
    assert_eq!(value(&told, Part::Seat, Field::Place), Value::Flags(vec!["waiting".into()]));
    ben.line.say(&ClientMessage::Ping).await;
    ben.until(|ben| ben.heard.last() == Some(&ServerMessage::Pong)).await;
    let more = |message: &ServerMessage| {
        matches!(message, ServerMessage::Inventory { part: Part::Meeting | Part::Stored | Part::Media, .. })
    };
    assert!(!ben.heard.iter().any(more), "nothing of the meeting comes late");
    server.stop();
}

#[tokio::test]
async fn whoever_asks_all_the_time_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let mut line = Line::open(&server.host).await;
    for _ in 0..40 {
        line.say(&ClientMessage::Inventory).await;
    }
    let mut answers = 0;
    while let Some(message) = line.hear().await {
        if message == (ServerMessage::Error { error: ErrorCode::TooMany }) {
            break;
        }
        answers += 1;
    }
    assert!((1..40).contains(&answers), "{answers}");
    server.stop();
}
