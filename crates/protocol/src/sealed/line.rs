//! How a member's own line to the server stands, by its own word: in words for the others, never an address.

use serde::{Deserialize, Serialize};

/// By which way sound and picture go between a member and the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// UDP.
    Udp,
    /// TCP: a detour, with more delay.
    Tcp,
    /// Nothing comes or goes.
    None,
}

/// A member's own line. The default one is as usual, of which nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The way that is taken now; left out where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// The way that was taken before, if the network let it through no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Way>,
    /// A way is being sought just now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub switching: bool,
    /// Pictures are held back from the member: its line carries no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub thin: bool,
}

impl Line {
    /// Whether there is nothing to be said of it.
    pub fn is_usual(&self) -> bool {
        matches!(self.way, None | Some(Way::Udp)) && self.lost.is_none() && !self.switching && !self.thin
    }

    /// Whether nothing comes or goes.
    pub fn is_cut(&self) -> bool {
        self.way == Some(Way::None)
    }
}
