//! The rest of the server hears of accounts by effects alone: sessions end by them. So whatever a client sends, what
//! the effects tell is what the directory holds.

use std::collections::{BTreeMap, BTreeSet};

use identity::scim::{Effect, Id};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scim_client::Organisation;

/// What somebody knows who only ever hears of effects.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    /// Accounts, and whether they are active.
    accounts: BTreeMap<Id, bool>,
    groups: BTreeSet<Id>,
}

impl Heard {
    fn hear(&mut self, effect: Effect) {
        match effect {
            Effect::Created { account } => assert_eq!(self.accounts.insert(account, true), None),
            Effect::Deactivated { account } => assert_eq!(self.accounts.insert(account, false), Some(true)),
            Effect::Reactivated { account } => assert_eq!(self.accounts.insert(account, true), Some(false)),
            Effect::Deleted { account } => assert!(self.accounts.remove(&account).is_some()),
            Effect::GroupCreated { group } => assert!(self.groups.insert(group)),
            Effect::GroupDeleted { group } => assert!(self.groups.remove(&group)),
            Effect::GroupRenamed { group } => assert!(self.groups.contains(&group)),
            Effect::Renamed { account } | Effect::GroupsChanged { account } => {
                assert!(self.accounts.contains_key(&account));
            }
        }
    }
}

/// What a client does next; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    CreateUser { name: u8, active: Option<bool> },
    PutUser { user: usize, name: u8, active: Option<bool> },
    PatchUser { user: usize, active: bool },
    DeleteUser { user: usize },
    CreateGroup { members: Vec<usize> },
    PutGroup { group: usize, members: Vec<usize> },
    PatchGroup { group: usize, operations: Vec<(u8, Vec<usize>)> },
    DeleteGroup { group: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let users = || prop::collection::vec(any::<usize>(), 0..4);
    let operations = || prop::collection::vec((0_u8..4, users()), 1..4);
    prop_oneof![
        3 => (0_u8..6, any::<Option<bool>>()).prop_map(|(name, active)| Step::CreateUser { name, active }),
        2 => (any::<usize>(), 0_u8..6, any::<Option<bool>>())
            .prop_map(|(user, name, active)| Step::PutUser { user, name, active }),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(user, active)| Step::PatchUser { user, active }),
        1 => any::<usize>().prop_map(|user| Step::DeleteUser { user }),
        1 => users().prop_map(|members| Step::CreateGroup { members }),
        1 => (any::<usize>(), users()).prop_map(|(group, members)| Step::PutGroup { group, members }),
        3 => (any::<usize>(), operations()).prop_map(|(group, operations)| Step::PatchGroup { group, operations }),
        1 => any::<usize>().prop_map(|group| Step::DeleteGroup { group }),
    ]
}

/// One of these, or somebody who is not there.
fn chosen(ids: &[Id], number: usize) -> Id {
    ids.get(number % (ids.len() + 1)).copied().unwrap_or(Id::new([9; 16]))
}

fn take(org: &mut Organisation, step: Step, users: &[Id], groups: &[Id]) -> Vec<Effect> {
    let members = |numbers: &[usize]| -> Value {
        numbers.iter().map(|&number| json!({"value": chosen(users, number).to_string()})).collect()
    };
    let user = |name: u8, active: Option<bool>| match active {
        Some(active) => json!({"userName": name.to_string(), "active": active}),
        None => json!({"userName": name.to_string()}),
    };
    let answer = match step {
        Step::CreateUser { name, active } => org.post("/Users", &user(name, active)),
        Step::PutUser { user: number, name, active } => {
            org.put(&format!("/Users/{}", chosen(users, number)), &user(name, active))
        }
        Step::PatchUser { user, active } => org.patch(
            &format!("/Users/{}", chosen(users, user)),
            &json!([{"op": "Replace", "value": {"active": active.to_string()}}]),
        ),
        Step::DeleteUser { user } => org.delete(&format!("/Users/{}", chosen(users, user))),
        Step::CreateGroup { members: list } => {
            org.post("/Groups", &json!({"displayName": "Hosts", "members": members(&list)}))
        }
        Step::PutGroup { group, members: list } => org.put(
            &format!("/Groups/{}", chosen(groups, group)),
            &json!({"displayName": list.len().to_string(), "members": members(&list)}),
        ),
        Step::PatchGroup { group, operations } => {
            let operations = operations.iter().map(|(op, list)| match op {
                0 => json!({"op": "add", "path": "members", "value": members(list)}),
                1 => json!({"op": "Remove", "path": "members", "value": members(list)}),
                2 => json!({"op": "replace", "value": {"members": members(list)}}),
                _ => {
                    let id = chosen(users, list.first().copied().unwrap_or_default());
                    json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")})
                }
            });
            org.patch(&format!("/Groups/{}", chosen(groups, group)), &operations.collect())
        }
        Step::DeleteGroup { group } => org.delete(&format!("/Groups/{}", chosen(groups, group))),
    };
    assert!(answer.status < 500);
    answer.effects
}

/// Accounts: whether each is active, and the groups it is in.
type Accounts = BTreeMap<Id, (bool, BTreeSet<Id>)>;

/// All accounts and all groups, as a client reads them.
fn read(org: &mut Organisation) -> (Accounts, BTreeSet<Id>) {
    let id = |value: &Value| Id::parse(value.as_str().unwrap()).unwrap();
    let users = org.get("/Users").body;
    let users = users["Resources"].as_array().unwrap().iter().map(|user| {
        let groups =
            user["groups"].as_array().into_iter().flatten().map(|group| id(&group["value"])).collect();
        (id(&user["id"]), (user["active"].as_bool().unwrap(), groups))
    });
    (users.collect(), org.get("/Groups").found().into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn effects_tell_what_happened_and_nothing_else(steps in prop::collection::vec(step(), 1..60)) {
        let mut org = Organisation::new();
        let mut heard = Heard::default();
        let (mut users, mut groups) = read(&mut org);
        for step in steps {
            let before = users.clone();
            let ids: Vec<Id> = users.keys().copied().collect();
            let group_ids: Vec<Id> = groups.iter().copied().collect();
            let effects = take(&mut org, step, &ids, &group_ids);
            (users, groups) = read(&mut org);

            for &effect in &effects {
                heard.hear(effect);
            }
            let active: BTreeMap<Id, bool> = users.iter().map(|(&id, &(active, _))| (id, active)).collect();
            prop_assert_eq!(&heard.accounts, &active);
            prop_assert_eq!(&heard.groups, &groups);
            for (&account, (_, now_in)) in &users {
                let was_in = before.get(&account).map(|(_, groups)| groups.clone()).unwrap_or_default();
                let told = effects.iter().filter(|&&effect| effect == Effect::GroupsChanged { account }).count();
                prop_assert_eq!(told, usize::from(was_in != *now_in));
            }
        }
    }
}
