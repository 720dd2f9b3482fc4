//! What people write to each other: pages at one table, with what they say put in order.

use client::{
    Intent,
    io::{ChatTo, HostAct, LineChange},
    view::{Addressed, ChatLine, Delivery, Event, LiveText, Powers, Removal, Role},
};
use e2ee::Opening;
use protocol::{ClientMessage, SendRejection, ServerMessage, sealed::Reaction};

use crate::page::{Page, Room, Table};

fn room() -> Room {
    Room::new(Opening::default())
}

fn lines(page: &Page) -> Vec<&str> {
    page.view().chat.iter().map(|line| line.text.as_str()).collect()
}

fn line<'a>(page: &'a Page, text: &str) -> &'a ChatLine {
    page.view().chat.iter().find(|line| line.text == text).expect("the line is there")
}

fn writes(table: &mut Table, page: usize, text: &str, to: ChatTo) {
    table.pages[page].intent(Intent::Chat { text: text.into(), to, reply: None });
    table.settle();
}

fn changes(table: &mut Table, page: usize, text: &str, change: LineChange) {
    let line = line(&table.pages[page], text).id.clone();
    table.pages[page].intent(Intent::ChangeLine { line, change });
    table.settle();
}

fn person(table: &Table, page: usize) -> ChatTo {
    ChatTo::Person { person: table.id(page) }
}

fn allow(table: &mut Table, change: impl Fn(&mut Powers)) {
    let mut powers = table.pages[0].view().policy.as_ref().expect("there are rules").allowed;
    change(&mut powers);
    table.pages[0].act(HostAct::Allow { powers });
    table.settle();
}

#[test]
fn a_private_line_is_read_by_the_one_whom_it_is_for_and_looks_like_any_other_to_the_server() {
    let mut table = Table::with_guests(2);
    table.pages[1].intent(Intent::say("to all"));
    let open = sent(&table.pages[1]);
    table.settle();
    let to = person(&table, 2);
    table.pages[1].intent(Intent::Chat { text: "for you".into(), to, reply: None });
    let private = sent(&table.pages[1]);
    table.settle();
    assert_eq!(open, private, "in length");
    assert_eq!(lines(&table.pages[0]), ["to all"], "a host is no exception");
    for page in [1, 2] {
        assert_eq!(lines(&table.pages[page]), ["to all", "for you"]);
        let line = line(&table.pages[page], "for you");
        let Addressed::Person { whom } = &line.to else { panic!("it is private") };
        assert_eq!((whom.id.as_str(), line.delivery), (table.id(3 - page).as_str(), Delivery::Sent));
    }
}

/// The length of what the page has just sent to be put in order.
fn sent(page: &Page) -> usize {
    let message = page.said.iter().rev().find_map(|message| match message {
        ClientMessage::Send { message, .. } => Some(message.0.len()),
        _ => None,
    });
    message.expect("it has sent something")
}

#[test]
fn hosts_are_asked_and_answer_and_nobody_else_reads_it() {
    let mut table = Table::with_guests(3);
    let cohost = table.id(2);
    table.pages[0].act(HostAct::Appoint { person: cohost, role: Role::Cohost });
    table.settle();
    writes(&mut table, 1, "may I?", ChatTo::Hosts { with: None });
    let asked = table.id(1);
    writes(&mut table, 2, "you may", ChatTo::Hosts { with: Some(asked.clone()) });
    for page in [0, 1, 2] {
        assert_eq!(lines(&table.pages[page]), ["may I?", "you may"], "page {page}");
    }
    assert_eq!(lines(&table.pages[3]), Vec::<&str>::new());
    assert_eq!(line(&table.pages[1], "you may").to, Addressed::Hosts { with: None });
    let Addressed::Hosts { with: Some(whom) } = &line(&table.pages[0], "you may").to else {
        panic!("hosts see with whom they talk")
    };
    assert_eq!(whom.id, asked);
    writes(&mut table, 3, "I am a host", ChatTo::Hosts { with: Some(asked) });
    assert_eq!(lines(&table.pages[1]).len(), 2, "who is no host does not answer for them");
}

