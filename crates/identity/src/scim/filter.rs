//! Filters (RFC 7644 section 3.4.2.2) and the paths of PATCH (section 3.5.2), read into trees.
//!
//! Every filter of the RFC can be read; what a kind of resource can be searched by is for `user` and `group` to say. A
//! filter is bounded in length, depth and number of terms before anything is made of it.

use serde_json::Value;

/// The longest filter or path, in bytes.
pub const MAX_FILTER: usize = 4_096;

/// Brackets and parentheses that may be open at once.
const MAX_DEPTH: usize = 16;

/// Comparisons in one filter: as many as an answer has resources at most.
const MAX_TERMS: usize = 200;

/// A filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Term(Term),
}

/// What a filter asks of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Term {
    /// `path pr`
    Present(Path),
    /// `path op literal`
    Compare(Path, Operator, Literal),
    /// `path[filter]`
    Within(Path, Box<Filter>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Truth(bool),
    Null,
    Number,
}

/// The name of an attribute (section 3.10), in lower case, since names are compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// The schema's URN, where the name has one before it.
    pub schema: Option<String>,
    pub name: String,
    pub sub: Option<String>,
}

/// What a PATCH operation changes: `path`, `path[filter]` or `path[filter].sub`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub path: Path,
    pub filter: Option<Filter>,
}

/// Where something cannot be read, and what was looked for there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: expected {expected}")]
pub(crate) struct Unreadable {
    at: usize,
    expected: &'static str,
}

impl Filter {
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut parser = Parser::new(text)?;
        let filter = parser.any()?;
        parser.end()?;
        Ok(filter)
    }
}

impl Target {
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut parser = Parser::new(text)?;
        parser.spaces();
        let mut path = parser.path()?;
        let mut filter = None;
        if parser.take('[') {
            filter = Some(parser.within()?);
            if parser.take('.') {
                path.sub = Some(parser.path()?.name);
            }
        }
        parser.end()?;
        Ok(Self { path, filter })
    }
}

impl Path {
    /// A whole text that is nothing but a name.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut parser = Parser::new(text)?;
        parser.spaces();
        let path = parser.path()?;
        parser.end()?;
        Ok(path)
    }

    /// Whether this is an attribute of that schema, named with its URN or without.
    pub fn is_of(&self, schema: &str) -> bool {
        self.schema.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(schema))
    }

    /// Whether this is an attribute of an extension: of a schema that is none of RFC 7643's core.
    pub fn is_of_extension(&self) -> bool {
        self.schema.as_deref().is_some_and(|own| !own.starts_with("urn:ietf:params:scim:schemas:core:"))
    }

    /// The name and, if there is one, the name below it.
    pub fn parts(&self) -> (&str, Option<&str>) {
        (&self.name, self.sub.as_deref())
    }

    fn from_word(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let (schema, rest) = match word.rsplit_once(':') {
            Some((schema, rest)) if schema.starts_with("urn:") => (Some(schema.to_owned()), rest),
            Some(_) => return None,
            None => (None, word.as_str()),
        };
        let (name, sub) = match rest.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (rest, None),
        };
        // What stands after the URN of an extension may be no name but the end of the URN.
        if schema.is_none() && !(is_name(name) && sub.is_none_or(is_name)) {
            return None;
        }
        Some(Self { schema, name: name.to_owned(), sub: sub.map(str::to_owned) })
    }
}

