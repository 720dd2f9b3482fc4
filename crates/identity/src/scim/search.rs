//! What terms of a filter mean, as far as users and groups have it in common (RFC 7644 section 3.4.2.2).

use super::{
    directory::{Condition, Part, Text},
    filter::{Filter, Literal, Operator, Term},
    id::Id,
    meta::Kind,
    object::truth,
    problem::Problem,
};

/// A term with the attribute it is about: its name and the name below it, in lower case.
pub(crate) enum About<'a> {
    /// The attribute has a value.
    Present(&'a str, Option<&'a str>),
    /// The attribute compares so.
    Compare(&'a str, Option<&'a str>, Operator, &'a Literal),
    /// One of the attribute's values compares so: `members[value eq "..."]`.
    Within(&'a str, &'a Filter),
}

/// # Errors
/// The term is about an attribute of another schema.
pub(crate) fn about(term: &Term, kind: Kind) -> Result<About<'_>, Problem> {
    let (Term::Present(path) | Term::Compare(path, ..) | Term::Within(path, _)) = term;
    if !path.is_of(kind.schema()) {
        return Err(not_searchable(kind));
    }
    let (name, sub) = path.parts();
    Ok(match term {
        Term::Present(_) => About::Present(name, sub),
        Term::Compare(_, operator, literal) => About::Compare(name, sub, *operator, literal),
        Term::Within(_, filter) => About::Within(name, filter),
    })
}

pub(crate) fn not_searchable(kind: Kind) -> Problem {
    Problem::invalid_filter(match kind {
        Kind::User => {
            "Users can be searched by id, userName, externalId, active and groups.value; nothing else of them is kept."
        }
        Kind::Group => "Groups can be searched by id, displayName, externalId and members.value.",
    })
}

/// A comparison that only says whether two values are the same.
pub(crate) fn same<T>(operator: Operator, test: Condition<T>, name: &str) -> Result<Condition<T>, Problem> {
    match operator {
        Operator::Equal => Ok(test),
        Operator::NotEqual => Ok(test.negated_if(true)),
        _ => Err(Problem::invalid_filter(format!("`{name}` can be compared with eq and ne only."))),
    }
}

/// A comparison of texts by `eq`, `ne`, `co` or `sw`.
pub(crate) fn texts<T>(
    operator: Operator,
    literal: &Literal,
    name: &str,
    test: impl FnOnce(Text) -> T,
) -> Result<Condition<T>, Problem> {
    let part = match operator {
        Operator::Equal | Operator::NotEqual => Part::Whole,
        Operator::Contains => Part::Anywhere,
        Operator::StartsWith => Part::Start,
        _ => {
            return Err(Problem::invalid_filter(format!("`{name}` can be compared with eq, ne, co and sw.")));
        }
    };
    let value = expect_text(literal, name)?.to_owned();
    Ok(Condition::Is(test(Text { part, value })).negated_if(operator == Operator::NotEqual))
}

/// A comparison with an id; what is no id is nobody's.
pub(crate) fn ids<T>(
    operator: Operator,
    literal: &Literal,
    name: &str,
    test: impl FnOnce(Id) -> T,
) -> Result<Condition<T>, Problem> {
    let id = Id::parse(expect_text(literal, name)?);
    same(operator, id.map_or(Condition::Constant(false), |id| Condition::Is(test(id))), name)
}

/// `meta.resourceType`, for searches over everything (section 3.4.2.1).
pub(crate) fn resource_type<T>(
    operator: Operator,
    literal: &Literal,
    kind: Kind,
) -> Result<Condition<T>, Problem> {
    let named = expect_text(literal, "meta.resourceType")?;
    same(operator, Condition::Constant(named == kind.name()), "meta.resourceType")
}

pub(crate) fn expect_text<'a>(literal: &'a Literal, name: &str) -> Result<&'a str, Problem> {
    match literal {
        Literal::Text(text) => Ok(text),
        _ => Err(Problem::invalid_filter(format!("`{name}` is compared with a string in double quotes."))),
    }
}

pub(crate) fn expect_truth(literal: &Literal, name: &str) -> Result<bool, Problem> {
    match literal {
        Literal::Truth(truth) => Ok(*truth),
        Literal::Text(text) => truth(&text.as_str().into(), name)
            .map_err(|_| Problem::invalid_filter(format!("`{name}` is compared with true or false."))),
        _ => Err(Problem::invalid_filter(format!("`{name}` is compared with true or false."))),
    }
}
