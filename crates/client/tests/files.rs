//! Files in the conversation: who may send which, who is told, what goes with a line that goes.

use client::{
    FileCommand, Input, Intent,
    io::{ChatTo, HostAct, LineChange},
    view::{ChatLine, Delivery, Powers},
};
use protocol::{ClientMessage, SendRejection, ServerMessage};

use crate::page::{self, Page, Table};

const HASH: [u8; 32] = [7; 32];

fn offers(page: &mut Page, name: &str, bytes: u64, to: ChatTo) {
    let (name, kind) = (name.into(), "image/png".into());
    page.intent(Intent::SendFile { job: 1, name, kind, bytes, picture: Some((640, 480)), to });
}

/// Offers it, and has it on the server.
fn sends(table: &mut Table, page: usize, name: &str, to: ChatTo) {
    offers(&mut table.pages[page], name, 1_000, to);
    table.pages[page].input(Input::FileSent { job: 1, hash: HASH });
    table.settle();
}

fn line(page: &Page) -> &ChatLine {
    let mut lines = page.view().chat.iter();
    lines.find(|line| line.file.is_some() || line.removed.is_some()).expect("there is a file")
}

fn last(page: &Page) -> &FileCommand {
    page.files.last().expect("the shell was told something")
}

#[test]
fn a_file_is_announced_once_it_is_on_the_server_and_every_reader_gets_what_opens_it() {
    let mut table = Table::with_guests(2);
    assert!(matches!(&table.pages[1].files[..], [FileCommand::Access(Some(seat))] if seat.contains('.')));
    offers(&mut table.pages[1], "../.. \u{202e}holi.png", 1_000, ChatTo::Everyone);
    let FileCommand::Send { job: 1, file, key } = last(&table.pages[1]) else { panic!("it may be sent") };
    let (file, key) = (*file, *key.expose());
    table.settle();
    assert!(table.pages[2].view().chat.is_empty(), "nobody is told of what is not there yet");
    table.pages[1].input(Input::FileSent { job: 1, hash: HASH });
    assert!(matches!(last(&table.pages[1]), FileCommand::Announced { job: 1 }));
    table.settle();
    for page in [0, 1, 2] {
        let shown = line(&table.pages[page]).clone();
        let described = shown.file.expect("a file");
        assert_eq!((described.name.as_str(), described.bytes), ("holi.png", 1_000));
        assert_eq!(described.ending, ".png");
        assert_eq!((described.picture, described.runs), (Some((640, 480)), false));
        table.pages[page].intent(Intent::FetchFile { job: 5, line: shown.id, preview: true });
        let FileCommand::Fetch { job: 5, file: found, key: opens, bytes: 1_000, hash: HASH, preview: true } =
            last(&table.pages[page])
        else {
            panic!("page {page} fetches it")
        };
        assert_eq!((*found, *opens.expose()), (file, key));
    }
}

#[test]
fn its_sender_describes_a_file_and_nobody_else_does() {
    let mut table = Table::with_guests(2);
    sends(&mut table, 1, "a.png", ChatTo::Everyone);
    let id = line(&table.pages[1]).id.clone();
    assert!(line(&table.pages[1]).may.edit && !line(&table.pages[2]).may.edit);
    let describe = |text: &str| LineChange::Edit { text: text.into() };
    table.pages[2].intent(Intent::ChangeLine { line: id.clone(), change: describe("A crow") });
    table.pages[1].intent(Intent::ChangeLine { line: id, change: describe("A heron on the mill") });
    table.settle();
    for page in &table.pages {
        let shown = line(page);
        assert_eq!((shown.text.as_str(), shown.file.is_some()), ("A heron on the mill", true));
    }
}

#[test]
fn a_file_for_one_is_nothing_to_the_others() {
    let mut table = Table::with_guests(2);
    let to = ChatTo::Person { person: table.id(2) };
    sends(&mut table, 1, "contract.pdf", to);
    assert_eq!(table.pages[0].view().chat.len(), 0);
    assert!(line(&table.pages[2]).file.is_some());
    let line = line(&table.pages[2]).id.clone();
    table.pages[0].intent(Intent::FetchFile { job: 3, line, preview: false });
    assert!(matches!(last(&table.pages[0]), FileCommand::Refuse { job: 3 }));
}

#[test]
fn too_long_ones_and_those_of_who_may_not_write_are_refused() {
    let mut table = Table::with_guests(1);
    assert_eq!(table.pages[1].view().file_bytes, 1_000_000);
    offers(&mut table.pages[1], "film.mp4", 1_000_001, ChatTo::Everyone);
    assert!(matches!(last(&table.pages[1]), FileCommand::Refuse { job: 1 }));
    offers(&mut table.pages[1], "song.ogg", 1_000_000, ChatTo::Everyone);
    assert!(matches!(last(&table.pages[1]), FileCommand::Send { job: 1, .. }));
    // What is on its way when writing is switched off reaches nobody, and is deleted.
    let allowed = table.pages[0].view().policy.as_ref().expect("there are rules").allowed;
    table.pages[0].act(HostAct::Allow { powers: Powers { chat: false, ..allowed } });
    table.settle();
    table.pages[1].input(Input::FileSent { job: 1, hash: HASH });
    assert!(matches!(
        &table.pages[1].files[..],
        [.., FileCommand::Delete { .. }, FileCommand::Refuse { job: 1 }]
    ));
    offers(&mut table.pages[1], "more.txt", 5, ChatTo::Everyone);
    assert!(matches!(last(&table.pages[1]), FileCommand::Refuse { job: 1 }));
    assert!(table.pages[0].view().chat.is_empty());
}

