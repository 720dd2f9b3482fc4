//! Each action that somebody's roles may allow.

use identity::Action;
use serde_json::json;

use super::{HOST, House, Told, day_in, last, next, told_since};
use crate::{console::Answer, meet::PATIENCE};

const POLICY: &str = "version = 1\ndefault = \"internal\"\n\n[class.internal]\ntitle = \"Internal\"\n";

/// What is told of an action. A new one has to be decided on here.
fn told(action: Action) -> Told<fn(&mut House)> {
    match action {
        Action::SeeOneself => {
            Told::Not("one's own is no news to anybody; what is changed or taken away is told")
        }
        Action::FindPeople => {
            Told::Not("a log of who seeks whom would say more of people than the search does")
        }
        Action::ReadRegister => {
            Told::Not("it is about measures, and must be readable where the log is damaged")
        }
        Action::SeePolicy => Told::Not("a file about classes of meetings"),
        Action::SeeProvisioning => Told::Not("tokens, names of groups and counts: not who is in them"),
        Action::SeeDataRequests => Told::Not("that and when somebody asked, never who"),
        Action::SeePeople => Told::As(&["record_read", "record_read"], |house| {
            house.officer.get("/people").expect(200);
            let whom = house.of_member("");
            house.officer.get(&whom).expect(200);
        }),
        Action::ReadAudit => {
            Told::As(&["record_read"], |house| drop(house.officer.get("/audit").expect(200)))
        }
        Action::SeeQuality => {
            Told::Not("everybody is shown the same; that somebody who administers looks is told")
        }
        Action::SeeMeetings => Told::As(&["figures_read", "figures_read"], |house| {
            house.figures_are_open();
            for _twice in 0..2 {
                house.officer.get("/meetings").expect(200);
                house.officer.get("/meetings/quality").expect(200);
            }
        }),
        Action::Invite => Told::As(&["invitation_made", "invitation_withdrawn"], |house| {
            house.owner.post("/invitations", json!({ "label": "x", "roles": [] })).expect(200);
            let open = house.owner.get("/invitations").expect(200);
            let id = open["invitations"][0]["id"].as_str().unwrap().to_owned();
            done(house.owner.ask("DELETE", &format!("/invitations/{id}"), None));
        }),
        Action::GrantRoles => Told::As(&["role_granted", "role_revoked"], |house| {
            let path = house.of_member("/roles");
            for roles in [json!(["auditor"]), json!([])] {
                done(house.owner.ask("PUT", &path, Some(json!({ "roles": roles }))));
            }
        }),
        Action::GrantHighRoles => Told::As(&["role_granted"], |house| {
            let path = house.of_member("/roles");
            done(house.owner.ask("PUT", &path, Some(json!({ "roles": ["owner"] }))));
        }),
        Action::EndSessions => Told::As(&["sessions_ended"], |house| {
            let path = house.of_member("/sessions");
            // They have been made an owner above.
            done(house.owner.ask("DELETE", &path, None));
        }),
        Action::Deactivate => Told::As(&["account_deactivated", "account_reactivated"], |house| {
            let path = house.of_member("/active");
            for active in [false, true] {
                done(house.owner.ask("PUT", &path, Some(json!({ "active": active }))));
            }
        }),
        Action::Provision => Told::As(
            &[
                "provisioning_token_made",
                "account_created",
                "role_granted",
                "joining_changed",
                "group_roles_set",
                "role_granted",
                "role_revoked",
                "role_granted",
                "group_roles_set",
                "role_revoked",
                "provisioning_token_revoked",
            ],
            provision,
        ),
        Action::ChangeOrganisation => Told::As(&["organisation_changed"], |house| {
            let named = |name: &str| json!({ "name": name, "path": "elders" });
            for _twice in 0..2 {
                done(house.owner.ask("PUT", "/organisation", Some(named("Elders"))));
            }
        }),
        Action::ChangeHost => Told::As(&["organisation_changed"], |house| {
            done(house.owner.ask("PUT", "/organisation/host", Some(json!({ "host": HOST }))));
        }),
        Action::ChangeDirectory => Told::As(&["directory_switched"], |house| {
            done(house.owner.ask("PUT", "/directory", Some(json!({ "on": true }))));
        }),
        Action::ChangeNotice => Told::As(&["notice_changed"], |house| {
            let notice = json!({ "contact": "x", "officer": "Ole", "authority": "AP", "basis": "task" });
            done(house.officer.ask("PUT", "/notice", Some(notice)));
        }),
        Action::ManageProviders => {
            Told::As(&["provider_added", "provider_changed", "provider_removed"], |house| {
                let terms = json!({
                    "name": "Universiteit", "client_id": "c", "client_secret": "s", "algorithms": ["ES256"],
                    "asks_name": true,
                });
                let mut new = terms.clone();
                new["issuer"] = "https://10.0.0.1".into();
                let id = house.owner.post("/providers", new).expect(200)["id"].as_str().unwrap().to_owned();
                house.owner.post(&format!("/providers/{id}/try"), json!({})).expect(200);
                done(house.owner.ask("PUT", &format!("/providers/{id}"), Some(terms)));
                done(house.owner.ask("DELETE", &format!("/providers/{id}"), None));
            })
        }
        Action::ChangePolicy => Told::As(&["policy_changed", "policy_changed"], |house| {
            for (file, over) in [(POLICY.to_owned() + "people = \"members\"\n", 0), (POLICY.to_owned(), 1)] {
                let asked = json!({ "file": file, "reason": "Decided by the board", "over": over });
                house.owner.post("/policy/apply", asked).expect(200);
            }
        }),
        // What protects less has been left to the officer above.
        Action::CountersignPolicy => Told::As(&["policy_changed"], |house| {
            let waiting = house.officer.get("/policy").expect(200)["waiting"]["hash"].clone();
            house.officer.post("/policy/countersign", json!({ "number": 2, "hash": waiting })).expect(204);
        }),
        Action::Attest => Told::As(&["measure_attested"], |house| {
            let document = format!("sha256:{}", "a".repeat(64));
            let signed = json!({ "sign": "attest", "until": day_in(90), "document": document });
            done(house.officer.ask("PUT", "/register/M22", Some(signed)));
        }),
        Action::DeleteOrganisation => Told::As(&["organisation_deleted", "erasure_done"], |house| {
            done(house.owner.ask("DELETE", "/organisation", None));
        }),
    }
}

