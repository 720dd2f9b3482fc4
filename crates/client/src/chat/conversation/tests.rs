//! The conversation in unusual orders, with strangers' words, and as newcomers are told it.

use super::*;
use crate::view::{Addressed, Delivery, Removal};
use e2ee::{Powers, Role};
use protocol::sealed::Reaction;

const ANN: ParticipantId = ParticipantId([1; 16]);
const BEN: ParticipantId = ParticipantId([2; 16]);

fn chat(id: u8, text: &str) -> Chat {
    Chat { id: [id; 16], text: text.into(), sent_at: 0, reply: None, file: None }
}

fn by(author: ParticipantId, name: &str, chat: Chat) -> Line {
    Line::new(author, name.into(), false, chat)
}

fn retold(seq: u64, chat: Chat) -> Retold {
    by(ANN, "Ann", chat).retold(seq)
}

fn tell(conversation: &mut Conversation, told: Vec<Retold>, by: &str, now: Timestamp) {
    conversation.catch_up(told, by, |_| "somebody".into(), |_| false, now);
}

fn add(conversation: &mut Conversation, seq: u64, line: Line, now: Timestamp) -> bool {
    conversation.add(seq, line, |_| false, now)
}

fn reader(own: ParticipantId, name: &str) -> Option<Reader> {
    Some(Reader { own, name: name.into(), role: Role::Member, powers: Powers::ALL })
}

fn texts(conversation: &Conversation) -> Vec<String> {
    conversation.all(None).into_iter().map(|line| line.text).collect()
}

#[test]
fn a_message_that_comes_twice_is_shown_once() {
    let mut conversation = Conversation::default();
    assert!(add(&mut conversation, 1, by(ANN, "Ann", chat(1, "hello")), Timestamp(0)));
    assert!(!add(&mut conversation, 2, by(ANN, "Ann", chat(1, "hello")), Timestamp(0)));
    assert_eq!(texts(&conversation), ["hello"]);
}

#[test]
fn what_was_said_before_stands_before_and_what_came_late_stands_at_its_place() {
    let mut conversation = Conversation::default();
    conversation.enter(10, true, Timestamp(0));
    add(&mut conversation, 11, by(ANN, "Ann", chat(3, "three")), Timestamp(0));
    conversation.hole(12, ANN, Timestamp(59_000));
    add(&mut conversation, 13, by(ANN, "Ann", chat(5, "five")), Timestamp(0));
    let told = |seq, id, text: &str| retold(seq, chat(id, text));
    tell(&mut conversation, vec![told(2, 1, "one"), told(7, 2, "two")], "Ben", Timestamp(59_999));
    tell(&mut conversation, vec![told(12, 4, "four"), told(5, 9, "too late")], "Ben", Timestamp(60_000));
    assert_eq!(texts(&conversation), ["one", "two", "three", "four", "five"]);
}

#[test]
fn nobody_can_tell_after_the_fact_what_was_said_while_this_participant_was_there() {
    let mut conversation = Conversation::default();
    conversation.enter(10, true, Timestamp(0));
    let told = retold(11, chat(1, "made up"));
    tell(&mut conversation, vec![told], "Ben", Timestamp(1));
    assert_eq!(texts(&conversation), Vec::<String>::new());
}

#[test]
fn what_could_not_be_opened_can_be_told_only_for_a_while_and_of_who_sent_it_and_names_the_teller() {
    let told = |author| by(author, "Ann", chat(1, "before")).retold(11);
    let hear = |author, at| {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        conversation.hole(11, ANN, Timestamp(100_000));
        tell(&mut conversation, vec![told(author)], "Ben", Timestamp(at));
        conversation.all(None)
    };
    assert_eq!(hear(ANN, 160_000), [], "too late");
    assert_eq!(hear(BEN, 101_000), [], "it was not his");
    let [line] = &hear(ANN, 159_999)[..] else { panic!("it was told in time") };
    assert_eq!((line.name.as_str(), line.retold_by.as_deref()), ("Ann", Some("Ben")));
}

