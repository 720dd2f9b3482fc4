//! Who is loud (RFC 6464 levels, outside the sealed payload) and whose voice goes into which slot.

/// Loudness, in dB above -127 dBov, from which someone counts as speaking.
pub(crate) const SPEAKING: f32 = 77.0;
/// A voice already in a slot counts as so much louder (dB), so that two equal ones do not alternate.
const HOLD: f32 = 6.0;
/// Weight of a packet when the voice grows louder, and when it fades. Packets come every 20 ms.
const ATTACK: f32 = 0.3;
const RELEASE: f32 = 0.04;

/// Smooths the level of one packet, 0 (loudest) to -127 dBov, into the loudness so far.
pub(crate) fn smooth(loudness: f32, level: i8) -> f32 {
    let heard = 127.0 - f32::from(level.unsigned_abs().min(127));
    let weight = if heard > loudness { ATTACK } else { RELEASE };
    loudness + (heard - loudness) * weight
}

/// A voice that could be heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Voice<S> {
    pub source: S,
    /// Always heard when there is any slot: the sound of a shared screen.
    pub first: bool,
    pub flows: bool,
    pub loudness: f32,
}

/// Fills `slots` with the voices that matter most. A voice that stays keeps its slot.
pub(crate) fn assign<S: Copy + Eq + Ord>(
    voices: &[Voice<S>],
    slots: &[Option<S>],
    limit: usize,
) -> Vec<Option<S>> {
    let rank = |v: &Voice<S>| {
        let held = slots.contains(&Some(v.source));
        (v.first, v.flows, v.loudness + if held { HOLD } else { 0.0 })
    };
    let mut ranked: Vec<_> = voices.iter().map(|v| (rank(v), v.source)).collect();
    ranked.sort_by(|(a, a_source), (b, b_source)| {
        b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(b.2.total_cmp(&a.2)).then(a_source.cmp(b_source))
    });
    ranked.truncate(slots.len().min(limit));

    let mut assigned: Vec<Option<S>> =
        slots.iter().map(|slot| slot.filter(|s| ranked.iter().any(|(_, chosen)| chosen == s))).collect();
    let mut free = (0..assigned.len()).filter(|i| assigned[*i].is_none()).collect::<Vec<_>>().into_iter();
    for (_, source) in ranked {
        if !assigned.contains(&Some(source))
            && let Some(index) = free.next()
        {
            assigned[index] = Some(source);
        }
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(source: u8, loudness: f32) -> Voice<u8> {
        Voice { source, first: false, flows: true, loudness }
    }

    #[test]
    fn everyone_is_heard_while_slots_suffice() {
        let voices = [voice(1, 0.0), voice(2, 90.0)];
        assert_eq!(assign(&voices, &[None, None, None], 8), [Some(2), Some(1), None]);
    }

    #[test]
    fn the_loudest_are_heard_and_keep_their_slots() {
        let quiet = assign(&[voice(1, 90.0), voice(2, 80.0), voice(3, 20.0)], &[None, None], 8);
        assert_eq!(quiet, [Some(1), Some(2)]);
        let a_little_louder = [voice(1, 90.0), voice(2, 80.0), voice(3, 84.0)];
        assert_eq!(assign(&a_little_louder, &quiet, 8), quiet);
        let much_louder = [voice(1, 90.0), voice(2, 80.0), voice(3, 95.0)];
        assert_eq!(assign(&much_louder, &quiet, 8), [Some(1), Some(3)]);
    }

    #[test]
    fn a_shared_screen_s_sound_comes_first_and_limits_hold() {
        let mut voices = vec![voice(1, 90.0), voice(2, 80.0)];
        voices.push(Voice { source: 9, first: true, flows: false, loudness: 0.0 });
        assert_eq!(assign(&voices, &[None, None], 8), [Some(9), Some(1)]);
        assert_eq!(assign(&voices, &[None, None], 1), [Some(9), None]);
        assert_eq!(assign(&voices, &[], 8), []);
    }

    #[test]
    fn loudness_rises_fast_and_fades_slowly() {
        let mut loudness = 0.0;
        for _ in 0..10 {
            loudness = smooth(loudness, -30);
        }
        assert!(loudness > 90.0);
        for _ in 0..10 {
            loudness = smooth(loudness, -127);
        }
        assert!(loudness > 50.0 && loudness < 90.0);
        assert!(smooth(0.0, i8::MIN) <= 127.0);
    }
}
