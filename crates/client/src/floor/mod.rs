//! The floor: raised hands, who speaks, the timer, questions, polls. Each member applies the same sealed words in
//! the log's order to a state of its own, so all see the same.
//!
//! | file | what |
//! |---|---|
//! | `state` | the state, and what each word does to it |
//! | `hands`, `countdown`, `questions`, `polls` | its parts |
//! | `coming` | how it is told to newcomers |
//! | `acts` | what a person does, what the log brings |
//! | [`view`] | what is shown |

mod acts;
mod coming;
mod countdown;
mod hands;
mod polls;
mod questions;
mod state;
#[cfg(test)]
mod tests;
pub mod view;

pub use acts::{FloorAct, TimerAct};
pub(crate) use state::{Floor, Said};