#[test]
fn private_chat_is_a_power_of_its_own_that_hosts_take_and_give() {
    let mut table = Table::with_guests(2);
    allow(&mut table, |powers| powers.private_chat = false);
    assert_eq!(table.pages[1].view().notices.last().map(|it| it.what), Some(Event::PrivateChatTaken));
    let to = person(&table, 2);
    writes(&mut table, 1, "psst", to.clone());
    assert_eq!(lines(&table.pages[1]), Vec::<&str>::new());
    writes(&mut table, 1, "may I?", ChatTo::Hosts { with: None });
    assert_eq!(lines(&table.pages[0]), ["may I?"], "hosts can always be asked by who may write");
    let guest = person(&table, 1);
    writes(&mut table, 0, "hosts may", guest);
    assert_eq!(lines(&table.pages[1]), ["may I?", "hosts may"]);
    allow(&mut table, |powers| (powers.private_chat, powers.chat) = (true, false));
    writes(&mut table, 1, "psst", to);
    writes(&mut table, 1, "to all", ChatTo::Everyone);
    assert_eq!(lines(&table.pages[2]), ["psst"]);
}

#[test]
fn what_a_changed_client_writes_in_private_without_leave_is_shown_to_nobody() {
    let mut table = Table::with_guests(2);
    let to = person(&table, 2);
    table.pages[1].intent(Intent::Chat { text: "sealed in time".into(), to, reply: None });
    let held: Vec<_> = table.pages[1].said.drain(..).collect();
    allow(&mut table, |powers| powers.private_chat = false);
    table.pages[1].said.extend(held);
    table.settle();
    assert_eq!(lines(&table.pages[2]), ["sealed in time"], "it was sealed while it was allowed");
}

#[test]
fn a_line_to_one_who_has_gone_fails_and_can_be_sent_again_or_given_up() {
    let mut table = Table::with_guests(2);
    let to = person(&table, 2);
    let gone = table.id(2);
    table.pages[0].act(HostAct::Remove { people: vec![gone] });
    table.settle();
    writes(&mut table, 1, "are you there", to);
    let failed = line(&table.pages[1], "are you there").clone();
    assert_eq!(failed.delivery, Delivery::Failed);
    table.pages[1].intent(Intent::SendAgain { line: failed.id.clone() });
    table.settle();
    assert_eq!(line(&table.pages[1], "are you there").delivery, Delivery::Failed);
    table.pages[1].intent(Intent::GiveUp { line: failed.id });
    assert_eq!(lines(&table.pages[1]), Vec::<&str>::new());
}

#[test]
fn messages_are_answered_reacted_to_changed_and_deleted() {
    let mut table = Table::with_guests(2);
    writes(&mut table, 1, "frist", ChatTo::Everyone);
    changes(&mut table, 1, "frist", LineChange::Edit { text: "first".into() });
    let first = line(&table.pages[2], "first");
    assert!(first.edited);
    let reply = Some(first.id.clone());
    table.pages[2].intent(Intent::Chat { text: "second".into(), to: ChatTo::Everyone, reply });
    table.settle();
    let react = |on| LineChange::React { reaction: Reaction::Heart, on };
    changes(&mut table, 2, "first", react(true));
    changes(&mut table, 0, "first", react(true));
    for page in &table.pages {
        assert_eq!(line(page, "first").reactions[0].names.len(), 2);
        assert_eq!(line(page, "second").reply.as_ref().map(|quote| quote.text.as_str()), Some("first"));
    }
    assert!(line(&table.pages[2], "first").reactions[0].own);
    assert!(!line(&table.pages[1], "first").reactions[0].own);
    changes(&mut table, 2, "first", react(false));
    assert_eq!(line(&table.pages[0], "first").reactions[0].names.len(), 1);
    changes(&mut table, 1, "first", LineChange::Delete);
    for page in &table.pages {
        assert_eq!(page.view().chat[0].removed, Some(Removal::Author));
        let quote = line(page, "second").reply.as_ref().map(|quote| quote.text.as_str());
        assert_eq!(quote, Some(""), "what is deleted is not quoted any more");
    }
}

