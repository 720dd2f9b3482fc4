use proptest::prelude::*;

use super::*;

fn feedback(first: u16, arrivals: &[Option<i64>]) -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    let count = transport_feedback(&mut out, (1, 2), first, 7, arrivals);
    (out, count)
}

fn read(bytes: &[u8]) -> Vec<(u16, Option<i64>)> {
    match Items::of(bytes).next() {
        Some(Item::Transport(feedback)) => feedback.statuses().collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn reports_are_read_as_written() {
    let mut out = Vec::new();
    let info = SenderInfo { ssrc: 5, ntp: 0x1122_3344_5566_7788, timestamp: 9, packets: 3, bytes: 4 };
    sender_report(&mut out, info);
    let block =
        Block { ssrc: 8, fraction_lost: 64, lost: -3, highest: 70_000, jitter: 12, last_report: 1, delay: 2 };
    receiver_report(&mut out, 1, &[block; 40]);
    source_description(&mut out, 5, "abcde");
    picture_loss(&mut out, 1, 6);
    assert_eq!(out.len() % 4, 0);
    let items: Vec<_> = Items::of(&out).collect();
    let [
        Item::SenderReport { ssrc: 5, ntp_middle: 0x3344_5566, .. },
        Item::ReceiverReport { blocks },
        Item::Other,
        Item::PictureLoss { ssrc: 6 },
    ] = items[..]
    else {
        panic!("{items:?}")
    };
    assert_eq!(blocks.collect::<Vec<_>>(), vec![block; BLOCKS]);
}

#[test]
fn missing_packets_are_named_over_the_wrap() {
    let missing = [65_530, 65_534, 0, 10, 11, 27, 28, 500];
    let mut out = Vec::new();
    nack(&mut out, 1, 2, &missing);
    let Some(Item::Nack { ssrc: 2, missing: found }) = Items::of(&out).next() else { panic!() };
    assert_eq!(found.collect::<Vec<_>>(), missing);
    assert_eq!(out.len(), 12 + 4 * 4);
}

#[test]
fn keyframe_requests_of_both_kinds_are_read() {
    let full_intra =
        [0x84, 206, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 3, 0, 0, 0, 0, 0, 0, 8, 4, 0, 0, 0];
    let Some(Item::FullIntra { requests }) = Items::of(&full_intra).next() else { panic!() };
    assert_eq!(requests.collect::<Vec<_>>(), [7, 8]);
}

#[test]
fn time_is_told_as_ntp_does() {
    assert_eq!(ntp(std::time::Duration::from_millis(1_500)), 1 << 32 | 0x8000_0000);
}

#[test]
fn runs_gaps_and_late_packets_take_few_bytes() {
    let steady: Vec<_> = (0..1_000).map(|n| Some(5_000_000 + 1_000 * n)).collect();
    let (bytes, count) = feedback(65_000, &steady);
    assert_eq!(count, 1_000);
    assert_eq!(bytes.len(), 20 + 1_000 + 4, "one run, one byte each");
    assert_eq!(read(&bytes).iter().map(|(_, arrived)| *arrived).collect::<Vec<_>>(), steady);
    assert_eq!(read(&bytes).last().unwrap().0, 65_999_u32 as u16);

    assert_eq!(feedback(1, &[None, None]).1, 0, "nothing to say");
    let far = [Some(1_000), Some(20_000_000), Some(20_000_250)];
    assert_eq!(feedback(1, &far).1, 1, "the rest is for the next packet");
}

proptest! {
    #[test]
    fn arrivals_are_read_as_written(
        first: u16,
        start in 0..50_000_000_i64,
        steps in prop::collection::vec((prop::bool::weighted(0.8), -60_i64..400), 1..300),
    ) {
        let mut time = start;
        let arrivals: Vec<_> = steps.iter().map(|(here, step)| {
            time = (time + step * 250).max(0);
            here.then_some(time)
        }).collect();
        let (bytes, count) = feedback(first, &arrivals);
        if arrivals.iter().any(Option::is_some) {
            prop_assert_eq!(count, arrivals.len());
            let found = read(&bytes);
            prop_assert_eq!(found.len(), count);
            for (index, ((number, found), sent)) in found.into_iter().zip(arrivals).enumerate() {
                prop_assert_eq!(number, first.wrapping_add(index as u16));
                prop_assert_eq!(found.is_some(), sent.is_some());
                prop_assert!((found.unwrap_or_default() - sent.unwrap_or_default()).abs() <= 250);
            }
        }
    }

    #[test]
    fn anything_may_come(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 200_u8..208, count in 0..32_u8) {
        let mut packet = vec![0x80 | count, kind, 0, (bytes.len() / 4) as u8];
        packet.extend(bytes);
        for item in Items::of(&packet) {
            match item {
                Item::SenderReport { blocks, .. } | Item::ReceiverReport { blocks } => prop_assert!(blocks.count() < 32),
                Item::Nack { missing, .. } => prop_assert!(missing.count() <= 17 * packet.len()),
                Item::FullIntra { requests } => prop_assert!(requests.count() <= packet.len()),
                Item::Transport(feedback) => prop_assert!(feedback.statuses().count() <= usize::from(u16::MAX)),
                Item::PictureLoss { .. } | Item::Other => {}
            }
        }
    }
}
