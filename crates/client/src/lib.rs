//! A participant as a state machine: [`Client`] takes an [`Input`] and the time and gives [`Output`]s. It
//! joins, keeps the encrypted group in step with the others, chats, negotiates media and repairs what
//! breaks. The same core runs in browsers, in the headless participant and in the simulation.
//!
//! Sans-IO: sockets, timers, WebRTC objects and the frame transforms belong to the shell around it.
//!
//! | folder or file | what |
//! |---|---|
//! | `foyer` | before the door: who is inside, by what rules one comes in, which ways reach the server |
//! | `door` | link, card, knock, waiting, admission, coming back to a seat |
//! | `arrange` | meetings that are kept: made, changed, deleted |
//! | `host` | a host's acts: commits and words of one's own, who waits at the door |
//! | `policy` | who may do what, what follows from it here, what changed |
//! | `group` | the log in order, commits when asked for, the way back when the group has parted |
//! | `chat` | the conversation, messages on their way |
//! | [`files`] | files in the conversation |
//! | [`floor`] | hands, who speaks, the timer, questions, polls |
//! | `recording` | recordings on members' machines, told before they begin |
//! | `devices` | what one's own devices do, told to everyone |
//! | `media` | offers, receiving m-lines, the schedule of frame keys |
//! | `people` | the cryptographic roster, what each stream does and what is wrong with it |
//! | `inquiry` | what the server says that it holds |
//! | [`view`] | what the person sees; `showing` makes it from the state |
//! | [`encryption`] | the indicator as a pure function |

mod arrange;
mod chat;
mod client;
mod connection;
mod devices;
mod door;
pub mod encryption;
pub mod files;
pub mod floor;
mod foyer;
mod group;
mod host;
mod inquiry;
pub mod io;
mod media;
mod meeting;
mod people;
mod policy;
mod recording;
mod showing;
#[cfg(feature = "typescript")]
mod typescript;
pub mod view;

pub use client::{Client, Config};
pub use io::{
    FileCommand, FrameReport, FrameSource, Incoming, Input, Intent, Kept, KeyCommand, Measures, MediaCommand,
    NameCommand, Output, PictureCodec, ShownName, Tile, Timestamp, TransportState,
};
#[cfg(feature = "typescript")]
pub use typescript::typescript;
pub use view::View;
