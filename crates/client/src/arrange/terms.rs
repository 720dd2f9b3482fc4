//! What a card holds, as the shell has it, and back.

use crate::view::{Details, Opening, Powers};

impl From<&e2ee::Details> for Details {
    fn from(details: &e2ee::Details) -> Self {
        Self {
            title: details.title.clone(),
            starts_at: details.starts_at,
            minutes: details.minutes.into(),
            repeats: details.repeats.into(),
            zone: details.zone.clone(),
        }
    }
}

impl From<Details> for e2ee::Details {
    fn from(details: Details) -> Self {
        Self {
            title: details.title,
            starts_at: details.starts_at,
            minutes: u16::try_from(details.minutes).unwrap_or(u16::MAX),
            repeats: details.repeats.into(),
            zone: details.zone,
        }
    }
}

macro_rules! same_names {
    ($of:ident: $($name:ident),*) => {
        impl From<e2ee::$of> for crate::view::$of {
            fn from(value: e2ee::$of) -> Self {
                match value {
                    $(e2ee::$of::$name => Self::$name),*
                }
            }
        }

        impl From<crate::view::$of> for e2ee::$of {
            fn from(value: crate::view::$of) -> Self {
                match value {
                    $(crate::view::$of::$name => Self::$name),*
                }
            }
        }
    };
}
same_names!(Repeats: Never, Daily, Weekdays, Weekly, Fortnightly, Monthly);
same_names!(Role: Member, Cohost, Host);

impl From<e2ee::Opening> for Opening {
    fn from(opening: e2ee::Opening) -> Self {
        let e2ee::Opening { lobby, early, allowed, quiet_above } = opening;
        Self { lobby, early, allowed: allowed.into(), quiet_above }
    }
}

impl From<Opening> for e2ee::Opening {
    fn from(opening: Opening) -> Self {
        let Opening { lobby, early, allowed, quiet_above } = opening;
        Self { lobby, early, allowed: allowed.into(), quiet_above }
    }
}

impl From<e2ee::Powers> for Powers {
    fn from(powers: e2ee::Powers) -> Self {
        let has = |power| powers.contains(power);
        Self {
            microphone: has(e2ee::Powers::MICROPHONE),
            camera: has(e2ee::Powers::CAMERA),
            share: has(e2ee::Powers::SHARE),
            chat: has(e2ee::Powers::CHAT),
            private_chat: has(e2ee::Powers::PRIVATE_CHAT),
            reactions: has(e2ee::Powers::REACTIONS),
            rename: has(e2ee::Powers::RENAME),
            record: has(e2ee::Powers::RECORD),
        }
    }
}

impl From<Powers> for e2ee::Powers {
    fn from(powers: Powers) -> Self {
        let all = [
            (powers.microphone, Self::MICROPHONE),
            (powers.camera, Self::CAMERA),
            (powers.share, Self::SHARE),
            (powers.chat, Self::CHAT),
            (powers.private_chat, Self::PRIVATE_CHAT),
            (powers.reactions, Self::REACTIONS),
            (powers.rename, Self::RENAME),
            (powers.record, Self::RECORD),
        ];
        all.into_iter().filter(|(has, _)| *has).fold(Self::NONE, |set, (_, power)| set.with(power))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_survive_the_shell() {
        for bits in 0..=u8::MAX {
            let powers = Powers {
                microphone: bits & 1 != 0,
                camera: bits & 2 != 0,
                share: bits & 4 != 0,
                chat: bits & 8 != 0,
                reactions: bits & 16 != 0,
                rename: bits & 32 != 0,
                record: bits & 64 != 0,
                private_chat: bits & 128 != 0,
            };
            assert_eq!(Powers::from(e2ee::Powers::from(powers)), powers);
        }
        assert_eq!(e2ee::Powers::from(Powers::from(e2ee::Powers::ALL)), e2ee::Powers::ALL);
    }
}
