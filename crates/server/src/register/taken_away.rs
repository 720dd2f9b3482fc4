//! Every measure that this server checks is really taken away in turn, from a world in which all sixty hold: its check sees it,
//! it is red, and what needs it, and nothing else, is closed.

mod world;

use std::{fs::File, sync::Arc, time::SystemTime};

use e2ee::{Error, FrameSealer, Group, HostSecret, Identity};
use identity::{Action, Role};
use protocol::StreamKind;
use residency::Place;
use trust::measures::{catalogue::Id, gate::Feature, register::Outcome, state::State};

use super::{
    checks, moment,
    rehearsal::{Ours, Program},
};
use crate::{config::Config, here::Here, quality::Quality};
use world::{Green, Standing, World};

/// How each measure is taken away.
type Taken = (Id, fn(&mut World));

const TAKEN: &[Taken] = &[
    (Id::M01, |world| world.around.program = Box::new(Without::Sealing)),
    (Id::M04, |world| world.connects("0100000A", 443)),
    (Id::M05, |world| world.serve("conclave_connections ", "conclave_connections{room=\"x\"} ")),
    (Id::M06, |world| {
        world.around.allowed = |action| match action {
            Action::SeeQuality => &[Role::Owner, Role::Admin],
            action => action.allowed(),
        }
    }),
    (Id::M07, |world| world.around.figures = || Quality::of_at_least(1)),
    (Id::M08, |world| world.around.client.push("assets/face.onnx.br".to_owned())),
    (Id::M09, |world| world.sql("INSERT INTO blocked VALUES (x'00', x'00')")),
    (Id::M10, |world| world.around.places = Arc::new(in_the_us())),
    (Id::M11, |world| world.serve("img-src 'self'", "img-src 'self' https://cdn.example")),
    (Id::M12, |world| {
        world.sql(
            "INSERT INTO policies SELECT organisation, number + 1, replace(file, '\"EU\"', '\"EU\", \"US\"'), author, reason,
                 made, officer, applied FROM policies",
        );
    }),
    (Id::M13, |world| {
        world.sql("INSERT INTO invitations SELECT x'00', organisation, 'x', 0, id, 1 FROM accounts");
    }),
    (Id::M15, |world| {
        let old = SystemTime::now() - std::time::Duration::from_secs(36 * 24 * 3_600);
        File::create(world.backups().join("old")).unwrap().set_modified(old).unwrap();
    }),
    (Id::M19, |world| world.sql("ALTER TABLE meetings ADD COLUMN topic TEXT")),
    (Id::M20, |world| world.serve("<h1", "<h2")),
    (Id::M26, |world| world.remove("last-breach-drill")),
    (Id::M28, |world| world.policy("record = \"nobody\"\nmuted", "record = \"hosts\"\nmuted")),
    (Id::M29, |world| world.policy("private_chat = false\n", "")),
    (Id::M30, |world| world.sql("CREATE TABLE logins (password TEXT)")),
    (Id::M31, |world| world.sql(SESSION)),
    (Id::M32, |world| {
        world.sql(SESSION);
        world.sql("UPDATE accounts SET active = 0");
    }),
    (Id::M33, |world| world.sql("ALTER TABLE provider_links ADD COLUMN groups TEXT")),
    (Id::M34, |world| world.sql("ALTER TABLE organisations ADD COLUMN domain TEXT")),
    (Id::M35, |world| world.sql("UPDATE organisations SET host = NULL")),
    (Id::M36, |world| {
        world.around.allowed = |action| match action {
            Action::Attest => &[Role::Officer, Role::Admin],
            action => action.allowed(),
        }
    }),
    (Id::M37, |world| {
        world.sql(
            "CREATE TRIGGER hides AFTER INSERT ON audit_rows WHEN new.event LIKE '%record_read%'
                 BEGIN DELETE FROM audit_rows WHERE idx = new.idx; END",
        );
    }),
    (Id::M38, |world| world.around.link = || 77),
    (Id::M39, |world| world.policy("people = \"members\"\nmuted", "lobby = \"off\"\nmuted")),
    (Id::M40, |world| world.around.program = Box::new(Without::Hosts)),
    (Id::M41, |world| world.policy("camera_off_on_entry = true\n", "")),
    (Id::M43, |world| world.write("notes.txt", &[0x1a, 0x45, 0xdf, 0xa3, 0])),
    (Id::M45, |world| world.around.program = Box::new(Without::HiddenNames)),
    (Id::M46, |world| world.around.fields = &[("message", "what happened"), ("address", "who it was")]),
    (Id::M47, |world| world.serve("referrer-policy: no-referrer\r\n", "")),
    (Id::M48, |world| {
        world.serve("x-content-type-options", "set-cookie: visitor=7\r\nx-content-type-options")
    }),
    (Id::M49, |world| world.write("speech.gguf", b"")),
    (Id::M50, |world| world.connects("0100007F", 25)),
    (Id::M51, |world| world.remove("last-handover-test")),
    (Id::M52, |world| world.listens(2222)),
    (Id::M56, |world| world.serve("strict-transport-security", "x-transport-security")),
    (Id::M60, |world| world.remove("last-backup")),
];

