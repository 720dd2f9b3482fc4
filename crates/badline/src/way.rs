//! One direction.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use netlab::{Counters, Link, Profile};

/// How long a direction waits that has nothing to wait for.
const IDLE: Duration = Duration::from_secs(3_600);

/// A direction that runs, in a thread of its own. It ends with the last of its handles.
#[derive(Debug, Clone)]
pub struct Way {
    input: Sender<Input>,
}

enum Input {
    Packet(Vec<u8>, Instant),
    Follow(Profile),
    Count(Sender<Counters>),
}

impl Way {
    /// Packets go through a link and then to `deliver`; whether one arrives there is not asked, as on any network.
    pub fn start(
        profile: Profile,
        seed: u64,
        deliver: impl FnMut(&[u8]) -> io::Result<()> + Send + 'static,
    ) -> Self {
        let (input, inputs) = mpsc::channel();
        let link = Link::new(profile, seed, Instant::now());
        thread::spawn(move || run(link, &inputs, deliver));
        Self { input }
    }

    /// Puts a packet in.
    pub fn push(&self, packet: Vec<u8>) {
        let _ = self.input.send(Input::Packet(packet, Instant::now()));
    }

    /// From now on it is like this.
    pub fn follow(&self, profile: Profile) {
        let _ = self.input.send(Input::Follow(profile));
    }

    /// What has become of packets so far; `None` if the direction has ended.
    pub fn counters(&self) -> Option<Counters> {
        let (answer, counters) = mpsc::channel();
        self.input.send(Input::Count(answer)).ok()?;
        counters.recv().ok()
    }
}

fn run(mut link: Link<Vec<u8>>, inputs: &Receiver<Input>, mut deliver: impl FnMut(&[u8]) -> io::Result<()>) {
    loop {
        let wait = link.next().map_or(IDLE, |next| next.saturating_duration_since(Instant::now()));
        match inputs.recv_timeout(wait) {
            Ok(Input::Packet(packet, at)) => link.push(packet, at),
            Ok(Input::Follow(profile)) => link.follow(profile, Instant::now()),
            Ok(Input::Count(answer)) => {
                let _ = answer.send(link.counters());
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(packet) = link.pop(Instant::now()) {
            let _ = deliver(&packet);
        }
    }
}

#[cfg(test)]
mod tests {
    use netlab::{Conditions, Scenario};

    use super::*;

    fn way(profile: Profile) -> (Way, Receiver<(Vec<u8>, Instant)>) {
        let (arrived, arrivals) = mpsc::channel();
        let deliver = move |packet: &[u8]| {
            arrived.send((packet.to_vec(), Instant::now())).map_err(|_| io::ErrorKind::BrokenPipe.into())
        };
        (Way::start(profile, 1, deliver), arrivals)
    }

    #[test]
    fn packets_arrive_in_order_and_not_before_their_time() {
        let (way, arrivals) = way(Scenario::Clean.profile());
        let begin = Instant::now();
        (0..50).for_each(|number| way.push(vec![number; 100]));
        for number in 0..50 {
            let (packet, at) = arrivals.recv().unwrap();
            assert_eq!(packet, [number; 100]);
            assert!(at - begin >= Duration::from_millis(20));
        }
        assert_eq!(way.counters().unwrap().delivered, 50);
    }

    #[test]
    fn it_is_like_what_it_was_told_last() {
        let (way, arrivals) = way(Conditions::default().into());
        way.push(vec![1]);
        assert_eq!(arrivals.recv().unwrap().0, [1]);
        way.follow(Conditions { cut: true, ..Conditions::default() }.into());
        way.push(vec![2]);
        assert_eq!(way.counters().unwrap().cut, 1);
        way.follow(Conditions::default().into());
        way.push(vec![3]);
        assert_eq!(arrivals.recv().unwrap().0, [3]);
    }
}
