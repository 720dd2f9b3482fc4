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

/// What makes a member's pictures smaller than its camera's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The line carries no more.
    Line,
    /// The device does no more.
    Device,
}

/// What makes sound and picture worse on a line, in round figures: nothing else is said of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strain {
    /// Packets lost on the worse of both ways, in per cent; 0: none worth a word.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub loss: u8,
    /// Of these, those on the way out, before repair: from this member something may be missing everywhere.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub out: u8,
    /// To the server and back, in milliseconds; 0: as quick as need be.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub delay: u16,
    /// What keeps the member's own pictures small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

impl Strain {
    /// With no more than is ever told: who says more does not mean it.
    pub fn bounded(self) -> Self {
        Self {
            loss: self.loss.min(50),
            out: self.out.min(self.loss).min(50),
            delay: self.delay.min(2_000),
            limit: self.limit,
        }
    }
}

fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
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
    /// What else makes it worse than others.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub strain: Strain,
}

impl Line {
    /// Whether there is nothing to be said of it.
    pub fn is_usual(&self) -> bool {
        let way = matches!(self.way, None | Some(Way::Udp)) && self.lost.is_none();
        way && !self.switching && !self.thin && self.strain == Strain::default()
    }

    /// Whether nothing comes or goes.
    pub fn is_cut(&self) -> bool {
        self.way == Some(Way::None)
    }
}