#[test]
fn others_do_not_change_what_one_wrote_and_a_host_takes_it_out() {
    let mut table = Table::with_guests(2);
    writes(&mut table, 1, "rude", ChatTo::Everyone);
    for change in [LineChange::Edit { text: "kind".into() }, LineChange::Delete, LineChange::Hide] {
        changes(&mut table, 2, "rude", change);
    }
    assert_eq!(lines(&table.pages[0]), ["rude"]);
    let may = line(&table.pages[2], "rude").may;
    assert!(may.reply && may.react && !may.edit && !may.delete && !may.hide);
    assert!(line(&table.pages[0], "rude").may.hide);
    changes(&mut table, 0, "rude", LineChange::Hide);
    for page in &table.pages {
        assert_eq!((lines(page), page.view().chat[0].removed), (vec![""], Some(Removal::Host)));
    }
}

#[test]
fn an_answer_to_a_private_line_stays_private_and_so_do_its_changes() {
    let mut table = Table::with_guests(2);
    let to = person(&table, 2);
    writes(&mut table, 1, "psst", to);
    let reply = Some(line(&table.pages[2], "psst").id.clone());
    table.pages[2].intent(Intent::Chat { text: "what?".into(), to: ChatTo::Everyone, reply });
    table.settle();
    changes(&mut table, 1, "what?", LineChange::React { reaction: Reaction::Laugh, on: true });
    changes(&mut table, 2, "what?", LineChange::Edit { text: "what is it?".into() });
    for page in [1, 2] {
        assert_eq!(lines(&table.pages[page]), ["psst", "what is it?"]);
        assert_eq!(line(&table.pages[page], "what is it?").reactions.len(), 1);
    }
    assert_eq!(lines(&table.pages[0]), Vec::<&str>::new());
}

#[test]
fn an_answer_to_a_private_line_that_is_for_others_goes_to_them_alone_and_does_not_quote_it() {
    let mut table = Table::with_guests(3);
    let cohost = table.id(2);
    table.pages[0].act(HostAct::Appoint { person: cohost, role: Role::Cohost });
    table.settle();
    let (asked, cohost) = (table.id(1), person(&table, 2));
    writes(&mut table, 1, "may I?", ChatTo::Hosts { with: None });
    writes(&mut table, 2, "I think so", ChatTo::Hosts { with: Some(asked) });
    let reply = Some(line(&table.pages[0], "I think so").id.clone());
    table.pages[0].intent(Intent::Chat { text: "do you?".into(), to: cohost, reply });
    table.settle();
    assert!(lines(&table.pages[2]).contains(&"do you?"));
    assert!(!lines(&table.pages[1]).contains(&"do you?"));
    assert!(matches!(line(&table.pages[2], "do you?").to, Addressed::Person { .. }));
    assert_eq!(line(&table.pages[2], "do you?").reply, None);
}

#[test]
fn a_change_that_may_not_be_made_any_more_is_told_at_the_line_and_can_be_sent_again() {
    let mut table = Table::with_guests(1);
    writes(&mut table, 1, "frist", ChatTo::Everyone);
    let id = line(&table.pages[1], "frist").id.clone();
    let change = LineChange::Edit { text: "first".into() };
    table.pages[1].intent(Intent::ChangeLine { line: id.clone(), change });
    let reference = table.pages[1].said.drain(..).find_map(|message| match message {
        ClientMessage::Send { reference, .. } => Some(reference),
        _ => None,
    });
    allow(&mut table, |powers| powers.chat = false);
    let (reference, reason) = (reference.expect("it was sent"), SendRejection::StaleEpoch);
    table.pages[1].hear(ServerMessage::SendRejected { reference, reason });
    table.settle();
    assert!(line(&table.pages[1], "frist").unsaved);
    allow(&mut table, |powers| powers.chat = true);
    table.pages[1].intent(Intent::SendAgain { line: id });
    table.settle();
    for page in &table.pages {
        assert!(!line(page, "first").unsaved && line(page, "first").edited);
    }
}

