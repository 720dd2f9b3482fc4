//! A month's notice of new places: a policy that allows more of them than the one before is told when it is made, and holds
//! thirty days later at the earliest.

use ::policy::Policy;
use identity::UnixTime;
use store::register::AppliedPolicy;

/// From an edition's making to its holding, in seconds.
const NOTICE: u64 = 30 * 24 * 3_600;

/// From when on a policy may hold that was made then: later, where something may be where nothing of the
/// organisation's might be before.
pub(crate) fn earliest(before: Option<&Policy>, after: &Policy, made: UnixTime) -> UnixTime {
    match ::policy::plan(before, after).new_places {
        true => UnixTime(made.0.saturating_add(NOTICE)),
        false => made,
    }
}

/// How many editions held too early. In the order in which organisations made them; a file that cannot be read counts.
pub(super) fn short(editions: &[AppliedPolicy]) -> u64 {
    let early = |pair: &[AppliedPolicy]| {
        let [before, after] = pair else { return false };
        let read = |edition: &AppliedPolicy| ::policy::parse(&edition.file, None).ok();
        before.organisation == after.organisation
            && match (read(before), read(after)) {
                (Some(policy), Some(next)) => after.applied < earliest(Some(&policy), &next, after.made),
                _ => true,
            }
    };
    editions.windows(2).filter(|pair| early(pair)).count() as u64
}

#[cfg(test)]
mod tests {
    use identity::OrganisationId;

    use super::*;

    const DAY: u64 = 24 * 3_600;

    fn edition(organisation: u8, regions: &str, (made, applied): (u64, u64)) -> AppliedPolicy {
        let regions = if regions.is_empty() { String::new() } else { format!("regions = [{regions}]\n") };
        let file = format!(
            "version = 1\ndefault = \"internal\"\n{regions}\n[class.internal]\ntitle = \"Internal\"\n"
        );
        let organisation = OrganisationId([organisation; 16]);
        AppliedPolicy { organisation, file, made: UnixTime(made), applied: UnixTime(applied) }
    }

    #[test]
    fn a_new_place_waits_for_thirty_days_and_nothing_else_does() {
        let [nl, eu] = ["\"NL\"", "\"EU\""].map(|regions| edition(1, regions, (0, 0)));
        let policy = |edition: &AppliedPolicy| ::policy::parse(&edition.file, None).unwrap();
        let made = UnixTime(7);
        assert_eq!(earliest(Some(&policy(&nl)), &policy(&eu), made), UnixTime(7 + 30 * DAY));
        assert_eq!(earliest(Some(&policy(&eu)), &policy(&nl), made), made);
        assert_eq!(earliest(None, &policy(&eu), made), made, "the first one");
        let anywhere = policy(&edition(1, "", (0, 0)));
        assert_eq!(earliest(Some(&policy(&eu)), &anywhere, made), UnixTime(7 + 30 * DAY));
    }

    #[test]
    fn what_held_too_early_is_counted_of_each_organisation() {
        let nl = |organisation| edition(organisation, "\"NL\"", (0, 0));
        let eu = |organisation, applied| edition(organisation, "\"EU\"", (1, 1 + applied));
        assert_eq!(short(&[nl(1), eu(1, 30 * DAY), eu(2, 0), nl(2)]), 0);
        assert_eq!(short(&[nl(1), eu(1, 30 * DAY - 1), nl(2), eu(2, 0)]), 2);
    }
}