/// `ATTRNAME`, and `$ref`, which the RFC uses and its grammar forgets.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'$')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    terms: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Self, Unreadable> {
        if text.len() > MAX_FILTER {
            return Err(Unreadable { at: MAX_FILTER, expected: "an end" });
        }
        Ok(Self { text, at: 0, depth: 0, terms: 0 })
    }

    /// `or` binds less than `and`, and `and` less than `not` (section 3.4.2.2, table 5).
    fn any(&mut self) -> Result<Filter, Unreadable> {
        let mut filters = vec![self.all()?];
        while self.keyword("or") {
            filters.push(self.all()?);
        }
        Ok(single_or(filters, Filter::Or))
    }

    fn all(&mut self) -> Result<Filter, Unreadable> {
        let mut filters = vec![self.one()?];
        while self.keyword("and") {
            filters.push(self.one()?);
        }
        Ok(single_or(filters, Filter::And))
    }

    fn one(&mut self) -> Result<Filter, Unreadable> {
        self.spaces();
        if self.take('(') {
            return self.nested(')', "`)`");
        }
        let before = self.at;
        if self.keyword("not") {
            self.spaces();
            if self.take('(') {
                return Ok(Filter::Not(Box::new(self.nested(')', "`)`")?)));
            }
            self.at = before;
        }
        self.term().map(Filter::Term)
    }

    fn term(&mut self) -> Result<Term, Unreadable> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(self.expected("no more comparisons in one filter"));
        }
        let path = self.path()?;
        if self.take('[') {
            return Ok(Term::Within(path, Box::new(self.within()?)));
        }
        self.spaces();
        let start = self.at;
        let word = self.word().to_ascii_lowercase();
        let operator = match word.as_str() {
            "pr" => return Ok(Term::Present(path)),
            "eq" => Operator::Equal,
            "ne" => Operator::NotEqual,
            "co" => Operator::Contains,
            "sw" => Operator::StartsWith,
            "ew" => Operator::EndsWith,
            "gt" => Operator::Greater,
            "ge" => Operator::GreaterOrEqual,
            "lt" => Operator::Less,
            "le" => Operator::LessOrEqual,
            _ => return Err(Unreadable { at: start, expected: "an operator such as `eq`" }),
        };
        self.spaces();
        Ok(Term::Compare(path, operator, self.literal()?))
    }

    /// What stands in brackets, of which the first is taken.
    fn within(&mut self) -> Result<Filter, Unreadable> {
        self.nested(']', "`]`")
    }

    fn nested(&mut self, end: char, expected: &'static str) -> Result<Filter, Unreadable> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.expected("less that is nested"));
        }
        let filter = self.any()?;
        self.spaces();
        if !self.take(end) {
            return Err(self.expected(expected));
        }
        self.depth -= 1;
        Ok(filter)
    }

    fn path(&mut self) -> Result<Path, Unreadable> {
        let start = self.at;
        Path::from_word(self.word()).ok_or(Unreadable { at: start, expected: "the name of an attribute" })
    }

    /// A JSON value that is no object and no array.
    fn literal(&mut self) -> Result<Literal, Unreadable> {
        let start = self.at;
        let unreadable = Unreadable { at: start, expected: "a value, strings in double quotes" };
        let text = if self.rest().starts_with('"') { self.quoted() } else { Some(self.word()) };
        let value = text.and_then(|text| match text.to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => serde_json::from_str(text).ok(),
        });
        match value {
            Some(Value::String(text)) => Ok(Literal::Text(text)),
            Some(Value::Bool(truth)) => Ok(Literal::Truth(truth)),
            Some(Value::Number(_)) => Ok(Literal::Number),
            Some(Value::Null) => Ok(Literal::Null),
            Some(Value::Array(_) | Value::Object(_)) | None => Err(unreadable),
        }
    }

    /// A string with its quotes, if it ends.
    fn quoted(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let mut escaped = false;
        let (end, _) = rest.char_indices().skip(1).find(|&(_, char)| {
            let ends = char == '"' && !escaped;
            escaped = char == '\\' && !escaped;
            ends
        })?;
        let quoted = rest.get(..=end)?;
        self.at += quoted.len();
        Some(quoted)
    }

    /// Takes this word, whatever its case, and only as a whole.
    fn keyword(&mut self, keyword: &str) -> bool {
        let before = self.at;
        self.spaces();
        let taken = self.word().eq_ignore_ascii_case(keyword);
        if !taken {
            self.at = before;
        }
        taken
    }

    /// As many characters of names, operators and numbers as there are.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .find(|char: char| !(char.is_ascii_alphanumeric() || "-_$.:+".contains(char)))
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn take(&mut self, char: char) -> bool {
        let taken = self.rest().starts_with(char);
        if taken {
            self.at += char.len_utf8();
        }
        taken
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(' ').len();
    }

    fn end(&mut self) -> Result<(), Unreadable> {
        self.spaces();
        if self.rest().is_empty() { Ok(()) } else { Err(self.expected("`and`, `or` or the end")) }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expected(&self, expected: &'static str) -> Unreadable {
        Unreadable { at: self.at, expected }
    }
}

