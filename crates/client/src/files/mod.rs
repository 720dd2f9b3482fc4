//! Files in the conversation: [`pictures`] has what pictures say besides what they show, `name` what strangers call files.

mod name;
pub mod pictures;

pub use name::{clean_file_name, runs, split};
