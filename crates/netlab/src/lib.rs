//! Bad networks from a seed: one direction of a path between two hosts, in virtual time. Sans-IO.
//!
//! A [`Link`] takes packets and gives them back later, twice, in another order, or not at all. It knows no
//! clock and no socket: time comes in as an argument, and chance comes from the seed, so that a run can be
//! repeated. What happens depends on when packets were pushed, never on when somebody looked.
//!
//! What a link does is told by its [`Conditions`], and how these change by its [`Profile`]. A packet passes
//! in this order:
//!
//! 1. **Queue and rate** ([`Rate`]): it waits, first in first out, until those before it are sent, then takes
//!    `8 × bytes / rate` seconds itself. A full queue drops what comes (drop-tail).
//! 2. **Loss** ([`Loss`]): it may get lost on the way, singly or in bursts. It has taken its time at the
//!    bottleneck all the same, as on a radio.
//! 3. **Duplication**: it may go on as two.
//! 4. **Delay and jitter**, each copy by itself: it arrives `delay + U(0, jitter)` after it was sent, but not
//!    before an earlier one unless [`Conditions::overtaking`] allows it.
//! 5. **Reordering** ([`Reordering`]): it may be held for some time more, and others pass it.
//!
//! Conditions count at the moment when the packet has passed the bottleneck; what is on its way by then
//! arrives, whatever changes later.
//!
//! Terms are those of the framework of IP performance metrics (RFC 2330): one-way delay (RFC 7679), one-way
//! loss (RFC 7680), delay variation (RFC 3393), loss periods (RFC 3357), reordering (RFC 4737), duplication
//! (RFC 5560). Probabilities are shares between 0 and 1; what lies outside counts as the nearer of the two.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use netlab::{Conditions, Link, Rate};
//!
//! let start = Instant::now();
//! let slow = Conditions {
//!     delay: Duration::from_millis(20),
//!     rate: Some(Rate::new(1_000_000, Duration::from_secs(2))),
//!     ..Conditions::default()
//! };
//! let mut link = Link::new(slow, 7, start);
//! link.push(vec![0; 1_250], start);
//! // Ten milliseconds at a million bits per second, then the delay.
//! let arrival = start + Duration::from_millis(30);
//! assert_eq!(link.pop(arrival - Duration::from_nanos(1)), None::<Vec<u8>>);
//! assert!(link.pop(arrival).is_some());
//! ```

#![forbid(unsafe_code)]

mod bottleneck;
mod conditions;
mod counters;
mod flight;
mod link;
mod loss;
mod profile;
mod random;
mod scenario;

pub use bottleneck::{Queue, Rate};
pub use conditions::{Conditions, Reordering};
pub use counters::{Counters, QueueDelay};
pub use link::{Link, Packet};
pub use loss::{GilbertElliott, Loss};
pub use profile::Profile;
pub use scenario::{Scenario, UnknownScenario, one_bad_receiver};
