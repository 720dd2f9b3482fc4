//! What goes in: one HTTP request, and how its path, query and body are read.

use std::{borrow::Cow, time::Duration};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{
    directory::Page,
    filter::Filter,
    object::{Object, Said},
    problem::Problem,
    projection::Projection,
};

/// The largest body, in bytes. A list of 10 000 members fits.
pub const MAX_BODY: usize = 1024 * 1024;

/// The longest query string, in bytes.
pub const MAX_QUERY: usize = 16 * 1024;

/// Resources in one answer at most.
pub const MAX_COUNT: usize = 200;

/// One HTTP request of a client that has shown its right to the organisation's directory.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path below the service's base, percent-encoded as it came: `/Users/000102...`.
    pub path: &'a str,
    /// The query string without its `?`, percent-encoded as it came; empty, if there is none.
    pub query: &'a str,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The header `If-Match`.
    pub if_match: Option<&'a str>,
    /// The body. Above [`MAX_BODY`] it is refused; whoever reads it from a socket has stopped before.
    pub body: &'a [u8],
    /// The time since 1970.
    pub now: Duration,
    /// Fresh random bytes: the id of what this request may create.
    pub random: [u8; 16],
}

/// What a list is to hold (RFC 7644 section 3.4.2), from a query string or a SearchRequest.
#[derive(Debug)]
pub(crate) struct Listing {
    pub filter: Option<Filter>,
    /// From 1.
    pub start_index: u64,
    pub count: usize,
    pub projection: Projection,
}

impl<'a> Request<'a> {
    /// The path's segments, decoded. What is no text is no path that there is.
    pub(crate) fn segments(&self) -> Result<Vec<Cow<'a, str>>, Problem> {
        let segments = self.path.split('/').filter(|segment| !segment.is_empty());
        segments
            .map(|segment| percent_decode_str(segment).decode_utf8())
            .collect::<Result<_, _>>()
            .map_err(|_| super::service::unknown_path())
    }

    /// The body, if it can be JSON.
    pub(crate) fn json(&self) -> Result<&'a [u8], Problem> {
        if self.body.len() > MAX_BODY {
            return Err(Problem::too_large(format!(
                "A body has at most {MAX_BODY} bytes. Send members in several requests."
            )));
        }
        let essence = self.content_type.map(|value| value.split(';').next().unwrap_or_default().trim());
        let is_json = |essence: &str| {
            ["application/scim+json", "application/json"]
                .iter()
                .any(|accepted| essence.eq_ignore_ascii_case(accepted))
        };
        if essence.is_none_or(is_json) { Ok(self.body) } else { Err(Problem::media_type()) }
    }

    /// The query's parameters, decoded. A name that stands twice counts the last time.
    pub(crate) fn parameters(&self) -> Result<Parameters, Problem> {
        if self.query.len() > MAX_QUERY {
            return Err(Problem::uri_too_long(format!(
                "A query has at most {MAX_QUERY} bytes. POST /.search takes longer ones."
            )));
        }
        let mut parameters = Parameters::default();
        for pair in self.query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value)?;
            match decoded(name)?.to_ascii_lowercase().as_str() {
                "filter" => parameters.filter = Some(value),
                "startindex" => parameters.start_index = Some(value),
                "count" => parameters.count = Some(value),
                "attributes" => parameters.attributes = Some(value),
                "excludedattributes" => parameters.excluded_attributes = Some(value),
                // Others mean nothing here; `sortBy` neither, as /ServiceProviderConfig says.
                _ => {}
            }
        }
        Ok(parameters)
    }
}

/// Those parameters of a query that mean something here.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pub filter: Option<String>,
    start_index: Option<String>,
    count: Option<String>,
    attributes: Option<String>,
    excluded_attributes: Option<String>,
}

impl Parameters {
    pub fn projection(&self) -> Result<Projection, Problem> {
        let names = |list: &Option<String>| -> Vec<String> {
            let list = list.as_deref().unwrap_or_default();
            list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        Projection::new(&names(&self.attributes), &names(&self.excluded_attributes))
    }

    pub fn listing(&self) -> Result<Listing, Problem> {
        let number = |text: &Option<String>, name| match text.as_deref().filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| no_number(name)),
        };
        Listing::new(
            self.filter.as_deref().filter(|filter| !filter.trim().is_empty()),
            number(&self.start_index, "startIndex")?,
            number(&self.count, "count")?,
            self.projection()?,
        )
    }
}

