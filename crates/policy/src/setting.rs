//! What a class may say: each setting with its values, from the laxest to the strictest, and who keeps it.

/// Something that a class says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// Who may come in.
    People,
    /// Whether who comes in has to have signed in with several factors.
    Mfa,
    /// Whether those alone come in whose name is verified.
    Verified,
    /// Whether newcomers wait for a host.
    Lobby,
    /// Who may record.
    Record,
    /// Who may share a screen.
    Share,
    /// Whether there is a chat.
    Chat,
    /// Whether single people may be written to.
    PrivateChat,
    /// Whether one may take another name inside.
    Rename,
    /// Whether everyone comes in muted.
    MutedOnEntry,
    /// Whether everyone comes in with the camera off.
    CameraOffOnEntry,
    /// Days that the meeting is kept at most without anybody there.
    KeptDays,
    /// Hours that a file is kept at most.
    FileHours,
    /// Hours that a saved copy of the conversation may be kept.
    ChatHours,
}

/// What a setting is set to: a place in its list of words, 0 or 1 of a switch, or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(pub(crate) u16);

impl Value {
    /// Of a switch.
    pub(crate) const fn is_on(self) -> bool {
        self.0 != 0
    }
}

/// What values a setting has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of these, the laxest first.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A number.
    Number {
        /// From this.
        least: u16,
        /// To this.
        most: u16,
    },
}

/// Who sees to it that a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptBy {
    /// The server, at the door and in what it stores.
    Server,
    /// Every member, by the group's rules: the server cannot change it, nor a member with an altered program.
    Members,
    /// Every member's own program, for its person; hosts cannot switch it off.
    OwnClient,
}

/// Which way is the strict one.
#[derive(Clone, Copy)]
enum Strict {
    /// The later words, or `true`.
    Up,
    /// `false`, or the smaller number.
    Down,
    /// Neither protects more.
    Neither,
}

/// Hours of thirty days: neither files nor copies of a conversation are kept longer, whatever a class says.
const MOST_HOURS: u16 = 30 * 24;
const WHO: &[&str] = &["granted", "hosts", "nobody"];

impl Setting {
    /// All of them, as they stand in a file.
    pub const ALL: [Self; 14] = [
        Self::People,
        Self::Mfa,
        Self::Verified,
        Self::Lobby,
        Self::Record,
        Self::Share,
        Self::Chat,
        Self::PrivateChat,
        Self::Rename,
        Self::MutedOnEntry,
        Self::CameraOffOnEntry,
        Self::KeptDays,
        Self::FileHours,
        Self::ChatHours,
    ];