#[test]
fn newcomers_are_told_the_conversation_as_it_stands_without_what_was_private() {
    let mut table = Table::with_guests(2);
    for text in ["old words", "mistake", "good"] {
        writes(&mut table, 1, text, ChatTo::Everyone);
    }
    let to = person(&table, 2);
    writes(&mut table, 1, "psst", to);
    writes(&mut table, 1, "to hosts", ChatTo::Hosts { with: None });
    changes(&mut table, 1, "old words", LineChange::Edit { text: "new words".into() });
    changes(&mut table, 1, "mistake", LineChange::Delete);
    changes(&mut table, 2, "good", LineChange::React { reaction: Reaction::Agree, on: true });
    table.waits(9, &room());
    table.pages[0].act(HostAct::Admit { people: None });
    table.settle();
    let newcomer = &table.pages[3];
    assert_eq!(lines(newcomer), ["new words", "", "good"]);
    assert!(newcomer.view().chat[0].edited);
    assert_eq!(newcomer.view().chat[1].removed, Some(Removal::Author));
    assert_eq!(newcomer.view().chat[2].reactions[0].names, ["Ann"]);
}

#[test]
fn what_is_written_is_read_along_within_half_a_second_and_ends_as_a_line() {
    let mut table = Table::with_guests(1);
    let texts =
        |page: &Page| page.view().live.iter().map(|live: &LiveText| live.text.clone()).collect::<Vec<_>>();
    let write = |table: &mut Table, text: &str| {
        table.pages[1].intent(Intent::WriteLive { text: text.into() });
        table.settle();
    };
    write(&mut table, "h");
    assert_eq!(texts(&table.pages[0]), ["h"], "the first letter at once");
    assert_eq!(table.pages[0].view().live[0].name, "Ann");
    write(&mut table, "he");
    write(&mut table, "hel");
    assert_eq!(texts(&table.pages[0]), ["h"]);
    for page in &mut table.pages {
        page.wait(300);
    }
    table.settle();
    for page in &mut table.pages {
        page.wait(150);
    }
    assert_eq!(texts(&table.pages[0]), ["hel"], "within 300 ms, and what it takes to show");
    assert_eq!(texts(&table.pages[1]), Vec::<String>::new(), "one reads along with others");
    table.pages[1].intent(Intent::say("hello"));
    table.settle();
    assert_eq!((texts(&table.pages[0]), lines(&table.pages[0])), (vec![], vec!["hello"]));
}

#[test]
fn who_may_not_write_is_not_read_along_and_what_is_for_one_is_not_shown_to_all() {
    let mut table = Table::with_guests(2);
    table.pages[1].intent(Intent::WriteLive { text: "to all".into() });
    table.settle();
    assert_eq!(table.pages[0].view().live.len(), 1);
    let to = person(&table, 2);
    writes(&mut table, 1, "to one", to);
    assert_eq!(table.pages[0].view().live.len(), 0, "it is taken back");
    table.pages[1].wait(400);
    table.pages[1].intent(Intent::WriteLive { text: "again".into() });
    table.settle();
    assert_eq!(table.pages[0].view().live.len(), 1);
    allow(&mut table, |powers| powers.chat = false);
    for page in [0, 2] {
        assert_eq!(table.pages[page].view().live.len(), 0);
    }
    table.pages[1].wait(400);
    table.pages[1].intent(Intent::WriteLive { text: "still".into() });
    table.settle();
    assert_eq!(table.pages[0].view().live.len(), 0);
}