fn done(answer: Answer) {
    assert!((200..300).contains(&answer.status), "{}", answer.body);
}

/// How people join, what a group gives, and who gains and loses by it.
fn provision(house: &mut House) {
    let (directory, group, user) = house.directory();
    let join = json!({ "required": true, "issuer": null, "claim": "sub", "by": "externalId" });
    done(house.owner.ask("PUT", "/provisioning/join", Some(join)));
    let path = format!("/provisioning/groups/{group}/roles");
    done(house.owner.ask("PUT", &path, Some(json!({ "roles": ["helpdesk"] }))));
    let members = |users: serde_json::Value| json!({ "displayName": "helpers", "members": users });
    let group = format!("/scim/v2/Groups/{group}");
    directory.ask("PUT", &group, Some(members(json!([])))).expect(200);
    directory.ask("PUT", &group, Some(members(json!([{ "value": user }])))).expect(200);
    directory.ask("DELETE", &group, None).expect(204);
    let tokens = house.owner.get("/provisioning").expect(200);
    let id = tokens["tokens"][0]["id"].as_str().unwrap().to_owned();
    done(house.owner.ask("DELETE", &format!("/provisioning/tokens/{id}"), None));
}

#[test]
fn each_action_is_told_or_has_a_reason_not_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = House::open(folder.path());
    let last_of_all = |action: &Action| (*action == Action::DeleteOrganisation, *action);
    let mut all = Action::ALL;
    all.sort_by_key(last_of_all);
    for action in all {
        let (kinds, does) = match told(action) {
            Told::As(kinds, does) => (kinds, does),
            Told::Not(reason) => {
                assert!(!reason.is_empty());
                continue;
            }
        };
        let from = next(folder.path());
        does(&mut house);
        // While the database is written anew after a deletion, a reader may still see it as it was.
        let begun = std::time::Instant::now();
        let mut seen = Vec::new();
        while seen.len() < kinds.len() && begun.elapsed() < PATIENCE {
            seen = told_since(folder.path(), from);
        }
        assert_eq!(seen, kinds, "{action:?}");
        match action {
            Action::ChangeOrganisation => {
                let parts = &last(folder.path(), "organisation_changed")["act"]["parts"];
                assert_eq!(*parts, json!(["name", "path"]));
            }
            Action::Provision => {
                let gone = last(folder.path(), "role_revoked");
                assert_eq!(
                    (&gone["actor"]["kind"], &gone["act"]["role"]),
                    (&json!("program"), &json!("helpdesk"))
                );
                assert_eq!(last(folder.path(), "joining_changed")["act"]["required"], true);
            }
            _ => {}
        }
    }
}

#[test]
fn what_somebody_does_with_their_own_data_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = House::open(folder.path());
    let from = next(folder.path());
    for _twice in 0..2 {
        house.member.ask("PUT", "/me/label", Some(json!({ "label": "Moana" }))).expect(200);
    }
    house.member.post("/data/erasure", json!({})).expect(200);
    house.member.ask("DELETE", "/data/erasure", None).expect(200);
    let head = format!(
        "Host: {0}\r\nOrigin: {1}\r\nCookie: {2}\r\nContent-Length: 2\r\n",
        house.member.host,
        house.member.origin,
        house.member.cookie.clone().unwrap()
    );
    let copy = archive(&house.member.host, &head);
    let kinds = ["account_renamed", "erasure_asked", "erasure_taken_back", "export_made"];
    assert_eq!(told_since(folder.path(), from), kinds);
    assert_eq!(
        last(folder.path(), "account_renamed")["act"],
        json!({ "kind": "account_renamed" }),
        "no name"
    );
    let told = last(folder.path(), "export_made");
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&copy);
    let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(told["act"]["file"], hexadecimal, "of the very file");
    let looks = house.member.get("/me/looks").expect(200);
    assert_eq!(looks["entries"], json!([]), "one's own is no news to oneself");
}

/// A copy of one's data, as the bytes of the file.
fn archive(host: &str, head: &str) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(crate::meet::PATIENCE)).unwrap();
    write!(
        stream,
        "POST /api/v1/data/copy HTTP/1.1\r\n{head}Content-Type: application/json\r\nConnection: close\r\n\r\n{{}}"
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes[..end]));
    bytes.split_off(end + 4)
}
