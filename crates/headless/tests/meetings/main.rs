//! Native participants meet on the real server: what they send opens at the others, whatever happens.

#![allow(clippy::unwrap_used)]

mod house;
mod stories;
