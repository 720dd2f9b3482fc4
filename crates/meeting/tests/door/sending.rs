//! What the media plane may forward.

use super::*;

fn offers(stage: &mut Stage, name: &'static str) {
    let tracks = vec![Track { mid: "0".into(), stream: StreamKind::Microphone }];
    stage.tells(name, ClientMessage::Offer { request: 1, sdp: "v=0".into(), tracks, fresh: true });
}

/// What the media plane was last told to forward of the transport that this one opened last.
fn allowed(stage: &Stage, session: MediaSession) -> Vec<StreamKind> {
    let told = stage.media.iter().rev().find_map(|command| match command {
        MediaCommand::Allow { session: of, streams } if *of == session => Some(streams.clone()),
        _ => None,
    });
    told.expect("told after each opening")
}

fn opened(stage: &Stage) -> MediaSession {
    let opened = |command: &MediaCommand| match command {
        MediaCommand::Open { session } => Some(*session),
        _ => None,
    };
    stage.media.iter().rev().find_map(opened).unwrap()
}

#[test]
fn the_media_plane_forwards_what_the_policy_allows() {
    use StreamKind::{Camera, Microphone};
    let mut stage = Stage::hosted();
    stage.joins("ben").admits("hal", &["ben"]);
    stage.rules("hal", |policy| policy.allowed = Powers::ALL.without(Powers::SHARE));
    offers(&mut stage, "hal");
    let hal = opened(&stage);
    offers(&mut stage, "ben");
    let ben = opened(&stage);
    assert_eq!(allowed(&stage, hal), StreamKind::ALL);
    assert_eq!(allowed(&stage, ben), [Microphone, Camera]);
    let who = stage.person("ben").participant;
    stage.rules("hal", |policy| {
        policy.denied.insert(who, Powers::CAMERA);
    });
    assert_eq!(allowed(&stage, ben), [Microphone]);
    stage.rules("hal", |policy| policy.safe = true);
    assert_eq!(allowed(&stage, ben), []);
    assert_eq!(allowed(&stage, hal), StreamKind::ALL);
    stage.rules("hal", |policy| {
        policy.safe = false;
        policy.roles.insert(who, Role::Cohost);
    });
    assert_eq!(allowed(&stage, ben), StreamKind::ALL);
    let told = stage.media.len();
    stage.rules("hal", |policy| policy.quiet_above = 3);
    assert_eq!(stage.media.len(), told, "nothing is said where nothing changes");
}