#[test]
fn an_id_that_another_author_has_drawn_too_hides_neither_message() {
    let mut conversation = Conversation::default();
    conversation.enter(10, true, Timestamp(0));
    let told = retold(5, chat(1, "hers"));
    tell(&mut conversation, vec![told], "Cem", Timestamp(0));
    assert!(add(&mut conversation, 11, by(BEN, "Ben", chat(1, "his")), Timestamp(1)));
    assert!(!add(&mut conversation, 12, by(BEN, "Ann", chat(1, "forged")), Timestamp(1)));
    assert_eq!(texts(&conversation), ["hers", "his"]);
    assert!(add(&mut conversation, 13, by(ANN, "Ann", chat(1, "hers")), Timestamp(2)));
    assert_eq!(texts(&conversation), ["his", "hers"], "the author's own word takes its place in the order");
    let ids: Vec<_> = conversation.all(None).into_iter().map(|line| line.id).collect();
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn an_author_who_comes_back_with_another_seat_says_the_same_once() {
    let mut conversation = Conversation::default();
    assert!(add(&mut conversation, 1, by(ANN, "Ann", chat(1, "hello")), Timestamp(0)));
    let again = ParticipantId([9; 16]);
    assert!(!add(&mut conversation, 2, by(again, "Ann", chat(1, "hello")), Timestamp(0)));
    assert_eq!(texts(&conversation), ["hello"]);
}

#[test]
fn nobody_can_put_words_in_place_of_those_that_are_on_their_way() {
    let mut conversation = Conversation::default();
    conversation.enter(10, true, Timestamp(0));
    conversation.write(chat(1, "what I say"), None, String::new());
    let told = retold(5, chat(1, "what Ben says I say"));
    tell(&mut conversation, vec![told], "Ben", Timestamp(1));
    let lines = conversation.all(reader(ANN, "Ann").as_ref());
    let [forged, mine] = &lines[..] else { panic!("both are shown") };
    assert!(!forged.own && forged.retold_by.as_deref() == Some("Ben"));
    assert_eq!((mine.text.as_str(), mine.delivery), ("what I say", Delivery::Sending));
}

#[test]
fn ones_own_words_that_another_tells_stay_ones_own() {
    let mut conversation = Conversation::default();
    conversation.enter(10, true, Timestamp(0));
    conversation.write(chat(1, "what I say"), None, String::new());
    let told = retold(5, chat(1, "what I say"));
    tell(&mut conversation, vec![told], "Ben", Timestamp(1));
    add(&mut conversation, 12, Line::new(BEN, "Ann".into(), true, chat(1, "what I say")), Timestamp(2));
    let [line] = &conversation.all(reader(BEN, "Ann").as_ref())[..] else { panic!("it is shown once") };
    assert!(line.own && line.retold_by.is_none() && line.delivery == Delivery::Sent);
}

#[test]
fn what_is_shown_stays_the_same_value_until_something_changes() {
    let mut conversation = Conversation::default();
    add(&mut conversation, 1, by(ANN, "Ann", chat(1, "hello")), Timestamp(0));
    let first = conversation.view(reader(BEN, "Ben"), Duration::ZERO, Timestamp(0));
    assert!(Arc::ptr_eq(&first, &conversation.view(reader(BEN, "Ben"), Duration::ZERO, Timestamp(0))));
    conversation.write(chat(2, "hi"), None, String::new());
    let second = conversation.view(reader(BEN, "Ben"), Duration::ZERO, Timestamp(0));
    assert_eq!((first.len(), second.len()), (1, 2));
    let renamed = conversation.view(reader(BEN, "Benjamin"), Duration::ZERO, Timestamp(0));
    assert_eq!(renamed[1].name, "Benjamin");
    conversation.fail(&[2; 16]);
    assert_eq!(
        conversation.view(reader(BEN, "Benjamin"), Duration::ZERO, Timestamp(0))[1].delivery,
        Delivery::Failed
    );
}

#[test]
fn long_messages_push_out_old_ones_before_they_take_a_megabyte() {
    let mut conversation = Conversation::default();
    for n in 0..600u64 {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&n.to_be_bytes());
        let chat = Chat { id, text: "x".repeat(4_000), sent_at: 0, reply: None, file: None };
        add(&mut conversation, n + 1, by(ANN, "Ann", chat), Timestamp(0));
    }
    let shown = conversation.all(None);
    let bytes: usize = shown.iter().map(|line| line.text.len()).sum();
    assert!((900_000..=1 << 20).contains(&bytes), "{bytes}");
    add(&mut conversation, 999, by(ANN, "Ann", chat(7, "last")), Timestamp(0));
    assert_eq!(texts(&conversation).last().map(String::as_str), Some("last"));
}

