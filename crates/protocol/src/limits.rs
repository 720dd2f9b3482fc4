//! Bounds that both sides know. The server enforces them; the client stays inside them and says so in words.

/// A message from a client, in bytes. The largest honest one is a commit that adds a full batch.
pub const CLIENT_MESSAGE_BYTES: usize = 1 << 20;
/// A message from the server, in bytes. The largest honest one is the ratchet tree of 1,000 members.
pub const SERVER_MESSAGE_BYTES: usize = 8 << 20;
/// A sealed message's content, in bytes.
pub const SEALED_CONTENT_BYTES: usize = 64 << 10;
/// A chat message, in characters.
pub const CHAT_CHARACTERS: usize = 4_000;
/// The end of what somebody is writing, shown while they write, in characters.
pub const LIVE_CHARACTERS: usize = 600;
/// What people write is padded to a multiple of this, in bytes: room for a line to a single member.
pub const WRITTEN_STEP: usize = 2 << 10;
/// Members that a private message is sealed to, at most.
pub const PRIVATE_RECIPIENTS: usize = 32;
/// A display name, in characters.
pub const NAME_CHARACTERS: usize = 64;
/// A file's name, in characters.
pub const FILE_NAME_CHARACTERS: usize = 160;
/// Sealed bytes of a file that one request brings or takes.
pub const FILE_PART_BYTES: usize = 1 << 20;
/// What a part has at the least, unless it is a file's last.
pub const FILE_PART_LEAST_BYTES: usize = 64 << 10;
/// A key package, in bytes (2.7 KB with the hybrid suite).
pub const KEY_PACKAGE_BYTES: usize = 8 << 10;
/// A session description, in bytes.
pub const SDP_BYTES: usize = 256 << 10;
/// Members added by one commit.
pub const ADDS_PER_COMMIT: usize = 16;
/// Members of one meeting.
pub const MEETING_MEMBERS: usize = 1_000;
/// Epochs back from the current one in which a sealed message is still ordered.
pub const PAST_EPOCHS: u64 = 3;
/// Log entries kept for those who were away.
pub const LOG_ENTRIES: usize = 4_096;
/// Bytes of log entries kept for those who were away.
pub const LOG_BYTES: usize = 32 << 20;
/// What a link opens, sealed, in bytes.
pub const CARD_BYTES: usize = 8 << 10;
/// A meeting's title, in characters.
pub const TITLE_CHARACTERS: usize = 120;
/// Characters of a time zone's name.
pub const ZONE_CHARACTERS: usize = 64;
/// A word to the hosts from one who waits, in characters.
pub const NOTE_CHARACTERS: usize = 200;
/// The same, sealed, in bytes.
pub const NOTE_BYTES: usize = 1 << 10;
/// Participants turned away by one message.
pub const DECLINES: usize = 100;
/// A question to the meeting or of a poll, in characters.
pub const QUESTION_CHARACTERS: usize = 300;
/// Questions that are kept in a meeting.
pub const QUESTIONS: usize = 100;
/// Of these, such as wait for an answer and are of one member.
pub const QUESTIONS_PER_MEMBER: usize = 5;
/// Options of a poll.
pub const POLL_OPTIONS: std::ops::RangeInclusive<usize> = 2..=10;
/// An option of a poll, in characters.
pub const OPTION_CHARACTERS: usize = 100;
/// Polls that are kept in a meeting.
pub const POLLS: usize = 20;
/// Voters of an anonymous poll: among fewer, the sum says who chose what.
pub const ANONYMOUS_VOTERS_LEAST: usize = 3;
/// Voters of an anonymous poll, at most.
pub const ANONYMOUS_VOTERS_MOST: usize = 200;
/// The timer and speaking times, in seconds.
pub const TIMER_SECONDS: u32 = 24 * 60 * 60;
/// Pieces in which newcomers are told how it stands with the floor.
pub const FLOOR_PARTS: usize = 20;
/// Such a piece, in bytes.
pub const FLOOR_PART_BYTES: usize = 60 << 10;
/// Members who are named to somebody before the door.
pub const GATHERING_NAMES: usize = 24;
/// The session description of a trial connection, in bytes.
pub const TRIAL_BYTES: usize = 16 << 10;