const SESSION: &str =
    "INSERT INTO sessions (token, account, since, used, shown) SELECT x'0b', id, 999, 999, 999 FROM accounts";

fn in_the_us() -> Here {
    Here::of(&Config {
        jurisdiction: Place::named("NL"),
        data_jurisdiction: Place::named("US"),
        ..Config::default()
    })
}

/// A program without one of the things that ours does.
enum Without {
    /// Words and frames go to the server as they are.
    Sealing,
    /// Whoever comes in tells the server their name.
    HiddenNames,
    /// Every guest holds what makes a host.
    Hosts,
}

impl Program for Without {
    fn message(&self, group: &mut Group, words: &[u8]) -> Result<Vec<u8>, Error> {
        match self {
            Self::Sealing => Ok(words.to_vec()),
            Self::HiddenNames | Self::Hosts => Ours.message(group, words),
        }
    }

    fn frame(&self, sealer: &mut FrameSealer, stream: StreamKind, words: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Sealing => Some(words.to_vec()),
            Self::HiddenNames | Self::Hosts => Ours.frame(sealer, stream, words),
        }
    }

    fn introduction(&self, comer: &Identity, name: &str) -> Vec<u8> {
        let introduction = Ours.introduction(comer, name);
        match self {
            Self::HiddenNames => [&introduction, name.as_bytes()].concat(),
            Self::Sealing | Self::Hosts => introduction,
        }
    }

    fn guests_share<'a>(&self, host: &'a HostSecret) -> Option<&'a HostSecret> {
        matches!(self, Self::Hosts).then_some(host)
    }
}

#[tokio::test]
async fn each_checked_measure_that_is_taken_away_is_red_and_closes_what_needs_it_and_nothing_else() {
    let checked: Vec<Id> = Id::ALL.into_iter().filter(|id| super::has_check(*id)).collect();
    let taken: Vec<Id> = TAKEN.iter().map(|(id, _)| *id).collect();
    assert_eq!(
        taken, checked,
        "every measure that is checked is taken away here, in the order of their numbers"
    );

    let green = Green::new().await;
    let Standing { registers, organisation, .. } = &green.world().stands().await;
    for id in Id::ALL {
        let state = registers.of(Some(organisation.id)).await.unwrap().state(id, moment());
        assert!(state.holds(), "{id}: {state:?}");
        assert!(matches!(state, State::Proved { .. }) || id.measure().term().is_some(), "{id}");
    }
    let closed = registers.closed(organisation.id).await;
    assert!(Feature::ALL.into_iter().all(|feature| !closed.has(feature)), "{closed:?}");

    for (id, take) in TAKEN {
        let mut world = green.world();
        take(&mut world);
        let Standing { registers, organisation, .. } = &world.stands().await;
        let of = checks::OF_ORGANISATIONS.contains(id).then_some(organisation);
        registers.check(*id, of).await;
        let state = registers.of(Some(organisation.id)).await.unwrap().state(*id, moment());
        let seen = matches!(state, State::Failing { why: Outcome::Counted { found: 1.., .. }, .. });
        assert!(seen, "{id}: {state:?}");
        let closed = registers.closed(organisation.id).await;
        for feature in Feature::ALL {
            let needs = id.measure().gates.contains(&feature);
            assert_eq!(closed.has(feature), needs, "{id} {feature:?}");
        }
    }
}
