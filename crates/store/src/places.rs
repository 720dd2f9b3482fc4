//! Where a store is: its label, which stands in its folder, too, and what of meetings may not be written there.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use protocol::ClassRules;
use residency::{Allowed, Place};

use crate::Error;

/// The name of the file in a store's folder that says where the folder is.
const FILE: &str = "jurisdiction";

/// Where the stores of one server are; `None`: nobody has said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The database.
    pub database: Option<Place>,
    /// The files.
    pub files: Option<Place>,
}

/// Whether something of a meeting of this class may be written to a store there.
pub(crate) fn may_be_at(place: Option<&Place>, class: Option<&ClassRules>) -> bool {
    class.is_none_or(|class| Allowed::of(&class.regions).holds(place))
}

/// A folder keeps the label that it was given first: another one, or none, is refused.
pub(crate) fn keep_label(folder: &Path, place: Option<&Place>) -> Result<(), Error> {
    let cannot = |error: io::Error| Error::Folder { folder: folder.to_owned(), why: error.to_string() };
    let said = place.map(Place::name);
    let found = match fs::read_to_string(folder.join(FILE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        found => Some(found.map_err(cannot)?.trim().to_owned()),
    };
    match (found, said) {
        (Some(found), said) if said != Some(&found) => Err(Error::OtherPlace {
            folder: folder.to_owned(),
            found,
            said: said.unwrap_or("nothing").to_owned(),
        }),
        (None, Some(said)) => {
            fs::create_dir_all(folder).map_err(cannot)?;
            fs::write(folder.join(FILE), format!("{said}\n")).map_err(cannot)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_was_labelled_is_not_opened_under_another_label_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let keep = |name: Option<&str>| {
            keep_label(folder.path(), name.map(|name| Place::named(name).unwrap()).as_ref())
        };
        keep(None).unwrap();
        keep(Some("NL")).unwrap();
        keep(Some("NL")).unwrap();
        for other in [Some("US"), Some("EU"), None] {
            let refused = keep(other).unwrap_err().to_string();
            assert!(refused.contains("is in NL") && !refused.contains('\n'), "{refused}");
        }
    }
}
