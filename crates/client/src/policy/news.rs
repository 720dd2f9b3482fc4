//! What happened by somebody's act, for the person to know.

use std::collections::VecDeque;

use crate::view::{Event, Notice};

/// Notices that are kept.
const KEPT: usize = 20;

/// The last notices.
#[derive(Debug, Default)]
pub(crate) struct News {
    notices: VecDeque<Notice>,
    last: u32,
}

impl News {
    /// Something happened. `whom`: to whom, if not to this person or to all.
    pub fn tell(&mut self, what: Event, by: String, whom: Option<String>) {
        self.last = self.last.wrapping_add(1);
        self.notices.push_back(Notice { id: self.last, what, by, whom });
        if self.notices.len() > KEPT {
            self.notices.pop_front();
        }
    }

    /// The person has seen it.
    pub fn seen(&mut self, id: u32) {
        self.notices.retain(|notice| notice.id != id);
    }

    /// Another meeting; numbers go on rising.
    pub fn clear(&mut self) {
        self.notices.clear();
    }

    pub fn view(&self) -> Vec<Notice> {
        self.notices.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_twenty_are_kept_until_they_are_seen_and_numbers_rise() {
        let mut news = News::default();
        for _ in 0..25 {
            news.tell(Event::LobbyOn, "Ann".into(), None);
        }
        let ids: Vec<_> = news.view().iter().map(|notice| notice.id).collect();
        assert_eq!(ids, (6..=25).collect::<Vec<_>>());
        news.seen(25);
        news.clear();
        news.tell(Event::LobbyOff, String::new(), None);
        assert_eq!(news.view()[0].id, 26);
    }
}
