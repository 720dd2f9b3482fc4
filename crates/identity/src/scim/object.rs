//! JSON objects of clients, and what is read out of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::problem::Problem;

/// The longest userName, externalId or displayName, in bytes.
pub const MAX_TEXT: usize = 1_024;

/// An object whose names are looked up without regard to case (RFC 7643 section 2.1).
#[derive(Debug)]
pub(crate) struct Object(BTreeMap<String, Value>);

/// What an object says about an attribute. To leave it out and to clear it are two things (RFC 7644 section 3.5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said<T> {
    Nothing,
    Null,
    Is(T),
}

impl Object {
    /// A body. serde_json reads up to 128 levels of nesting.
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Problem::invalid_syntax(format!("The body is no JSON at line {line}, column {column}."))
        })?;
        match value {
            Value::Object(map) => Self::new(map),
            _ => Err(Problem::invalid_syntax("The body has to be a JSON object.")),
        }
    }

    pub fn new(map: Map<String, Value>) -> Result<Self, Problem> {
        let mut object = BTreeMap::new();
        for (name, value) in map {
            if object.insert(name.to_ascii_lowercase(), value).is_some() {
                return Err(Problem::invalid_syntax(
                    "An attribute is there twice, in different case. Send it once.",
                ));
            }
        }
        Ok(Self(object))
    }

    /// Whether the object is of this schema; one that names none is taken to be.
    pub fn expect_schema(&mut self, schema: &str) -> Result<(), Problem> {
        let named = match self.0.remove("schemas") {
            None => return Ok(()),
            Some(Value::Array(schemas)) => schemas
                .iter()
                .any(|named| named.as_str().is_some_and(|named| named.eq_ignore_ascii_case(schema))),
            Some(_) => false,
        };
        if named {
            Ok(())
        } else {
            Err(Problem::invalid_value(format!("`schemas` has to be a list in which there is {schema}.")))
        }
    }

    /// Takes out an attribute. `name` is the name as the RFC writes it.
    pub fn take(&mut self, name: &str) -> Said<Value> {
        match self.0.remove(&name.to_ascii_lowercase()) {
            None => Said::Nothing,
            Some(Value::Null) => Said::Null,
            Some(value) => Said::Is(value),
        }
    }

    /// Takes out an attribute that is a text.
    pub fn text(&mut self, name: &'static str) -> Result<Said<String>, Problem> {
        self.take(name).read(|value| text(value, name))
    }

    /// All that has not been taken, names in lower case.
    pub fn into_rest(self) -> BTreeMap<String, Value> {
        self.0
    }
}

impl<T> Said<T> {
    pub fn read<U>(self, read: impl FnOnce(T) -> Result<U, Problem>) -> Result<Said<U>, Problem> {
        match self {
            Self::Nothing => Ok(Said::Nothing),
            Self::Null => Ok(Said::Null),
            Self::Is(value) => read(value).map(Said::Is),
        }
    }

    /// The value, where null says as little as nothing.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Nothing | Self::Null => None,
        }
    }

    /// Null as a value of its own: what clears.
    pub fn or_clear(self) -> Option<Option<T>> {
        match self {
            Self::Nothing => None,
            Self::Null => Some(None),
            Self::Is(value) => Some(Some(value)),
        }
    }
}

/// A text that can be kept and compared: not blank, not endless, in one line.
pub(crate) fn text(value: Value, name: &str) -> Result<String, Problem> {
    match value {
        Value::String(text)
            if !text.trim().is_empty()
                && text.len() <= MAX_TEXT
                && !text.contains(|char: char| char.is_control()) =>
        {
            Ok(text)
        }
        _ => Err(Problem::invalid_value(format!(
            "`{name}` has to be a text in one line that is not blank and has at most {MAX_TEXT} bytes."
        ))),
    }
}

/// A truth value; Entra ID writes them as texts, "True" and "False".
pub(crate) fn truth(value: &Value, name: &str) -> Result<bool, Problem> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Problem::invalid_value(format!("`{name}` has to be true or false."))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn truth_has_two_spellings_and_no_others() {
        for value in [json!(true), json!("true"), json!("True"), json!("TRUE")] {
            assert_eq!(truth(&value, "active"), Ok(true), "{value}");
        }
        for value in [json!(false), json!("false"), json!("False")] {
            assert_eq!(truth(&value, "active"), Ok(false), "{value}");
        }
        for value in [json!(0), json!(1), json!(null), json!("0"), json!(""), json!(" true"), json!([true])] {
            assert!(truth(&value, "active").is_err(), "{value}");
        }
    }

    #[test]
    fn names_have_no_case_and_stand_once() {
        let mut object = Object::parse(br#"{"USERNAME": "ada", "externalid": null}"#).unwrap();
        assert_eq!(object.text("userName"), Ok(Said::Is("ada".into())));
        assert_eq!(object.text("externalId"), Ok(Said::Null));
        assert_eq!(object.text("displayName"), Ok(Said::Nothing));
        assert!(Object::parse(br#"{"active": true, "Active": false}"#).is_err());
    }

    #[test]
    fn nesting_is_bounded() {
        let body = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert!(Object::parse(body.as_bytes()).is_err());
        assert!(Object::parse(b"[]").is_err());
    }
}
