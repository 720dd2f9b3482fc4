//! TypeScript declarations of everything that the web shell exchanges with the core, and the bounds that it keeps to.

use protocol::{inventory::Field, limits};
use ts_rs::{Config, TS};

use crate::{floor, io, view};

/// The types of [`protocol::inventory`] as they come.
const INVENTORY: &str = "
export type PartName = \"connection\" | \"seat\" | \"meeting\" | \"media\" | \"stored\";

export type UntilName = \"connection\" | \"seat\" | \"group\" | \"idle\" | \"meeting\" | \"change\" | \"newer\";

/** Lengths in bytes, times in milliseconds since 1970, rates in bits per second, rows with their bytes. */
export type HeldValue =
  | \"nothing\"
  | { text: string }
  | { count: number }
  | { length: number }
  | { time: number }
  | { flags: string[] }
  | { streams: StreamName[] }
  | { rate: [StreamName, number] }
  | { rows: [number, number] };
";

/// Those of [`protocol::limits`] that the shell keeps to and says in words.
fn bounds() -> [(&'static str, usize); 13] {
    [
        ("chatCharacters", limits::CHAT_CHARACTERS),
        ("nameCharacters", limits::NAME_CHARACTERS),
        ("titleCharacters", limits::TITLE_CHARACTERS),
        ("noteCharacters", limits::NOTE_CHARACTERS),
        ("filePartLeastBytes", limits::FILE_PART_LEAST_BYTES),
        ("questionCharacters", limits::QUESTION_CHARACTERS),
        ("questionsPerMember", limits::QUESTIONS_PER_MEMBER),
        ("pollOptionsLeast", *limits::POLL_OPTIONS.start()),
        ("pollOptionsMost", *limits::POLL_OPTIONS.end()),
        ("optionCharacters", limits::OPTION_CHARACTERS),
        ("polls", limits::POLLS),
        ("anonymousVotersMost", limits::ANONYMOUS_VOTERS_MOST),
        ("timerSeconds", limits::TIMER_SECONDS as usize),
    ]
}

/// One module's worth of declarations.
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut text = String::from(
        "// Generated from crates/client. Do not edit: run `cargo xtask types`.\n\n\
         export type StreamName = \"microphone\" | \"camera\" | \"screen\" | \"screen_audio\";\n\n\
         export type ReactionName = \"clap\" | \"agree\" | \"disagree\" | \"heart\" | \"laugh\" | \"wow\";\n\n\
         export type RemovalName = \"author\" | \"host\";\n\n\
         export type WayName = \"udp\" | \"tcp\" | \"none\";\n\n\
         export type LimitName = \"line\" | \"device\";\n",
    );
    text.push_str(
        "\n/** Bounds that both sides know; see `crates/protocol/src/limits.rs`. */\n\
         export const LIMITS = {\n",
    );
    for (name, bound) in bounds() {
        text.push_str(&format!("  {name}: {bound},\n"));
    }
    text.push_str("} as const;\n");
    let fields: Vec<_> = Field::ALL.iter().map(|field| format!("{:?}", field.name())).collect();
    text.push_str(&format!("\nexport type FieldName = {};\n", fields.join(" | ")));
    text.push_str(INVENTORY);
    macro_rules! declare {
        ($($kind:ty),* $(,)?) => {$(
            text.push('\n');
            if let Some(docs) = <$kind as TS>::docs() {
                text.push_str(docs.trim_end());
                text.push('\n');
            }
            text.push_str("export ");
            text.push_str(&<$kind as TS>::decl(&config));
            text.push('\n');
        )*};
    }
    declare![
        io::Intent,
        io::ChatTo,
        io::LineChange,
        io::HostAct,
        io::RecordingWish,
        io::Tile,
        io::PictureCodec,
        io::TransportState,
        io::FrameReport,
        io::Measures,
        io::Incoming,
        io::Kept,
        io::MediaCommand,
        io::NameCommand,
        io::ShownName,
        view::View,
        view::ClassRules,
        view::ClassException,
        view::ClosedGate,
        view::PeopleRule,
        view::LobbyRule,
        view::Grant,
        view::Phase,
        view::Gathering,
        view::Problem,
        view::Person,
        view::PersonLine,
        view::Quality,
        view::Trouble,
        view::Grade,
        view::StreamView,
        view::Fault,
        view::Encryption,
        view::Indicator,
        view::ChatLine,
        view::LineFile,
        view::Delivery,
        view::Addressed,
        view::Someone,
        view::Quote,
        view::LineReaction,
        view::LineActs,
        view::LiveText,
        view::Recordings,
        view::Recorder,
        view::OwnRecording,
        view::Inventory,
        view::InventoryPart,
        view::InventoryItem,
        view::SlotView,
        view::Connection,
        view::Link,
        view::Details,
        view::Repeats,
        view::Opening,
        view::Powers,
        view::Role,
        view::Waiting,
        view::Caller,
        view::NameMark,
        view::KeysSeen,
        view::Met,
        view::Policy,
        view::Notice,
        view::Event,
        view::Reacted,
        view::Errand,
        floor::FloorAct,
        floor::TimerAct,
        floor::view::Floor,
        floor::view::Speaker,
        floor::view::Countdown,
        floor::view::Question,
        floor::view::QuestionMark,
        floor::view::Asking,
        floor::view::Poll,
        floor::view::PollOption,
        floor::view::PollPhase,
        view::ErrandState,
    ];
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_type_that_is_used_is_declared() {
        let text = super::typescript();
        for name in ["StreamName", "Intent", "View", "Person", "MediaCommand", "Kept", "FrameReport", "Link"]
        {
            assert!(text.contains(&format!("export type {name} = ")), "{name} is missing in\n{text}");
        }
        assert!(text.contains("\"screen_audio\""));
        assert!(!text.contains("bigint"));
    }
}
