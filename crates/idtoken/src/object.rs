//! JSON objects of strangers, in which no name stands twice at any depth: who takes the first and who takes the last
//! would see two documents (RFC 7515 section 10.12).

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::Refused;

/// An object that was read whole.
#[derive(Clone, PartialEq)]
pub struct Object(Map<String, Value>);

impl Object {
    /// Reads bytes that hold one object and nothing else.
    ///
    /// # Errors
    /// [`Refused::NotJson`], [`Refused::NameTwice`].
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let twice = Cell::new(false);
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let value = Unique { twice: &twice }.deserialize(&mut json);
        match (value, json.end()) {
            _ if twice.get() => Err(Refused::NameTwice),
            (Ok(Value::Object(members)), Ok(())) => Ok(Self(members)),
            _ => Err(Refused::NotJson),
        }
    }

    /// One that stands in another.
    pub fn within(value: &Value) -> Option<Self> {
        value.as_object().cloned().map(Self)
    }

    /// A member, whatever it is.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names of its members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A text, if it is there.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, Refused> {
        self.0.get(name).map(|value| value.as_str().ok_or(Refused::Member(name))).transpose()
    }

    /// A text that has to be there.
    pub fn required_text(&self, name: &'static str) -> Result<&str, Refused> {
        self.text(name)?.ok_or(Refused::Member(name))
    }

    /// An identifier that somebody will keep: 1 to 255 bytes without control characters (as OIDC Core 2 has it for
    /// `sub`).
    pub fn identifier(&self, name: &'static str) -> Result<Option<&str>, Refused> {
        let fits = |text: &&str| (1..=255).contains(&text.len()) && !text.chars().any(char::is_control);
        self.text(name)?.map(|text| Some(text).filter(fits).ok_or(Refused::Member(name))).transpose()
    }

    /// A yes or no, if it is there.
    pub fn truth(&self, name: &'static str) -> Result<Option<bool>, Refused> {
        self.0.get(name).map(|value| value.as_bool().ok_or(Refused::Member(name))).transpose()
    }

    /// A list of texts, if it is there.
    pub fn texts(&self, name: &'static str) -> Result<Option<Vec<&str>>, Refused> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let texts = value.as_array().and_then(|values| values.iter().map(Value::as_str).collect());
        texts.map(Some).ok_or(Refused::Member(name))
    }

    /// Seconds since 1970 (NumericDate, RFC 7519 section 2), if they are there. Fractions are cut off.
    pub fn time(&self, name: &'static str) -> Result<Option<u64>, Refused> {
        const WHOLE: f64 = 9_007_199_254_740_992.0;
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let seconds = value.as_u64().or_else(|| {
            let seconds = value.as_f64().filter(|seconds| (0.0..WHOLE).contains(seconds))?;
            Some(seconds as u64)
        });
        seconds.map(Some).ok_or(Refused::Member(name))
    }
}

/// Reads any value, and remembers a name that came twice.
#[derive(Clone, Copy)]
struct Unique<'a> {
    twice: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Unique<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let value = object.next_value_seed(self)?;
            if members.insert(name, value).is_some() {
                self.twice.set(true);
                return Err(Error::custom("a name twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> Refused {
        Object::read(json.as_bytes()).err().unwrap()
    }

    #[test]
    fn one_object_and_nothing_else_is_read() {
        let json = r#" {"a": "x", "b": [1, -2, 3.5, null, true], "c": {"a": {}}} "#;
        let object = Object::read(json.as_bytes()).unwrap();
        let expected: Value = serde_json::from_str(json).unwrap();
        assert_eq!(&Value::Object(object.0), &expected);
        for json in ["", "{", "[]", "null", "1", "{} {}", "{}x", "{\"a\":1,}", "\u{feff}{}", "{'a':1}"] {
            assert_eq!(refused(json), Refused::NotJson, "{json}");
        }
        assert_eq!(Object::read(b"{\"a\":\"\xff\"}").err(), Some(Refused::NotJson));
        assert_eq!(refused(&format!("{{\"a\":{}", "[".repeat(200_000))), Refused::NotJson);
    }

    #[test]
    fn a_name_twice_is_refused_at_any_depth_and_however_it_is_written() {
        for json in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[{"b":1,"c":2,"b":2}]}"#,
            r#"{"alg":1,"\u0061lg":1}"#,
            r#"{"a":1,"a":1"#,
        ] {
            assert_eq!(refused(json), Refused::NameTwice, "{json}");
        }
        assert!(Object::read(br#"{"a":{"a":1},"b":[{"a":1},{"a":1}],"A":1}"#).is_ok());
    }

    #[test]
    fn members_are_of_their_type_or_refused() {
        let object =
            Object::read(br#"{"t":"x","l":["x"],"m":["x",1],"n":1.9,"z":-1,"e":1e300,"y":null}"#).unwrap();
        assert_eq!(object.text("t"), Ok(Some("x")));
        assert_eq!(object.text("other"), Ok(None));
        assert_eq!(object.required_text("other"), Err(Refused::Member("other")));
        assert_eq!(object.text("y"), Err(Refused::Member("y")));
        assert_eq!(object.texts("l"), Ok(Some(vec!["x"])));
        assert_eq!(object.texts("m"), Err(Refused::Member("m")));
        assert_eq!(object.texts("t"), Err(Refused::Member("t")));
        assert_eq!(object.time("n"), Ok(Some(1)));
        for name in ["z", "e", "t", "y"] {
            assert_eq!(object.time(name), Err(Refused::Member(name)));
        }
        assert_eq!(object.truth("t"), Err(Refused::Member("t")));
    }

    #[test]
    fn identifiers_are_short_and_printable() {
        for (text, fits) in
            [("a", true), ("Ä:/..", true), ("", false), ("a\n", false), (&"a".repeat(256), false)]
        {
            let object = Object(Map::from_iter([("sub".into(), text.into())]));
            assert_eq!(object.identifier("sub").is_ok(), fits, "{text:?}");
        }
    }
}
