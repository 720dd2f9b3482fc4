//! What is promised, and what shows that it is kept. Sans-IO: time, randomness and storage come in as values.
//!
//! - [`audit`]: an append-only log whose entries' persons can be erased.
//! - [`measures`]: the catalogue of measures, the register of their states, and the gates that depend on them.

#![forbid(unsafe_code)]

pub mod audit;
pub mod measures;