fn single_or(mut filters: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    if filters.len() == 1 { filters.remove(0) } else { many(filters) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(name: &str) -> Path {
        Path::parse(name).unwrap()
    }

    fn equal(name: &str, text: &str) -> Filter {
        Filter::Term(Term::Compare(path(name), Operator::Equal, Literal::Text(text.into())))
    }

    #[test]
    fn names_and_operators_have_no_case() {
        assert_eq!(Filter::parse(r#"USERNAME Eq "Ada""#), Ok(equal("userName", "Ada")));
        assert_eq!(
            Filter::parse("active eq TRUE"),
            Ok(Filter::Term(Term::Compare(path("active"), Operator::Equal, Literal::Truth(true))))
        );
        assert_eq!(Filter::parse("title pr"), Ok(Filter::Term(Term::Present(path("title")))));
    }

    #[test]
    fn not_binds_before_and_and_and_before_or() {
        let parsed = Filter::parse(r#"a eq "1" or b eq "2" and not (c eq "3")"#).unwrap();
        let not = Filter::Not(Box::new(equal("c", "3")));
        assert_eq!(parsed, Filter::Or(vec![equal("a", "1"), Filter::And(vec![equal("b", "2"), not])]));
        let parsed = Filter::parse(r#"(a eq "1" or b eq "2") and c eq "3""#).unwrap();
        let or = Filter::Or(vec![equal("a", "1"), equal("b", "2")]);
        assert_eq!(parsed, Filter::And(vec![or, equal("c", "3")]));
    }

    #[test]
    fn an_attribute_may_be_called_not() {
        assert_eq!(Filter::parse(r#"not eq "1""#), Ok(equal("not", "1")));
    }

    #[test]
    fn names_have_a_schema_before_and_a_part_after() {
        let core = "urn:ietf:params:scim:schemas:core:2.0:user";
        let found = path("urn:ietf:params:scim:schemas:core:2.0:User:name.familyName");
        assert_eq!(found.schema.as_deref(), Some(core));
        assert_eq!(found.parts(), ("name", Some("familyname")));
        assert!(found.is_of("urn:ietf:params:scim:schemas:core:2.0:User") && path("userName").is_of(core));
        let extension = path("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager");
        assert!(extension.is_of_extension() && path("urn:example:ext:2.0").is_of_extension());
        for other in ["urn:ietf:params:scim:schemas:core:2.0:Group:members", core] {
            assert!(!path(other).is_of(core) && !path(other).is_of_extension(), "{other}");
        }
        assert_eq!(path("members.$ref").parts(), ("members", Some("$ref")));
    }

    #[test]
    fn paths_of_patch_choose_among_values() {
        let target = Target::parse(r#"emails[type eq "work"].value"#).unwrap();
        assert_eq!(target.path.parts(), ("emails", Some("value")));
        assert_eq!(target.filter, Some(equal("type", "work")));
        let target = Target::parse(r#"members[value eq "1" or value eq "2"]"#).unwrap();
        assert_eq!(target.filter, Some(Filter::Or(vec![equal("value", "1"), equal("value", "2")])));
        assert_eq!(Target::parse("active").unwrap().filter, None);
    }

    #[test]
    fn strings_are_those_of_json() {
        assert_eq!(Filter::parse(r#"a eq "x\" or b eq \"\\""#), Ok(equal("a", "x\" or b eq \"\\")));
        assert_eq!(Filter::parse(r#"a eq "\u00e5 ]) and""#), Ok(equal("a", "å ]) and")));
    }

    #[test]
    fn what_is_no_filter_is_told_with_its_place() {
        for (text, at) in [
            ("", 0),
            ("userName", 8),
            ("userName eq", 11),
            ("userName eq ada", 12),
            (r#"userName eq "ada"#, 12),
            (r#"userName is "ada""#, 9),
            (r#"userName eq "ada" userName"#, 18),
            (r#"userName eq "ada";"#, 17),
            (r#"userName eq 'ada'"#, 12),
            (r#"(userName eq "ada""#, 18),
            (r#"emails[type eq "work""#, 21),
            (r#"a eq ["b"]"#, 5),
            (r#"1a eq "b""#, 0),
            (r#"a:b eq "b""#, 0),
            (r#"a. eq "b""#, 0),
        ] {
            assert_eq!(Filter::parse(text).map_err(|unreadable| unreadable.at), Err(at), "{text}");
        }
        for text in
            ["", "members[", "members[value eq 1].", "members]", "a b", "emails[a pr].b.c.", "active "]
        {
            assert_eq!(Target::parse(text).is_ok(), text == "active ", "{text}");
        }
    }

    #[test]
    fn length_depth_and_terms_are_bounded() {
        let nested = |depth| format!("{}a pr{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Filter::parse(&nested(MAX_DEPTH)).is_ok());
        assert!(Filter::parse(&nested(MAX_DEPTH + 1)).is_err());
        assert!(Filter::parse(&"a[".repeat(1_000)).is_err());
        assert!(Filter::parse(&"not (".repeat(800)).is_err());
        let many = |terms| vec!["a pr"; terms].join(" or ");
        assert!(Filter::parse(&many(MAX_TERMS)).is_ok());
        assert!(Filter::parse(&many(MAX_TERMS + 1)).is_err());
        assert!(Filter::parse(&format!("a eq \"{}\"", "x".repeat(MAX_FILTER))).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(not|and|or|pr|eq|[a-z.:$åß]|[()\\[\\]\"\\\\ ]|true|1){0,60}") {
            let _ = Filter::parse(&text);
            let _ = Target::parse(&text);
            let _ = Path::parse(&text);
        }

        #[test]
        fn whatever_stands_in_quotes_is_a_value_and_never_more(value in any::<String>()) {
            prop_assume!(value.len() < 500);
            let quoted = serde_json::to_string(&value).unwrap();
            let text = format!("externalId eq {quoted}");
            prop_assert_eq!(Filter::parse(&text), Ok(equal("externalId", &value)));
        }
    }
}
