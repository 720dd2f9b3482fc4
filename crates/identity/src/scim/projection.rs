//! `attributes` and `excludedAttributes`: which part of a resource is answered (RFC 7644 section 3.9).

use serde_json::{Map, Value};

use super::{filter::Path, problem::Problem};

/// Returned always, asked for or not (RFC 7643 section 3.1 and its `schemas`).
const ALWAYS: [&str; 2] = ["schemas", "id"];

/// Which attributes of a resource are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Projection {
    Everything,
    Only(Vec<Path>),
    Without(Vec<Path>),
}

impl Projection {
    /// From the names in the two parameters; an empty parameter is none.
    pub fn new(attributes: &[String], excluded: &[String]) -> Result<Self, Problem> {
        match (attributes.is_empty(), excluded.is_empty()) {
            (true, true) => Ok(Self::Everything),
            (false, true) => Ok(Self::Only(paths(attributes, "attributes")?)),
            (true, false) => Ok(Self::Without(paths(excluded, "excludedAttributes")?)),
            (false, false) => {
                Err(Problem::invalid_value("Send `attributes` or `excludedAttributes`, not both."))
            }
        }
    }

    /// Whether anything of this attribute (in lower case) is answered.
    pub fn wants(&self, attribute: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(paths) => paths.iter().any(|path| path.name == attribute),
            Self::Without(paths) => !paths.iter().any(|path| path.name == attribute && path.sub.is_none()),
        }
    }

    /// The part of a resource that is answered.
    pub fn of(&self, resource: Value) -> Value {
        match resource {
            Value::Object(attributes) if *self != Self::Everything => Value::Object(self.choose(attributes)),
            other => other,
        }
    }

    fn choose(&self, attributes: Map<String, Value>) -> Map<String, Value> {
        attributes
            .into_iter()
            .filter_map(|(name, value)| {
                let lower = name.to_ascii_lowercase();
                if ALWAYS.contains(&lower.as_str()) {
                    return Some((name, value));
                }
                if !self.wants(&lower) {
                    return None;
                }
                Some((name, self.within(&lower, value)))
            })
            .collect()
    }

    /// The part of one attribute.
    fn within(&self, attribute: &str, mut value: Value) -> Value {
        let (paths, listed_stays) = match self {
            Self::Everything => return value,
            Self::Only(paths) => (paths, true),
            Self::Without(paths) => (paths, false),
        };
        let of_this = paths.iter().filter(|path| path.name == attribute);
        let subs: Option<Vec<&str>> = of_this.map(|path| path.sub.as_deref()).collect();
        let Some(subs) = subs.filter(|subs| !subs.is_empty()) else {
            return value;
        };
        let elements = match &mut value {
            Value::Array(elements) => elements.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for part in elements.iter_mut().filter_map(Value::as_object_mut) {
            part.retain(|name, _| subs.iter().any(|sub| name.eq_ignore_ascii_case(sub)) == listed_stays);
        }
        value
    }
}

fn paths(names: &[String], parameter: &str) -> Result<Vec<Path>, Problem> {
    names
        .iter()
        .map(|name| Path::parse(name))
        .collect::<Result<_, _>>()
        .map_err(|_| Problem::invalid_value(format!("`{parameter}` has to be a list of attributes' names.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|&name| name.to_owned()).collect()
    }

    fn resource() -> Value {
        json!({
            "schemas": ["s"], "id": "1", "active": true,
            "members": [{"value": "2", "type": "User"}],
            "meta": {"version": "v", "location": "l"},
        })
    }

    #[test]
    fn only_what_is_asked_for_and_what_is_always_there() {
        let only = Projection::new(&names(&["ACTIVE", "meta.Version"]), &[]).unwrap();
        let expected = json!({"schemas": ["s"], "id": "1", "active": true, "meta": {"version": "v"}});
        assert_eq!(only.of(resource()), expected);
        assert!(!only.wants("members"));
    }

    #[test]
    fn without_what_is_excluded_but_never_without_id() {
        let without = Projection::new(&[], &names(&["members.type", "meta", "id", "nonsense"])).unwrap();
        let expected = json!({"schemas": ["s"], "id": "1", "active": true, "members": [{"value": "2"}]});
        assert_eq!(without.of(resource()), expected);
    }

    #[test]
    fn an_attribute_and_a_part_of_it_is_the_attribute() {
        let only = Projection::new(&names(&["meta", "meta.version"]), &[]).unwrap();
        assert_eq!(only.of(resource())["meta"], resource()["meta"]);
    }

    #[test]
    fn both_at_once_and_what_is_no_name_are_refused() {
        assert!(Projection::new(&names(&["a"]), &names(&["b"])).is_err());
        assert!(Projection::new(&names(&["a b"]), &[]).is_err());
    }
}
