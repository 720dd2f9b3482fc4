//! Tests: what a newcomer refuses, from a server without the meeting's secret.

use super::*;

#[test]
fn a_welcome_does_not_open_without_the_link() {
    let mut room = Room::of(2, 12);
    let honest = room.identity("Anne");
    let prepared = room.members[0].prepare(add(&honest)).unwrap();
    room.deliver(&prepared);
    let tree = room.observer.tree().unwrap();
    // The private keys are not enough: with another link's PSK the Welcome stays closed.
    let other = MeetingSecret::new([0; 16]);
    rules::meeting_psk_id(vec![]).store(&honest.provider, other.psk().expose()).unwrap();
    let joined = Group::join(honest, &room.terms(), prepared.welcome.as_ref().unwrap(), &tree);
    assert_eq!(joined.err(), Some(Error::WelcomeDoesNotOpen));
}

#[test]
fn a_welcome_into_a_group_that_does_not_rest_on_the_link_is_refused() {
    let mut room = Room::new(13);
    let honest = room.identity("Anne");
    // A server founds a group of its own and invites Anne, whose key package it knows.
    let mut false_room = Room::new(14);
    let server = &mut false_room.members[0];
    let provider = &server.identity.provider;
    let bundle = server
        .mls
        .commit_builder()
        .propose_adds([key_package(&honest)])
        .load_psks(provider.storage())
        .unwrap()
        .build(provider.rand(), provider.crypto(), &server.identity.signer, |_| true)
        .unwrap()
        .stage_commit(provider)
        .unwrap();
    let welcome = wire::write(&bundle.to_welcome_msg().unwrap()).unwrap();
    server.mls.merge_pending_commit(provider).unwrap();
    let tree = server.tree().unwrap();
    assert_eq!(Group::join(honest, &room.terms(), &welcome, &tree).err(), Some(Error::WelcomeDoesNotOpen));
}

#[test]
fn another_suite_is_refused_everywhere() {
    let weak = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
    let mut room = Room::of(2, 15);
    let someone = room.identity("someone");
    let capabilities = Capabilities::new(None, Some(&[weak, CIPHERSUITE]), None, None, None);
    let weak_package = KeyPackage::builder()
        .leaf_node_capabilities(capabilities.clone())
        .key_package_lifetime(open_lifetime())
        .build(weak, &someone.provider, &someone.signer, someone.credential.clone())
        .unwrap();
    let weak_bytes = wire::write(&MlsMessageOut::from(weak_package.clone())).unwrap();
    assert_eq!(inspect_key_package(&weak_bytes), Err(Error::UnsupportedSuite(1)));
    let change = Change { add: vec![weak_bytes], ..Change::default() };
    let refused = vec![(0, RefusedReason::Unsupported)];
    assert_eq!(room.members[0].prepare(change), Err(Error::NothingToCommit { refused }));

    // A leaf that would also speak another suite is not let in either.
    let both = KeyPackage::builder()
        .leaf_node_capabilities(capabilities.clone())
        .key_package_lifetime(open_lifetime())
        .build(CIPHERSUITE, &someone.provider, &someone.signer, someone.credential.clone())
        .unwrap();
    let both = Change { add: vec![wire::write(&MlsMessageOut::from(both)).unwrap()], ..Change::default() };
    let refused = vec![(0, RefusedReason::Unsupported)];
    assert_eq!(room.members[0].prepare(both), Err(Error::NothingToCommit { refused }));

    let founder = room.identity("weak founder");
    let mut weak_group = MlsGroup::builder()
        .ciphersuite(weak)
        .with_wire_format_policy(WIRE_FORMAT)
        .with_capabilities(capabilities)
        .build(&founder.provider, &founder.signer, founder.credential.clone())
        .unwrap();
    let info = weak_group.export_group_info(founder.provider.crypto(), &founder.signer, true).unwrap();
    let info = wire::write(&info).unwrap();
    assert_eq!(Observer::establish(&info).err(), Some(Error::UnsupportedSuite(1)));
    let (_, welcome, _) = weak_group
        .add_members(&founder.provider, &founder.signer, &[weak_package.key_package().clone()])
        .unwrap();
    let welcome = wire::write(&welcome).unwrap();
    let joined = Group::join(someone, &room.terms(), &welcome, &room.observer.tree().unwrap());
    assert_eq!(joined.err(), Some(Error::UnsupportedSuite(1)));
}

#[test]
fn a_tampered_tree_is_refused() {
    let mut room = Room::of(4, 17);
    let others = Room::of(4, 18);
    let leaving = room.members[1].participant();
    for tampering in 0..4 {
        let honest = room.identity("Anne");
        let prepared = room.members[0].prepare(Change { refresh: true, ..add(&honest) }).unwrap();
        room.deliver(&prepared);
        let mut tree = room.observer.tree().unwrap();
        match tampering {
            0 => tree = others.observer.tree().unwrap(),
            1 => {
                let middle = tree.len() / 2;
                tree[middle] ^= 1;
            }
            2 => tree.truncate(tree.len() - 1),
            _ => tree.push(0),
        }
        let joined = Group::join(honest, &room.terms(), prepared.welcome.as_ref().unwrap(), &tree);
        let error = joined.err().unwrap();
        assert!(
            matches!(error, Error::Invalid("ratchet tree") | Error::Malformed("ratchet tree")),
            "{error}"
        );
        // The seat that nobody took is given up again.
        let absent = room.observer.members().into_iter().find(|p| !room.participants().contains(p)).unwrap();
        let prepared = room.members[0].prepare(remove(absent)).unwrap();
        room.deliver(&prepared);
    }
    let prepared = room.members[0].prepare(remove(leaving)).unwrap();
    room.deliver(&prepared);
    room.assert_one_group();
}
