//! What stands behind `?`: names that are known, each at most once. Values are taken as they stand: none that is taken needs
//! percent-encoding.

use std::collections::BTreeMap;

use axum::http::Uri;

use super::problem::Problem;

/// Names with values.
pub(super) struct Query(BTreeMap<&'static str, String>);

impl Query {
    /// # Errors
    /// [`Problem::query`] for a name that is not known, or that comes twice.
    pub fn of(uri: &Uri, known: &[&'static str]) -> Result<Self, Problem> {
        let bad = || Problem::query(&known.join(", "));
        let mut found = BTreeMap::new();
        let pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        for (name, value) in pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))) {
            let name = known.iter().find(|known| **known == name).ok_or_else(bad)?;
            if found.insert(*name, value.to_owned()).is_some() {
                return Err(bad());
            }
        }
        Ok(Self(found))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_and_come_once() {
        let read = |text: &str| {
            let query = Query::of(&text.parse().unwrap(), &["before", "group"]).ok()?;
            Some((query.get("before").map(str::to_owned), query.get("group").map(str::to_owned)))
        };
        assert_eq!(read("/audit"), Some((None, None)));
        assert_eq!(read("/audit?group=people&before=3"), Some((Some("3".into()), Some("people".into()))));
        for bad in ["/audit?after=3", "/audit?before=3&before=4", "/audit?=3", "/audit?Before=3"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
