//! A name that a provider vouches for, from one page to the other: through the leaf, at the door and in the meeting.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use client::{
    Input, Intent, NameCommand, ShownName,
    io::HostAct,
    view::{KeysSeen, NameMark, Phase},
};
use e2ee::Opening;
use ed25519_dalek::{Signer as _, SigningKey};
use protocol::{Caller, Entrance, ServerMessage};
use serde_json::{Value, json};

use crate::page::{Page, Room, Table};

const ISSUER: &str = "https://idp.example";
/// Of the pages' clocks, which begin in 1970.
const NOW: u64 = 1;

fn provider() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn told() -> Vec<u8> {
    let x = URL_SAFE_NO_PAD.encode(provider().verifying_key().to_bytes());
    let keys = json!([{ "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": x }]);
    json!({ "issuer": ISSUER, "client": "conclave", "keys": keys }).to_string().into_bytes()
}

fn token(nonce: &str) -> String {
    let claims = json!({
        "iss": ISSUER, "aud": "conclave", "sub": "1", "iat": NOW, "exp": NOW + 300, "name": "Ann Oud", "nonce": nonce,
    });
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(&json!({ "alg": "EdDSA", "kid": "a" })), encode(&claims));
    let signature = URL_SAFE_NO_PAD.encode(provider().sign(signed.as_bytes()).to_bytes());
    format!("{signed}.{signature}")
}

/// The shell's part: it asks the server about providers.
fn look(page: &mut Page) {
    for command in std::mem::take(&mut page.names) {
        if let NameCommand::Look { provider } = command {
            page.input(Input::Told { provider, told: Some(told()), pinned: Vec::new() });
        }
    }
}

fn shows_her_name(page: &mut Page) {
    page.intent(Intent::AskName);
    let asked = page.names.pop();
    let Some(NameCommand::Ask { key, salt, nonce }) = asked else { panic!("asked: {asked:?}") };
    let shown = ShownName { provider: "p".into(), token: token(&nonce), key, salt };
    page.intent(Intent::ShowName { shown: Some(shown) });
    assert_eq!(page.view().own_name, NameMark::Checking);
    look(page);
    assert_eq!(page.view().own_name, verified());
}

fn verified() -> NameMark {
    NameMark::Verified { name: "Ann Oud".into(), issuer: ISSUER.into(), keys: KeysSeen::First }
}

/// Somebody with this link who shows her name before she knocks, and the host hears of her.
fn knocks(table: &mut Table, room: &Room) {
    let mut ann = Page::green_room(2, room, room.guest_link());
    shows_her_name(&mut ann);
    ann.joins();
    ann.is_seated(Entrance::Lobby);
    let caller = Caller { participant: ann.knocked(), key_package: ann.knock().0, note: None };
    table.pages[0].hear(ServerMessage::Callers { fresh: false, came: vec![caller], gone: vec![] });
    table.pages.push(ann);
}

#[test]
fn a_host_sees_who_vouches_for_a_caller_before_letting_them_in_and_members_see_it_after() {
    let room = Room::new(Opening::default());
    let mut table = Table::of(&room);
    knocks(&mut table, &room);
    assert_eq!(table.pages[0].view().callers[0].mark, NameMark::Checking);
    look(&mut table.pages[0]);
    assert_eq!(table.pages[0].view().callers[0].mark, verified());

    table.pages[0].act(HostAct::Admit { people: None });
    table.settle();
    let ann = table.id(1);
    let seen = |table: &Table, page: usize| {
        let people = &table.pages[page].view().people;
        people.iter().find(|person| person.id == ann).map(|person| person.mark.clone())
    };
    assert_eq!(table.pages[1].view().phase, Phase::Meeting);
    assert_eq!((seen(&table, 0), seen(&table, 1)), (Some(verified()), Some(verified())));

    // What she calls herself afterwards does not change what the provider said; who comes later sees the same.
    table.pages[1].intent(Intent::Rename { name: "The Rector".into() });
    table.waits(3, &room);
    table.pages[0].act(HostAct::Admit { people: None });
    table.settle();
    look(&mut table.pages[2]);
    assert_eq!(seen(&table, 2), Some(verified()));
    let host = table.pages[2].view().people.iter().find(|person| person.id == table.id(0)).unwrap().clone();
    assert_eq!(host.mark, NameMark::Unverified);
}

#[test]
fn a_token_that_was_made_for_another_key_is_not_even_shown() {
    let room = Room::new(Opening::default());
    let mut page = Page::green_room(2, &room, room.guest_link());
    let mut ask = || {
        page.intent(Intent::AskName);
        match page.names.pop() {
            Some(NameCommand::Ask { key, salt, nonce }) => (key, salt, nonce),
            other => panic!("asked: {other:?}"),
        }
    };
    let ((_, _, nonce), (key, salt, _)) = (ask(), ask());
    let shown = ShownName { provider: "p".into(), token: token(&nonce), key, salt };
    page.intent(Intent::ShowName { shown: Some(shown) });
    look(&mut page);
    assert_eq!(page.view().own_name, NameMark::Refused);
    page.joins();
    page.is_seated(Entrance::Lobby);
    let mut table = Table::of(&room);
    let caller = Caller { participant: page.knocked(), key_package: page.knock().0, note: None };
    table.pages[0].hear(ServerMessage::Callers { fresh: false, came: vec![caller], gone: vec![] });
    assert_eq!(table.pages[0].view().callers[0].mark, NameMark::Unverified);
    assert!(table.pages[0].names.is_empty(), "nobody is asked about it");
}
