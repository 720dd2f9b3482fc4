//! How much may be sent to one receiver: send-side congestion control from transport-wide feedback
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01). Sans-IO: time comes in, a rate and probes go out.
//!
//! This is Google congestion control (draft-ietf-rmcat-gcc-02) for a server that forwards: what it has to
//! send is given by others' layers, is often far less than the line carries, and jumps. Parts:
//!
//! | part | does | source |
//! |---|---|---|
//! | `history` | what was sent and is not yet answered | |
//! | `groups`, `trend` | delay that grows from group to group is overuse | draft, 5.2 to 5.4; libwebrtc's trendline |
//! | `queue` | the delay that stands above the path's lowest | the least lately, as BBR does |
//! | `busy` | what the line carries, measured only while it is busy | own |
//! | `rate` | the estimate rises by a share or by packets, and falls to what passes | draft, 5.5 |
//! | `losses` | loss that grows with the rate is congestion, other loss is not | libwebrtc's model, own decision |
//! | `probe` | a moment at a higher rate shows whether it passes | libwebrtc's, own measurement |
//!
//! Where it differs from the draft, and why:
//!
//! - **Overuse needs a queue.** The trend alone is also set off by a radio that pauses or a process that stands
//!   still. It counts only while all packets of the last 150 ms waited. A queue that stands and no longer grows,
//!   which the trend does not see, counts too, unless sending less does not drain it: then it is not ours.
//! - **What passes is measured while the line is busy.** The draft lowers the estimate to a share of what
//!   arrives, which for a sender of little is next to nothing: from there it does not come back. Here two
//!   packets count only if the second waited for the first. A sender that used little of the estimate lowers
//!   it by steps.
//! - **A queue is drained**: while one stands, less is let through than passes, and afterwards that much again.
//! - **Loss has to be shown to be congestion** (`losses`). The draft's tenth is what many radios lose.
//! - **Silence is no congestion.** Without feedback the estimate is halved each second, and when there is some
//!   again, what held before is probed at once.
//!
//! A receiver that lies about arrivals can only make its own line worse: the estimate stays within its bounds,
//! grows only as much as is really sent, and a probe whose packets arrive much faster than they were sent is void.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use congestion::{Config, Controller, Kind};
//!
//! let start = Instant::now();
//! let config = Config { initial: 500_000, min: 40_000, max: 5_000_000 };
//! let mut controller = Controller::new(config, start);
//! controller.sent(0, 1_200, Kind::Media, start);
//! let arrival = Some(Duration::from_secs(77));
//! controller.feedback([(0, arrival)], start + Duration::from_millis(60));
//! assert!(controller.estimate() >= 500_000);
//! // What passes beyond is probed: 50 ms of padding at such a rate.
//! let probe = controller.poll(start + Duration::from_millis(60)).unwrap();
//! assert_eq!(probe.rate, 1_500_000);
//! ```

#![forbid(unsafe_code)]

mod busy;
mod controller;
mod groups;
mod history;
mod losses;
mod probe;
mod queue;
mod rate;
mod sending;
mod time;
mod trend;

pub use controller::{Config, Controller, Kind, ProbeId};
pub use probe::Probe;
