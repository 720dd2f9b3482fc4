//! Files in the conversation: `desk` sends and fetches them, [`pictures`] has what pictures say besides what they show, `name` what strangers call files.

mod desk;
mod name;
pub mod pictures;

pub(crate) use desk::{FileDesk, Offered, bytes, clean, view};
pub use name::{clean_file_name, runs, split};