impl Listing {
    /// A SearchRequest message (RFC 7644 section 3.4.3).
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let mut object = Object::parse(body)?;
        object.expect_schema("urn:ietf:params:scim:api:messages:2.0:SearchRequest")?;
        let filter = match object.take("filter") {
            Said::Nothing | Said::Null => None,
            Said::Is(Value::String(filter)) => Some(filter),
            Said::Is(_) => return Err(Problem::invalid_filter("`filter` has to be a text.")),
        };
        let mut number = |name| {
            object.take(name).read(|value| value.as_i64().ok_or_else(|| no_number(name))).map(Said::value)
        };
        let (start_index, count) = (number("startIndex")?, number("count")?);
        let mut names = |name| object.take(name).read(|value| names(&value, name));
        let attributes = names("attributes")?.value().unwrap_or_default();
        let excluded = names("excludedAttributes")?.value().unwrap_or_default();
        Self::new(filter.as_deref(), start_index, count, Projection::new(&attributes, &excluded)?)
    }

    /// Section 3.4.2.4: what is below 1 is 1, a negative count is 0.
    fn new(
        filter: Option<&str>,
        start_index: Option<i64>,
        count: Option<i64>,
        projection: Projection,
    ) -> Result<Self, Problem> {
        let filter = filter.map(Filter::parse).transpose().map_err(|unreadable| {
            Problem::invalid_filter(format!(
                "`filter` cannot be read {unreadable}. An example: userName eq \"ada\""
            ))
        })?;
        let count = count.map_or(MAX_COUNT, |count| usize::try_from(count.max(0)).unwrap_or(MAX_COUNT));
        let start_index = start_index.and_then(|start| u64::try_from(start).ok()).unwrap_or(1).max(1);
        Ok(Self { filter, start_index, count: count.min(MAX_COUNT), projection })
    }

    pub fn page(&self) -> Page {
        Page { skip: self.start_index - 1, take: self.count }
    }
}

fn names(value: &Value, parameter: &str) -> Result<Vec<String>, Problem> {
    let strings = value.as_array().and_then(|list| {
        list.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
    });
    strings.ok_or_else(|| {
        Problem::invalid_value(format!("`{parameter}` has to be a list of attributes' names."))
    })
}

fn no_number(name: &str) -> Problem {
    Problem::invalid_value(format!("`{name}` has to be a whole number."))
}

fn decoded(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded
        .map(Cow::into_owned)
        .map_err(|_| Problem::invalid_value("The query is not UTF-8 when percent-decoded."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str) -> Request<'_> {
        Request {
            method: "GET",
            path: "/Users",
            query,
            content_type: None,
            if_match: None,
            body: b"",
            now: Duration::ZERO,
            random: [0; 16],
        }
    }

    fn listing(query: &str) -> Result<Listing, Problem> {
        request(query).parameters()?.listing()
    }

    #[test]
    fn pages_are_those_of_the_rfc() {
        let page = |query| {
            let listing = listing(query).unwrap();
            (listing.start_index, listing.count)
        };
        assert_eq!(page(""), (1, MAX_COUNT));
        assert_eq!(page("startIndex=1&count=2"), (1, 2));
        assert_eq!(page("startindex=0&COUNT=-3"), (1, 0));
        assert_eq!(page("startIndex=-9223372036854775808&count=9223372036854775807"), (1, MAX_COUNT));
        assert_eq!(page("startIndex=&count="), (1, MAX_COUNT));
        for query in ["startIndex=x", "count=1.5", "count=99999999999999999999", "count=1%00"] {
            assert!(listing(query).is_err(), "{query}");
        }
    }

    #[test]
    fn queries_are_decoded_once() {
        let decoded = |query| request(query).parameters().unwrap().filter.unwrap();
        assert_eq!(decoded("filter=userName+eq+%22a%2Bb%2540%22"), r#"userName eq "a+b%40""#);
        assert!(request("filter=%ff").parameters().is_err());
    }

    #[test]
    fn a_search_in_a_body_is_the_same() {
        let body = br#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "attributes": ["id"], "filter": "id pr", "startIndex": 3, "count": 1000}"#;
        let listing = Listing::from_body(body).unwrap();
        assert_eq!((listing.start_index, listing.count), (3, MAX_COUNT));
        assert!(listing.filter.is_some() && !listing.projection.wants("active"));
        for body in
            [r#"{"count": "1"}"#, r#"{"filter": 1}"#, r#"{"attributes": "id"}"#, r#"{"attributes": [1]}"#]
        {
            assert!(Listing::from_body(body.as_bytes()).is_err(), "{body}");
        }
    }
}
