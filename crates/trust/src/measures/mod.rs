//! Measures against the risks of a meeting service, and what shows at this moment whether each holds.
//!
//! ```text
//! checks ──evidence──►┐            ┌─► state(measure, now)  proved · attested · failing · expired · not applicable
//! people ─attestation►│  Register  ├─► gate::open(feature)   open, or closed with the words for the join screen
//! people ─exceptions─►│ (a list of ├─► report::Report        of a period: HTML, JSON, text; Dutch, English
//!                     └─ entries)  └─► compliance::Document  public: states and dates, nobody's name
//! ```
//!
//! **Nothing is ever finished.** Whatever holds has a moment at which it stops to, unless it is shown again: a check runs
//! anew, a person signs anew. A state is a function of the entries so far and the time, of nothing else: the same list,
//! played again, gives the same register.
//!
//! **The catalogue claims nothing.** [`catalogue`] says what a measure is; only a [`State`](state::State) says whether it
//! holds. No row tells the people in a meeting what they must do: a row's owner is who runs the server (the supplier), the
//! organisation whose meetings they are (the controller), or both.
//!
//! Sans-IO. Who an entry comes from is for the caller to know: it has checked the session of whom it names as a
//! [`Signer`](register::Signer), and the signature of the node whose [`Evidence`](register::Evidence) it hands in.

pub mod catalogue;
pub mod compliance;
pub mod gate;
pub mod language;
pub mod register;
pub mod report;
pub mod state;
pub mod when;
