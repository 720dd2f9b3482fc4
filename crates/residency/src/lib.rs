//! Where meetings and what is kept of them may be. Nodes and stores have a place, an organisation's policy allows a set of
//! countries, and [`place`] finds for each part a candidate within that set, or refuses. There is no second choice: what has
//! no allowed candidate is placed nowhere. Pure: no clock, no configuration, the same answer each time.

mod countries;

pub use countries::Countries;

/// Names of one set at most.
pub const NAMES: usize = 60;

/// What a place or a set may be called, for whoever wrote another thing.
pub const NAMED: &str = "a country's code (ISO 3166-1 alpha-2) like \"NL\", or \"EU\" or \"EEA\"";

/// Where a node or a store is: a country, or somewhere in a union of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    name: String,
    countries: Countries,
}

impl Place {
    /// By its name ([`NAMED`]).
    pub fn named(name: &str) -> Option<Self> {
        Some(Self { name: name.to_owned(), countries: Countries::named(name)? })
    }

    /// As it was written.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Where something may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Nobody has said anything about it.
    Anywhere,
    /// In these countries alone.
    In(Countries),
}

impl Allowed {
    /// In all of these; none of them: anywhere. `None`: one of them is no name ([`NAMED`]), or they are too many.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut allowed = Self::Anywhere;
        for (at, name) in names.into_iter().enumerate() {
            let more = Countries::named(name).filter(|_| at < NAMES)?;
            allowed = match allowed {
                Self::Anywhere => Self::In(more),
                Self::In(countries) => Self::In(countries.and(more)),
            };
        }
        Some(allowed)
    }

    /// The same from names that were checked before. What is no name allows nothing, so that nothing is allowed by mistake.
    pub fn of(names: &[String]) -> Self {
        Self::named(names.iter().map(String::as_str)).unwrap_or(Self::In(Countries::default()))
    }

    /// Whether something may be there. Where nobody knows the place it may not, unless it may be anywhere; of a place that is
    /// somewhere in a union every country has to be allowed.
    pub fn holds(self, place: Option<&Place>) -> bool {
        match (self, place) {
            (Self::Anywhere, _) => true,
            (Self::In(_), None) => false,
            (Self::In(allowed), Some(place)) => place.countries.within(allowed),
        }
    }

    /// Whether whatever may be here may be there, too.
    pub fn within(self, other: Self) -> bool {
        match (self, other) {
            (_, Self::Anywhere) => true,
            (Self::Anywhere, Self::In(_)) => false,
            (Self::In(these), Self::In(those)) => these.within(those),
        }
    }
}

/// A part of a meeting that has to be somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What forwards sound and pictures, sealed.
    Media,
    /// What carries them for whoever cannot reach it otherwise.
    Relay,
    /// What is kept of meetings and people.
    Database,
    /// Files that were sent, sealed.
    Files,
}

impl Part {
    /// All of them: what a meeting takes.
    pub const ALL: [Self; 4] = [Self::Media, Self::Relay, Self::Database, Self::Files];

    /// For people who run a server, and for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Relay => "relay",
            Self::Database => "database",
            Self::Files => "files",
        }
    }
}

/// A node or a store that could take a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which part.
    pub part: Part,
    /// Where it is; `None`: nobody has said.
    pub place: Option<Place>,
}

/// This part may be at none of the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nowhere(pub Part);

/// For each of these parts, in their order, the first candidate that may take it; the first part that none may take, if there
/// is one, and then nothing is placed at all.
pub fn place<'a>(
    allowed: Allowed,
    parts: &[Part],
    candidates: &'a [Candidate],
) -> Result<Vec<&'a Candidate>, Nowhere> {
    let one = |part: &Part| {
        let fits = |one: &&Candidate| one.part == *part && allowed.holds(one.place.as_ref());
        candidates.iter().find(fits).ok_or(Nowhere(*part))
    };
    parts.iter().map(one).collect()
}