    /// As in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Mfa => "mfa",
            Self::Verified => "verified",
            Self::Lobby => "lobby",
            Self::Record => "record",
            Self::Share => "share",
            Self::Chat => "chat",
            Self::PrivateChat => "private_chat",
            Self::Rename => "rename",
            Self::MutedOnEntry => "muted_on_entry",
            Self::CameraOffOnEntry => "camera_off_on_entry",
            Self::KeptDays => "kept_days",
            Self::FileHours => "file_hours",
            Self::ChatHours => "chat_hours",
        }
    }

    /// What values it has.
    pub const fn kind(self) -> Kind {
        match self {
            Self::People => Kind::Words(&["link", "signed_in", "members"]),
            Self::Lobby => Kind::Words(&["off", "on", "always"]),
            Self::Record | Self::Share => Kind::Words(WHO),
            Self::KeptDays => Kind::Number { least: 1, most: 365 },
            Self::FileHours => Kind::Number { least: 1, most: MOST_HOURS },
            Self::ChatHours => Kind::Number { least: 0, most: MOST_HOURS },
            _ => Kind::Switch,
        }
    }

    /// What holds where a class says nothing of it.
    pub const fn default(self) -> Value {
        Value(match self {
            Self::People
            | Self::Mfa
            | Self::Verified
            | Self::Share
            | Self::MutedOnEntry
            | Self::CameraOffOnEntry
            | Self::ChatHours => 0,
            Self::Lobby | Self::Record | Self::Chat | Self::PrivateChat | Self::Rename => 1,
            Self::KeptDays => 30,
            Self::FileHours => MOST_HOURS,
        })
    }

    /// Who keeps it.
    pub const fn kept_by(self) -> KeptBy {
        match self {
            Self::People | Self::Mfa | Self::KeptDays | Self::FileHours => KeptBy::Server,
            Self::MutedOnEntry | Self::CameraOffOnEntry | Self::ChatHours => KeptBy::OwnClient,
            _ => KeptBy::Members,
        }
    }

    /// What it means, for the reference.
    pub const fn about(self) -> &'static str {
        match self {
            Self::People => {
                "Who may come in: whoever has the link, whoever is also signed in at this server, or members of the \
                 organisation alone."
            }
            Self::Mfa => {
                "Whether whoever comes in, and whoever makes such a meeting, has to have signed in with several factors. Then \
                 `people` is `signed_in` at least."
            }
            Self::Verified => {
                "Whether those alone come in for whose name a provider of the organisation vouches. A meeting of such a class has \
                 nobody in it whose name is not verified, hosts included."
            }
            Self::Lobby => {
                "Whether newcomers wait until a host lets them in: not at first, at first, or as long as the meeting lasts."
            }
            Self::Record => {
                "Who may record, on their own device: hosts and whom they let, hosts and co-hosts alone, or nobody."
            }
            Self::Share => {
                "Who may share a screen: hosts and whom they let, hosts and co-hosts alone, or nobody."
            }
            Self::Chat => "Whether there is a chat.",
            Self::PrivateChat => "Whether one may write to single people.",
            Self::Rename => {
                "Whether one may take another name inside. Before the door everybody chooses their name."
            }
            Self::MutedOnEntry => "Whether everyone but hosts comes in muted. One may unmute.",
            Self::CameraOffOnEntry => {
                "Whether everyone but hosts comes in with the camera off. One may switch it on."
            }
            Self::KeptDays => {
                "Days that the server keeps a meeting at most, from its last change, while nobody is there."
            }
            Self::FileHours => {
                "Hours that the server keeps a file of the meeting at most, from when the last of it came. When the last \
                 member leaves, all files go."
            }
            Self::ChatHours => {
                "Hours that a member may keep a copy of the conversation, on their own device. With 0 the program saves none; \
                 without a copy the conversation is gone with the meeting."
            }
        }
    }

    /// By its name in the file.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.name() == name)
    }

    /// What may be said of it, in words.
    pub fn allowed(self) -> String {
        match self.kind() {
            Kind::Words(words) => {
                words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
            }
            Kind::Switch => "true, false".to_owned(),
            Kind::Number { least, most } => format!("a number from {least} to {most}"),
        }
    }

    /// A value as in the file.
    pub fn text(self, value: Value) -> String {
        match self.kind() {
            Kind::Words(words) => (*words.get(usize::from(value.0)).unwrap_or(&"")).to_owned(),
            Kind::Switch => value.is_on().to_string(),
            Kind::Number { .. } => value.0.to_string(),
        }
    }

    /// Whether the second value protects less than the first (`Some(true)`), more (`Some(false)`), or neither.
    pub fn weakens(self, from: Value, to: Value) -> Option<bool> {
        let strict = match self {
            Self::Rename => Strict::Neither,
            Self::Chat | Self::PrivateChat | Self::KeptDays | Self::FileHours | Self::ChatHours => {
                Strict::Down
            }
            _ => Strict::Up,
        };
        match strict {
            _ if from == to => None,
            Strict::Neither => None,
            Strict::Up => Some(to < from),
            Strict::Down => Some(to > from),
        }
    }

    pub(crate) fn of_word(self, word: &str) -> Option<Value> {
        let Kind::Words(words) = self.kind() else { return None };
        let at = words.iter().position(|known| *known == word)?;
        u16::try_from(at).ok().map(Value)
    }
}
