//! What an organisation's own settings say of measures: its policy, its address, and who may do what. Pure: settings in, faults
//! out. A policy's named exceptions count as what they are: laxer with an owner, a reason and an end; the class's own value is
//! what is looked at.

use ::policy::{Class, Policy, Setting};
use identity::{Action, Role};
use residency::{Allowed, Part};

use crate::here::Here;

/// Names of classes for what must not leave the room, and for children, as in the templates.
pub(crate) const SENSITIVE: &str = "sensitive";
pub(crate) const CHILDREN: &str = "children";

/// What a class of this name has to say: the strictest that there is, as in the file.
type Demand = (Setting, &'static str);

const OF_SENSITIVE: [Demand; 4] = [
    (Setting::People, "members"),
    (Setting::Verified, "true"),
    (Setting::Lobby, "always"),
    (Setting::Record, "nobody"),
];
const OF_CHILDREN: [Demand; 3] =
    [(Setting::Lobby, "always"), (Setting::Record, "nobody"), (Setting::PrivateChat, "false")];

/// Settings of the class sensitive that are laxer than its profile; one where there is no such class.
pub(super) fn sensitive(policy: Option<&Policy>) -> Vec<String> {
    profile(policy, SENSITIVE, &OF_SENSITIVE)
}

/// The same of the class children.
pub(super) fn children(policy: Option<&Policy>) -> Vec<String> {
    profile(policy, CHILDREN, &OF_CHILDREN)
}

fn profile(policy: Option<&Policy>, name: &str, demands: &[Demand]) -> Vec<String> {
    let Some(class) = policy.and_then(|policy| policy.classes.get(name)) else {
        return vec![format!("no class {name}")];
    };
    let laxer = |(setting, wanted): &&Demand| !says(class, *setting, wanted);
    demands.iter().filter(laxer).map(|(setting, _)| format!("{name}.{}", setting.name())).collect()
}

/// Classes that let whoever has the link straight in.
pub(super) fn lobby(policy: Option<&Policy>) -> Vec<String> {
    let open = |class: &Class| says(class, Setting::People, "link") && says(class, Setting::Lobby, "off");
    of_classes(policy, open)
}

/// Classes into which people come with camera or microphone on; without a policy, all meetings.
pub(super) fn entry(policy: Option<&Policy>) -> Vec<String> {
    if policy.is_none() {
        return vec!["no policy".to_owned()];
    }
    let off = [Setting::MutedOnEntry, Setting::CameraOffOnEntry];
    let on = |class: &Class| off.iter().any(|setting| says(class, *setting, "false"));
    of_classes(policy, on)
}

fn says(class: &Class, setting: Setting, value: &str) -> bool {
    setting.text(class.value(setting)) == value
}

fn of_classes(policy: Option<&Policy>, is_at_fault: impl Fn(&Class) -> bool) -> Vec<String> {
    let classes = policy.into_iter().flat_map(|policy| &policy.classes);
    classes.filter(|(_, class)| is_at_fault(class)).map(|(name, _)| name.clone()).collect()
}

/// Parts of the server that are not where an organisation allows them; one if it has not said where.
pub(super) fn places(policy: Option<&Policy>, here: &Here) -> Vec<String> {
    let Some(policy) = policy.filter(|policy| !policy.regions.is_empty()) else {
        return vec!["no regions are chosen".to_owned()];
    };
    let allowed = Allowed::of(&policy.regions);
    let elsewhere = Part::ALL.into_iter().filter(|part| !allowed.holds(here.place(*part)));
    elsewhere.map(|part| part.name().to_owned()).collect()
}

/// Whether an organisation has an address of its own.
pub(super) fn address(host: Option<&str>) -> Vec<String> {
    if host.is_some() { Vec::new() } else { vec!["no host of its own".to_owned()] }
}

/// Roles that may not see the figures that some role may.
pub(super) fn blind(allowed: impl Fn(Action) -> &'static [Role]) -> Vec<String> {
    let see = allowed(Action::SeeQuality);
    Role::ALL.into_iter().filter(|role| !see.contains(role)).map(|role| format!("{role:?}")).collect()
}

/// What roles may that they should not, by whoever says which roles may do what.
pub(super) fn roles(allowed: impl Fn(Action) -> &'static [Role]) -> Vec<String> {
    let may = |role: Role, action: Action| allowed(action).contains(&role);
    let looks = |action: Action| {
        matches!(
            action,
            Action::SeeOneself
                | Action::FindPeople
                | Action::SeeQuality
                | Action::SeePeople
                | Action::SeeProvisioning
                | Action::SeeMeetings
                | Action::SeePolicy
                | Action::ReadAudit
                | Action::ReadRegister
                | Action::SeeDataRequests
        )
    };
    let apart = |role: Role, action: Action| match role {
        Role::Auditor => looks(action),
        Role::Helpdesk => looks(action) || action == Action::EndSessions,
        // Who signs for how an organisation is run does not run it, and the other way round.
        Role::Officer => {
            looks(action)
                || matches!(action, Action::Attest | Action::CountersignPolicy | Action::ChangeNotice)
        }
        Role::Owner | Role::Admin => !matches!(action, Action::Attest | Action::CountersignPolicy),
        Role::Member => matches!(action, Action::SeeOneself | Action::FindPeople | Action::SeeQuality),
    };
    let pairs = Role::ALL.into_iter().flat_map(|role| Action::ALL.map(|action| (role, action)));
    let wrong = pairs.filter(|(role, action)| may(*role, *action) && !apart(*role, *action));
    let mut faults: Vec<String> = wrong.map(|(role, action)| format!("{role:?} {action:?}")).collect();
    let both: identity::Roles = [Role::Officer, Role::Admin].into_iter().collect();
    if both.conflict().is_none() {
        faults.push("one person may run and sign".to_owned());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"version = 1
default = "internal"

[class.internal]
people = "members"
muted_on_entry = true
camera_off_on_entry = true

[class.sensitive]
people = "members"
verified = true
lobby = "always"
record = "nobody"
muted_on_entry = true
camera_off_on_entry = true

[class.children]
lobby = "always"
record = "nobody"
private_chat = false
muted_on_entry = true
camera_off_on_entry = true
"#;

    fn policy(file: &str) -> Policy {
        ::policy::parse(&titled(file), None).unwrap()
    }

    /// Every class has a title.
    fn titled(file: &str) -> String {
        file.lines()
            .map(|line| match line.strip_prefix("[class.") {
                Some(_) => format!("{line}\ntitle = \"A class\"\n"),
                None => format!("{line}\n"),
            })
            .collect()
    }

    /// Each setting that a measure rests on is taken away in turn.
    #[test]
    fn a_setting_that_is_taken_away_is_a_fault_of_its_measure() {
        type Look = fn(Option<&Policy>) -> Vec<String>;
        let looks: [(&str, Look); 4] =
            [("sensitive", sensitive), ("children", children), ("lobby", lobby), ("entry", entry)];
        for (name, look) in looks {
            assert_eq!(look(Some(&policy(FILE))), Vec::<String>::new(), "{name}");
        }
        let taken: [(&str, &str, &str, Look); 8] = [
            (
                "[class.sensitive]\npeople = \"members\"",
                "[class.sensitive]\npeople = \"link\"",
                "sensitive.people",
                sensitive,
            ),
            ("record = \"nobody\"\nmuted", "record = \"hosts\"\nmuted", "sensitive.record", sensitive),
            ("verified = true\n", "", "sensitive.verified", sensitive),
            ("[class.sensitive]", "[class.secret]", "no class sensitive", sensitive),
            ("private_chat = false\n", "", "children.private_chat", children),
            (
                "[class.children]\nlobby = \"always\"",
                "[class.children]\nlobby = \"on\"",
                "children.lobby",
                children,
            ),
            (
                "[class.internal]\npeople = \"members\"",
                "[class.internal]\nlobby = \"off\"",
                "internal",
                lobby,
            ),
            (
                "muted_on_entry = true\ncamera_off_on_entry = true\n\n[class.sensitive]",
                "\n[class.sensitive]",
                "internal",
                entry,
            ),
        ];
        for (there, instead, fault, look) in taken {
            let file = FILE.replace(there, instead);
            assert_ne!(file, FILE, "{there}");
            assert_eq!(look(Some(&policy(&file))), [fault]);
        }
        assert_eq!(sensitive(None), ["no class sensitive"]);
        assert_eq!(entry(None), ["no policy"]);
        assert_eq!(address(None).len(), 1);
        assert!(address(Some("meet.example.org")).is_empty());
    }

    /// Whoever starts from a template, or from an example of the docs, has no measure red that a policy could have made green, but
    /// for the places, which nobody can guess.
    #[test]
    fn every_template_and_example_holds_what_the_measures_ask_of_a_policy() {
        for template in ::policy::TEMPLATES {
            let policy = ::policy::parse(template.text, None).unwrap();
            for look in [sensitive, children, lobby, entry] {
                assert_eq!(look(Some(&policy)), Vec::<String>::new(), "{}", template.name);
            }
        }
        let docs = include_str!("../../../../docs/policy.md");
        let examples: Vec<_> =
            docs.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert_eq!(examples.len(), 2);
        for example in examples {
            let policy = ::policy::parse(example, None).unwrap();
            for look in [sensitive, lobby, entry] {
                assert_eq!(look(Some(&policy)), Vec::<String>::new(), "{example}");
            }
        }
    }

    #[test]
    fn a_role_that_may_more_than_its_own_is_found() {
        assert_eq!(roles(Action::allowed), Vec::<String>::new());
        let lax = |action| match action {
            Action::Attest => &[Role::Officer, Role::Admin][..],
            Action::Invite => &[Role::Owner, Role::Admin, Role::Helpdesk][..],
            action => action.allowed(),
        };
        assert_eq!(roles(lax), ["Admin Attest", "Helpdesk Invite"]);
    }
}