#[test]
fn a_line_that_made_room_is_not_taken_out() {
    let mut conversation = Conversation::default();
    for n in 0..=255u8 {
        let chat = Chat { text: "x".repeat(4_000), ..chat(n, "") };
        add(&mut conversation, u64::from(n) + 1, by(ANN, "Ann", chat), Timestamp(0));
    }
    assert!(conversation.line(&of(ANN, 0)).is_none() && !conversation.is_taken_out(&of(ANN, 0)));
    assert!(!conversation.is_taken_out(&of(ANN, 255)));
    let delete = Change { of: of(ANN, 255), what: Alteration::Delete };
    conversation.change(doer(ANN), Thread::Everyone, delete, Timestamp(0));
    assert!(conversation.is_taken_out(&of(ANN, 255)));
}

#[test]
fn a_full_history_fits_into_one_sealed_message() {
    let mut conversation = Conversation::default();
    for n in 0..200u8 {
        let author = if n % 2 == 0 { ANN } else { BEN };
        let line = by(author, "Ann", chat(n, &"ü".repeat(4_000)));
        add(&mut conversation, u64::from(n) + 1, line, Timestamp(0));
    }
    let states = (0..60).map(|n| (ParticipantId([n; 16]), MemberState::default())).collect();
    let content = Content::CatchUp(conversation.for_newcomers(states));
    let bytes = content.encode();
    assert!(bytes.len() <= SEALED_CONTENT_BYTES);
    assert!(bytes.len() > SEALED_CONTENT_BYTES / 2);
}

#[test]
fn a_time_that_no_clock_shows_is_cut_to_one_that_can_be_shown() {
    let mut conversation = Conversation::default();
    conversation.enter(10, true, Timestamp(1_000));
    let late = |id, sent_at| Chat { sent_at, ..chat(id, "late") };
    add(&mut conversation, 11, by(ANN, "Ann", late(1, u64::MAX)), Timestamp(1_000));
    add(&mut conversation, 12, by(ANN, "Ann", late(2, 8_640_000_000_000_001)), Timestamp(1_000));
    let told = retold(2, late(3, 1 << 53));
    tell(&mut conversation, vec![told], "Ben", Timestamp(1_000));
    let shown = conversation.all(None);
    assert_eq!(shown.len(), 3);
    assert!(shown.iter().all(|line| line.sent_at == 1_000 + 24 * 3_600 * 1_000));
}

fn doer(who: ParticipantId) -> Doer {
    Doer { who, name: "x".into(), host: false, writes: true, reacts: true }
}

fn of(author: ParticipantId, id: u8) -> LineRef {
    LineRef { id: [id; 16], author }
}

#[test]
fn a_change_counts_only_in_the_thread_of_its_line() {
    let mut conversation = Conversation::default();
    let thread = Thread::Person { other: ANN };
    add(&mut conversation, 1, Line { thread, ..by(ANN, "Ann", chat(1, "psst")) }, Timestamp(0));
    let delete = || Change { of: of(ANN, 1), what: Alteration::Delete };
    assert!(!conversation.change(doer(ANN), Thread::Everyone, delete(), Timestamp(0)));
    assert!(conversation.change(doer(ANN), thread, delete(), Timestamp(0)));
}

#[test]
fn private_lines_are_told_to_no_newcomer_and_quoted_to_nobody_else() {
    let mut conversation = Conversation::default();
    let thread = Thread::Person { other: ANN };
    add(&mut conversation, 1, Line { thread, ..by(ANN, "Ann", chat(1, "psst")) }, Timestamp(0));
    let answer = Chat { reply: Some(of(ANN, 1)), ..chat(2, "what?") };
    add(&mut conversation, 2, by(BEN, "Ben", answer.clone()), Timestamp(0));
    add(
        &mut conversation,
        3,
        Line { thread, ..by(ANN, "Ann", Chat { id: [3; 16], ..answer }) },
        Timestamp(0),
    );
    let told = conversation.for_newcomers(Vec::new()).chat;
    assert_eq!(told.iter().map(|line| line.seq).collect::<Vec<_>>(), [2]);
    assert!(conversation.straggler(1).is_none() && conversation.straggler(2).is_some());
    let shown = conversation.all(reader(BEN, "Ben").as_ref());
    let quoted = |at: usize| shown[at].reply.as_ref().map(|quote| quote.text.as_str());
    assert_eq!((quoted(1), quoted(2)), (Some(""), Some("psst")));
    assert!(matches!(&shown[0].to, Addressed::Person { whom } if whom.id == shown[0].author));
}

