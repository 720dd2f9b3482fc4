//! Whatever is allowed and wherever nodes and stores are: nothing is placed outside, and what can be placed is.

use proptest::prelude::*;
use residency::{Allowed, Candidate, Nowhere, Part, Place, place};

/// Countries in and outside the unions, and the unions.
const NAMES: [&str; 10] = ["NL", "DE", "FR", "IS", "NO", "CH", "GB", "US", "EU", "EEA"];
/// The countries themselves, by which a placement is judged without the program's own sets.
const COUNTRIES: [&str; 8] = ["NL", "DE", "FR", "IS", "NO", "CH", "GB", "US"];

/// Whether it lies in it, by the treaties: said once more, so that the program is not judged by itself.
fn lies_in(country: &str, name: &str) -> bool {
    match name {
        "EU" => ["NL", "DE", "FR"].contains(&country),
        "EEA" => ["NL", "DE", "FR", "IS", "NO"].contains(&country),
        other => country == other,
    }
}

/// Whether something there may be in a country that is not allowed. In a union it may be in one that is not in the list above.
fn may_be_outside(label: Option<&str>, allowed: &[&str]) -> bool {
    let Some(label) = label else { return !allowed.is_empty() };
    let named = |country: &str| allowed.iter().any(|name| lies_in(country, name));
    let union = match label {
        "EU" => !allowed.iter().any(|name| ["EU", "EEA"].contains(name)),
        "EEA" => !allowed.contains(&"EEA"),
        _ => false,
    };
    let outside = COUNTRIES.iter().any(|country| lies_in(country, label) && !named(country));
    !allowed.is_empty() && (outside || union)
}

fn names() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(&NAMES[..]), 0..4)
}

fn candidates() -> impl Strategy<Value = Vec<(Part, Option<&'static str>)>> {
    let one = (
        proptest::sample::select(&Part::ALL[..]),
        proptest::option::of(proptest::sample::select(&NAMES[..])),
    );
    proptest::collection::vec(one, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn nothing_is_ever_placed_outside_and_it_is_refused_only_where_nothing_is_allowed(
        (allowed, labelled) in (names(), candidates()),
    ) {
        let all: Vec<_> = labelled
            .iter()
            .map(|(part, label)| Candidate { part: *part, place: label.map(|name| Place::named(name).unwrap()) })
            .collect();
        let fits = |part: Part| {
            labelled.iter().any(|(of, label)| *of == part && !may_be_outside(*label, &allowed))
        };
        match place(Allowed::named(allowed.iter().copied()).unwrap(), &Part::ALL, &all) {
            Ok(placed) => {
                prop_assert_eq!(placed.len(), Part::ALL.len());
                for (part, one) in Part::ALL.into_iter().zip(placed) {
                    prop_assert_eq!(one.part, part);
                    let label = one.place.as_ref().map(Place::name);
                    prop_assert!(!may_be_outside(label, &allowed), "{:?} at {:?}", part, label);
                }
            }
            Err(Nowhere(part)) => {
                prop_assert!(!fits(part), "{:?} could have been placed", part);
                let before = Part::ALL.into_iter().take_while(|one| *one != part);
                prop_assert!(before.into_iter().all(fits), "it names the first part that has no place");
            }
        }
    }

    #[test]
    fn a_set_within_another_never_allows_what_that_one_does_not(
        (one, other, label) in (names(), names(), proptest::sample::select(&NAMES[..])),
    ) {
        let [one, other] = [one, other].map(|names| Allowed::named(names).unwrap());
        let there = Place::named(label).unwrap();
        if one.within(other) && one.holds(Some(&there)) {
            prop_assert!(other.holds(Some(&there)));
        }
    }
}

#[test]
fn where_all_allowed_ones_are_gone_it_is_refused_and_no_other_is_taken() {
    let at =
        |part, name: Option<&str>| Candidate { part, place: name.map(|name| Place::named(name).unwrap()) };
    let allowed = Allowed::named(["NL"]).unwrap();
    let mut all: Vec<_> = Part::ALL.into_iter().map(|part| at(part, Some("NL"))).collect();
    all.extend(Part::ALL.into_iter().map(|part| at(part, Some("US"))));
    assert!(place(allowed, &Part::ALL, &all).is_ok());
    all.retain(|one| one.part != Part::Relay || one.place.as_ref().is_some_and(|place| place.name() == "US"));
    assert_eq!(place(allowed, &Part::ALL, &all), Err(Nowhere(Part::Relay)));
    all.push(at(Part::Relay, None));
    assert_eq!(place(allowed, &Part::ALL, &all), Err(Nowhere(Part::Relay)), "nobody has said where that is");
}

#[test]
fn what_is_no_name_allows_nothing() {
    assert_eq!(Allowed::named(["NL", "Mars"]), None);
    let nothing = Allowed::of(&["Mars".to_owned()]);
    assert!(!nothing.holds(Place::named("NL").as_ref()) && !nothing.holds(None));
    assert!(Allowed::of(&[]).holds(None));
}
