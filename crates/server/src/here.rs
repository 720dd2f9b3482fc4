//! Where this server is: the one node there is for sound, pictures and relaying, and its stores, as candidates for a placement
//! ([`residency::place`]). Whatever is to be somewhere is asked about here; what may not be here is refused.

use residency::{Allowed, Candidate, Nowhere, Part, Place};
use store::Places;

use crate::config::Config;

/// Where this server's parts are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Here(Vec<Candidate>);

impl Here {
    /// As it is set: a store is where the node is, unless something else is said of it.
    pub fn of(config: &Config) -> Self {
        let node = config.jurisdiction.clone();
        let database = config.data_jurisdiction.clone().or_else(|| node.clone());
        let files = config.files_jurisdiction.clone().or_else(|| database.clone());
        let place = |part| match part {
            Part::Media | Part::Relay => node.clone(),
            Part::Database => database.clone(),
            Part::Files => files.clone(),
        };
        Self(Part::ALL.map(|part| Candidate { part, place: place(part) }).to_vec())
    }

    /// Whether a meeting may be here, with all that it takes.
    pub fn takes_meeting(&self, regions: &[String]) -> Result<(), Nowhere> {
        self.takes(regions, &Part::ALL)
    }

    /// Whether these parts of something may be here.
    pub fn takes(&self, regions: &[String], parts: &[Part]) -> Result<(), Nowhere> {
        residency::place(Allowed::of(regions), parts, &self.0).map(drop)
    }

    /// Where a part is; `None`: nobody has said.
    pub fn place(&self, part: Part) -> Option<&Place> {
        self.0.iter().find(|candidate| candidate.part == part)?.place.as_ref()
    }

    /// Where the stores are.
    pub fn places(&self) -> Places {
        let of = |part| self.place(part).cloned();
        Places { database: of(Part::Database), files: of(Part::Files) }
    }

    /// Why something may not be here, in one sentence for those who run the server or the organisation.
    pub fn sentence(&self, Nowhere(part): Nowhere) -> String {
        let what = match part {
            Part::Media | Part::Relay => "sound and pictures pass",
            Part::Database => "the database is",
            Part::Files => "files are kept",
        };
        match self.place(part) {
            Some(place) => {
                format!("on this server {what} in {}, which is not among the regions", place.name())
            }
            None => format!(
                "nobody has said where {what} on this server: whoever runs it sets \"jurisdiction\" in its configuration"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(node: Option<&str>, data: Option<&str>, files: Option<&str>) -> Here {
        let [jurisdiction, data_jurisdiction, files_jurisdiction] =
            [node, data, files].map(|name| name.map(|name| Place::named(name).unwrap()));
        Here::of(&Config { jurisdiction, data_jurisdiction, files_jurisdiction, ..Config::default() })
    }

    fn takes(here: &Here, regions: &[&str]) -> Option<Part> {
        let regions: Vec<_> = regions.iter().map(|name| (*name).to_owned()).collect();
        here.takes_meeting(&regions).err().map(|Nowhere(part)| part)
    }

    #[test]
    fn stores_are_where_the_node_is_unless_something_else_is_said() {
        let all = here(Some("NL"), None, None);
        assert!(Part::ALL.into_iter().all(|part| all.place(part).unwrap().name() == "NL"));
        let apart = here(Some("NL"), Some("DE"), None);
        let places = Part::ALL.map(|part| apart.place(part).unwrap().name().to_owned());
        assert_eq!(places, ["NL", "NL", "DE", "DE"]);
    }

    #[test]
    fn a_meeting_is_here_only_if_all_of_its_parts_may_be() {
        assert_eq!(takes(&here(Some("NL"), None, None), &["EU"]), None);
        assert_eq!(takes(&here(Some("NL"), None, None), &["DE", "FR"]), Some(Part::Media));
        assert_eq!(takes(&here(Some("NL"), Some("US"), None), &["EU"]), Some(Part::Database));
        assert_eq!(takes(&here(Some("NL"), None, Some("GB")), &["EU"]), Some(Part::Files));
        assert_eq!(takes(&here(None, None, None), &["EU"]), Some(Part::Media), "nobody has said where");
        assert_eq!(takes(&here(None, None, None), &[]), None, "as before, where no policy says anything");
        let sentence = here(Some("NL"), Some("US"), None).sentence(Nowhere(Part::Database));
        assert_eq!(sentence, "on this server the database is in US, which is not among the regions");
    }
}
