//! Files on their way into the conversation and out of it. The shell seals, sends and fetches; what it seals with, where it
//! may send to, and who is told of it is decided here.

use std::collections::BTreeMap;

use e2ee::Secret;
use protocol::{FileId, sealed::Attachment};
use rand::Rng;

use super::name::{clean_file_name, runs, split};
use crate::{
    Output, Timestamp,
    chat::line_of_id,
    client::Client,
    io::{ChatTo, FileCommand},
    view::{LineFile, Phase},
};

/// Files that may be on their way at once.
const MOST: usize = 64;
/// Characters of a media type (RFC 6838).
const KIND: usize = 80;
/// Bytes of a file, at most: what JavaScript has room for.
const LONGEST: u64 = (1 << 53) - 1;
/// Width and height of a picture, at most.
const SIDE: u32 = 1 << 16;

/// Files that the person sends.
#[derive(Debug, Default)]
pub(crate) struct FileDesk {
    /// Bytes of the longest file that the server takes, when it takes any.
    most: u64,
    /// Files are off for now.
    closed: bool,
    sending: BTreeMap<u32, (Attachment, ChatTo)>,
    /// The capability that the shell was last told.
    told: Option<String>,
}

impl FileDesk {
    /// The server takes files of so many bytes.
    pub fn takes(&mut self, most: u64) {
        self.most = most.min(LONGEST);
    }

    /// Whether files are off for now.
    pub fn close(&mut self, closed: bool) {
        self.closed = closed;
    }

    /// Bytes of the longest file that the server takes; 0: none.
    pub fn most(&self) -> u64 {
        if self.closed { 0 } else { self.most }
    }
}

/// A file as the person offers it.
#[derive(Debug)]
pub(crate) struct Offered {
    pub job: u32,
    pub name: String,
    pub kind: String,
    pub bytes: u64,
    pub picture: Option<(u32, u32)>,
}

impl Client {
    /// The person sends a file.
    pub(crate) fn send_file(&mut self, offered: Offered, to: ChatTo) {
        let Offered { job, name, kind, bytes, picture } = offered;
        let room = self.files.sending.len() < MOST && !self.files.sending.contains_key(&job);
        if !room || bytes > self.files.most() || !self.may_write_to(&to) {
            return self.command_files(FileCommand::Refuse { job });
        }
        let (file, key) = (FileId(self.rng.random()), self.rng.random());
        let attachment = clean(Attachment { file, key, name, kind, bytes, hash: [0; 32], picture });
        self.files.sending.insert(job, (attachment, to));
        self.command_files(FileCommand::Send { job, file, key: Secret::new(key) });
    }

    /// A file is on the server: now those are told of it whom it is for.
    pub(crate) fn file_sent(&mut self, job: u32, hash: [u8; 32], now: Timestamp) {
        let Some((attachment, to)) = self.files.sending.remove(&job) else {
            return self.command_files(FileCommand::Refuse { job });
        };
        let file = attachment.file;
        if self.write_file(Attachment { hash, ..attachment }, &to, now) {
            self.command_files(FileCommand::Announced { job });
        } else {
            self.command_files(FileCommand::Delete { file, owner: None });
            self.command_files(FileCommand::Refuse { job });
        }
    }

    /// A file will not be sent after all: what the server has of it goes.
    pub(crate) fn file_dropped(&mut self, job: u32) {
        if let Some((Attachment { file, .. }, _)) = self.files.sending.remove(&job) {
            self.command_files(FileCommand::Delete { file, owner: None });
        }
    }

    /// The person wants the file of a line.
    pub(crate) fn fetch_file(&mut self, job: u32, line: &str, preview: bool) {
        let line = line_of_id(line).and_then(|of| self.conversation.line(&of));
        let command = match line.and_then(|line| line.chat.file.as_ref()) {
            Some(Attachment { file, key, bytes, hash, .. }) => FileCommand::Fetch {
                job,
                file: *file,
                key: Secret::new(*key),
                bytes: *bytes,
                hash: *hash,
                preview,
            },
            None => FileCommand::Refuse { job },
        };
        self.command_files(command);
    }

    /// Tells the shell where the meeting's files are, when that has changed.
    pub(crate) fn tell_file_access(&mut self) {
        let inside = self.phase == Phase::Meeting && self.membership.is_some();
        // A seat that is taken anew counts once the server has it; until then the one before does.
        if inside && !self.is_seated() {
            return;
        }
        let access = self.door.link.as_ref().zip(self.door.seat.as_ref()).filter(|_| inside);
        let access = access.map(|(link, seat)| format!("{}.{}", link.room.to_text(), seat.to_text()));
        // Between two groups there may be none for a moment; what is on its way waits.
        let lasts = access.is_some() || self.phase != Phase::Meeting;
        if access == self.files.told || !lasts {
            return;
        }
        if access.is_none() {
            self.files.sending.clear();
        }
        self.files.told.clone_from(&access);
        self.command_files(FileCommand::Access(access));
    }

    pub(crate) fn command_files(&mut self, command: FileCommand) {
        self.out.push(Output::Files(command));
    }
}

/// Another's announcement, within the bounds of what can be shown.
pub(crate) fn clean(attachment: Attachment) -> Attachment {
    let shows = |side: &u32| (1..SIDE).contains(side);
    let known = |c: &char| c.is_ascii_alphanumeric() || "/+-._".contains(*c);
    Attachment {
        name: clean_file_name(&attachment.name),
        kind: attachment.kind.chars().filter(known).take(KIND).collect(),
        bytes: attachment.bytes.min(LONGEST),
        picture: attachment.picture.filter(|(width, height)| shows(width) && shows(height)),
        ..attachment
    }
}

/// What a line that carries a file takes besides its words.
pub(crate) fn bytes(attachment: &Attachment) -> usize {
    attachment.name.len() + attachment.kind.len() + 200
}

pub(crate) fn view(attachment: &Attachment) -> LineFile {
    LineFile {
        name: attachment.name.clone(),
        ending: split(&attachment.name).1.to_owned(),
        kind: attachment.kind.clone(),
        bytes: attachment.bytes,
        picture: attachment.picture,
        runs: runs(&attachment.name),
    }
}