#[test]
fn newcomers_hear_of_a_message_as_it_stands_and_what_was_done_meanwhile_is_not_lost() {
    let mut elder = Conversation::default();
    for id in 1..=3 {
        add(&mut elder, u64::from(id), by(ANN, "Ann", chat(id, "first words")), Timestamp(0));
    }
    let edit = Alteration::Edit { text: "better words".into() };
    let react = Alteration::React { reaction: Reaction::Heart, on: true };
    elder.change(doer(ANN), Thread::Everyone, Change { of: of(ANN, 1), what: edit }, Timestamp(0));
    elder.change(doer(BEN), Thread::Everyone, Change { of: of(ANN, 1), what: react }, Timestamp(0));
    elder.change(
        doer(ANN),
        Thread::Everyone,
        Change { of: of(ANN, 2), what: Alteration::Delete },
        Timestamp(0),
    );
    let mut newcomer = Conversation::default();
    newcomer.enter(10, true, Timestamp(0));
    let late = Change { of: of(ANN, 3), what: Alteration::Delete };
    newcomer.change(doer(ANN), Thread::Everyone, late, Timestamp(1));
    let forged = Change { of: of(ANN, 1), what: Alteration::Delete };
    newcomer.change(doer(BEN), Thread::Everyone, forged, Timestamp(1));
    tell(&mut newcomer, elder.for_newcomers(Vec::new()).chat, "Ben", Timestamp(2));
    let shown = newcomer.all(reader(BEN, "Ben").as_ref());
    assert_eq!((shown[0].text.as_str(), shown[0].edited), ("better words", true));
    assert_eq!((shown[0].reactions.len(), shown[0].reactions[0].own), (1, true));
    for gone in [&shown[1], &shown[2]] {
        assert_eq!((gone.text.as_str(), gone.removed), ("", Some(Removal::Author)));
    }
}

#[test]
fn what_an_author_says_to_everyone_counts_before_what_some_were_shown_under_its_id() {
    let mut conversation = Conversation::default();
    let thread = Thread::Person { other: ANN };
    add(&mut conversation, 1, Line { thread, ..by(ANN, "Ann", chat(1, "to you")) }, Timestamp(0));
    assert!(add(&mut conversation, 2, by(ANN, "Ann", chat(1, "to all")), Timestamp(0)));
    assert_eq!(texts(&conversation), ["to all"]);
}

#[test]
fn a_failed_line_is_sent_again_or_given_up() {
    let mut conversation = Conversation::default();
    conversation.write(chat(1, "hello"), None, String::new());
    assert!(conversation.try_again(&[1; 16], Timestamp(5)).is_none(), "it is on its way");
    conversation.fail(&[1; 16]);
    let (again, to) = conversation.try_again(&[1; 16], Timestamp(5)).unwrap();
    assert_eq!((again.id, again.sent_at, to), ([1; 16], 5, None));
    conversation.give_up(&[1; 16]);
    assert_eq!(texts(&conversation), ["hello"], "it is on its way once more");
    conversation.fail(&[1; 16]);
    conversation.give_up(&[1; 16]);
    assert_eq!(texts(&conversation), Vec::<String>::new());
}

#[test]
fn what_others_write_in_short_order_is_shown_together_and_ones_own_at_once() {
    let mut conversation = Conversation::default();
    conversation.is_of(BEN);
    let pause = Duration::from_millis(100);
    let shown = |conversation: &mut Conversation, now| {
        conversation.view(reader(BEN, "Ben"), pause, Timestamp(now)).len()
    };
    add(&mut conversation, 1, by(ANN, "Ann", chat(1, "one")), Timestamp(1_000));
    assert_eq!((shown(&mut conversation, 1_000), conversation.deadline(pause)), (1, None));
    add(&mut conversation, 2, by(ANN, "Ann", chat(2, "two")), Timestamp(1_010));
    assert_eq!(shown(&mut conversation, 1_010), 1);
    add(&mut conversation, 3, by(ANN, "Ann", chat(3, "three")), Timestamp(1_020));
    assert_eq!((shown(&mut conversation, 1_020), conversation.deadline(pause)), (1, Some(Timestamp(1_100))));
    assert_eq!(shown(&mut conversation, 1_100), 3);
    add(&mut conversation, 4, by(ANN, "Ann", chat(4, "four")), Timestamp(1_110));
    conversation.write(chat(5, "five"), None, String::new());
    assert_eq!(shown(&mut conversation, 1_110), 5);
}