#[test]
fn a_file_goes_with_its_line_whoever_takes_that_out() {
    for host in [false, true] {
        let mut table = Table::with_guests(2);
        sends(&mut table, 1, "a.png", ChatTo::Everyone);
        let (by, change) = if host { (0, LineChange::Hide) } else { (1, LineChange::Delete) };
        let id = line(&table.pages[by]).id.clone();
        table.pages[by].intent(Intent::ChangeLine { line: id, change });
        table.settle();
        let sender = line(&table.pages[by]).author.clone();
        let deletes = |page: &Page| {
            let command = last(page);
            let of_sender = matches!(command, FileCommand::Delete { owner: Some(owner), .. } if owner.to_text() == sender);
            assert!(of_sender || !matches!(command, FileCommand::Delete { .. }));
            of_sender
        };
        assert!(deletes(&table.pages[1]), "its sender deletes it");
        assert!(
            deletes(&table.pages[0]),
            "and so does a host: its sender may be gone, or go before it is done"
        );
        assert!(!deletes(&table.pages[2]), "nobody else does");
        for page in &table.pages {
            let shown = line(page);
            assert!(shown.file.is_none() && shown.removed.is_some());
        }
        let id = line(&table.pages[0]).id.clone();
        table.pages[0].intent(Intent::FetchFile { job: 9, line: id, preview: false });
        assert!(matches!(last(&table.pages[0]), FileCommand::Refuse { job: 9 }));
    }
}

#[test]
fn a_guest_takes_back_what_they_wrote_and_sent() {
    let mut table = Table::with_guests(2);
    table.pages[1].intent(Intent::say("the canary sings"));
    table.pages[2].intent(Intent::say("of another"));
    sends(&mut table, 1, "a.png", ChatTo::Everyone);
    let own = table.pages[1].view().chat.iter().filter(|line| line.own && line.may.delete);
    let own: Vec<String> = own.map(|line| line.id.clone()).collect();
    assert_eq!(own.len(), 2, "a message and a file, and nothing of others");
    for line in own {
        table.pages[1].intent(Intent::ChangeLine { line, change: LineChange::Delete });
    }
    table.settle();
    assert!(matches!(last(&table.pages[1]), FileCommand::Delete { .. }), "the file goes from the server");
    // One who comes later is told of what is left.
    table.waits(9, &page::Room::new(e2ee::Opening::default()));
    table.pages[0].act(HostAct::Admit { people: None });
    table.settle();
    for page in &table.pages {
        let shown = format!("{:?}", page.view().chat);
        assert!(
            !shown.contains("canary") && !shown.contains("a.png") && shown.contains("of another"),
            "{shown}"
        );
        assert!(page.view().chat.iter().all(|line| line.removed.is_none() || line.text.is_empty()));
    }
}

#[test]
fn a_newcomer_is_told_of_files_and_what_is_given_up_is_deleted() {
    let mut table = Table::with_guests(1);
    sends(&mut table, 1, "plan.exe", ChatTo::Everyone);
    let room = page::Room::new(e2ee::Opening::default());
    table.waits(9, &room);
    table.pages[0].act(HostAct::Admit { people: None });
    table.settle();
    let told = line(&table.pages[2]).file.clone().expect("it is told");
    assert_eq!((told.name.as_str(), told.runs), ("plan.exe", true));

    offers(&mut table.pages[1], "late.png", 10, ChatTo::Everyone);
    table.pages[1].input(Input::FileSent { job: 1, hash: HASH });
    let sent = table.pages[1].said.iter().find_map(|message| match message {
        ClientMessage::Send { reference, .. } => Some(*reference),
        _ => None,
    });
    table.pages[1].said.clear();
    let reference = sent.expect("it is announced");
    table.pages[1].hear(ServerMessage::SendRejected { reference, reason: SendRejection::TooLarge });
    let failed = table.pages[1].view().chat.last().expect("it is shown").clone();
    assert_eq!(failed.delivery, Delivery::Failed);
    table.pages[1].intent(Intent::GiveUp { line: failed.id });
    assert!(matches!(last(&table.pages[1]), FileCommand::Delete { .. }));
}

#[test]
fn whoever_leaves_keeps_no_key_to_what_the_server_has() {
    let mut table = Table::with_guests(1);
    offers(&mut table.pages[1], "a.png", 10, ChatTo::Everyone);
    table.pages[1].intent(Intent::Leave);
    assert!(matches!(last(&table.pages[1]), FileCommand::Access(None)));
    table.pages[1].input(Input::FileSent { job: 1, hash: HASH });
    assert!(matches!(last(&table.pages[1]), FileCommand::Refuse { job: 1 }), "nobody is there to be told");
}