#[test]
fn one_who_writes_much_drives_out_nobody_else_here_or_for_newcomers() {
    let mut conversation = Conversation::default();
    for id in 1..=5 {
        let line = by(ANN, "Ann", chat(id, "what Ann said"));
        add(&mut conversation, u64::from(id), line, Timestamp(0));
    }
    for n in 0..600u64 {
        let mut id = [9; 16];
        id[..8].copy_from_slice(&n.to_be_bytes());
        let chat = Chat { id, text: "x".repeat(4_000), sent_at: 0, reply: None, file: None };
        add(&mut conversation, n + 10, by(BEN, "Ben", chat), Timestamp(0));
    }
    let of_ann = texts(&conversation).iter().filter(|text| text.contains("Ann")).count();
    assert_eq!(of_ann, 5);
    let told = conversation.for_newcomers(Vec::new()).chat;
    assert_eq!(told.iter().filter(|line| line.author == ANN).count(), 5);
    assert!(told.iter().filter(|line| line.author == BEN).count() > 3);
}

#[test]
fn ones_reactions_drive_out_nothing_of_what_others_wrote_and_are_bounded() {
    let mut conversation = Conversation::default();
    for id in 0..240 {
        let chat = Chat { text: "x".repeat(4_000), ..chat(id, "") };
        add(&mut conversation, u64::from(id) + 1, by(ANN, "Ann", chat), Timestamp(0));
    }
    let mut react = |who, reaction| {
        for id in 0..240 {
            let react = Alteration::React { reaction, on: true };
            let change = Change { of: of(ANN, id), what: react };
            conversation.change(doer(ParticipantId([who; 16])), Thread::Everyone, change, Timestamp(0));
        }
    };
    (10..30).for_each(|who| react(who, Reaction::Heart));
    react(10, Reaction::Wow);
    react(10, Reaction::Laugh);
    assert_eq!(texts(&conversation).len(), 240);
    assert_eq!(conversation.reactions_of(&ParticipantId([10; 16])), REACTIONS_EACH);
    assert_eq!(conversation.reactions_of(&ParticipantId([11; 16])), 240);
}

#[test]
fn who_repeats_anothers_words_under_their_name_neither_replaces_nor_hides_them() {
    let mut conversation = Conversation::default();
    conversation.enter(10, true, Timestamp(0));
    tell(&mut conversation, vec![retold(5, chat(1, "I agree"))], "Cleo", Timestamp(1));
    conversation.add(11, by(BEN, "Ann", chat(1, "I agree")), |_| true, Timestamp(2));
    conversation.add(12, by(ANN, "Ann", chat(1, "I agree")), |_| true, Timestamp(3));
    let authors: Vec<_> = conversation.lines.values().map(|line| line.author).collect();
    assert_eq!(authors, [BEN, ANN]);
    assert!(conversation.lines.values().all(|line| line.retold_by.is_none()));
}

#[test]
fn a_change_that_fails_is_told_at_its_line_and_can_be_tried_again_or_given_up() {
    let mut conversation = Conversation::default();
    add(&mut conversation, 1, by(ANN, "Ann", chat(1, "first words")), Timestamp(0));
    let edit = || Alteration::Edit { text: "better words".into() };
    conversation.fail_change(Change { of: of(ANN, 1), what: edit() });
    assert!(conversation.all(None)[0].unsaved);
    assert_eq!(conversation.failed_change(&of(ANN, 1)), Some((edit(), Thread::Everyone)));
    assert!(!conversation.all(None)[0].unsaved && conversation.failed_change(&of(ANN, 1)).is_none());
    conversation.fail_change(Change { of: of(ANN, 1), what: Alteration::Delete });
    conversation.settled(&of(ANN, 1));
    assert!(!conversation.all(None)[0].unsaved);
}
