use proptest::prelude::*;

use super::*;

/// Writes bits as the specification counts them.
#[derive(Default)]
struct Writer(Vec<bool>);

impl Writer {
    fn put(&mut self, value: u32, bits: u32) -> &mut Self {
        for bit in (0..bits).rev() {
            self.0.push(value >> bit & 1 == 1);
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        self.0
            .chunks(8)
            .map(|chunk| chunk.iter().enumerate().fold(0, |byte, (i, bit)| byte | u8::from(*bit) << (7 - i)))
            .collect()
    }
}

/// A keyframe's first packet: one spatial layer, two temporal ones, 320x180.
fn keyframe() -> Vec<u8> {
    let mut w = Writer::default();
    w.put(1, 1).put(0, 1).put(5, 6).put(700, 16); // mandatory: start, not end, template 5, frame 700
    w.put(1, 1).put(0, 1).put(0, 3); // a structure follows
    w.put(5, 6).put(1, 5); // first template is 5; two decode targets
    w.put(0, 2).put(1, 2).put(3, 2); // layers: (0,0) (0,0) (0,1)
    w.put(0b1010, 4).put(0b1010, 4).put(0b0001, 4); // dtis
    w.put(0, 1).put(0b1_0001, 5).put(0, 1).put(0b1_0000, 5).put(0, 1); // fdiffs
    w.put(0b10, 2); // one chain: ns(3) = 1 is written 10
    w.put(0, 0).put(0, 0); // ns(1) takes none
    w.put(0, 4).put(1, 4).put(1, 4); // chain distances
    w.put(1, 1).put(319, 16).put(179, 16); // resolution
    w.bytes()
}

#[test]
fn a_keyframe_tells_its_layers_and_resolution() {
    let mut reader = Reader::default();
    let mark = reader.read(&keyframe()).unwrap();
    assert!(mark.starts_keyframe());
    assert!(!mark.end_of_frame);
    assert_eq!((mark.frame_number, mark.spatial, mark.temporal), (700, Some(0), Some(0)));
    assert_eq!(mark.active_decode_targets, Some(0b11));
    assert_eq!(reader.resolution(0), Some((320, 180)));
}

#[test]
fn later_packets_refer_to_the_keyframe_s_templates() {
    let mut reader = Reader::default();
    assert_eq!(reader.read(&[0xC7, 2, 189]).unwrap().temporal, None);
    reader.read(&keyframe()).unwrap();
    let mark = reader.read(&[0xC7, 2, 189]).unwrap();
    assert!(mark.start_of_frame && mark.end_of_frame && !mark.starts_keyframe());
    assert_eq!((mark.frame_number, mark.temporal), (701, Some(1)));
    assert_eq!(reader.read(&[0xC9, 2, 190]).unwrap().temporal, None, "no such template");
}

#[test]
fn every_truncation_of_a_keyframe_is_an_error_and_keeps_the_structure() {
    let bytes = keyframe();
    for length in (0..3).chain(4..bytes.len()) {
        let mut reader = Reader::default();
        reader.read(&bytes).unwrap();
        assert_eq!(reader.read(&bytes[..length]), Err(DescriptorError::Truncated), "{length} bytes");
        assert_eq!(reader.resolution(0), Some((320, 180)));
    }
}

#[test]
fn endless_templates_are_invalid() {
    let mut w = Writer::default();
    w.put(1, 1).put(0, 1).put(0, 6).put(0, 16).put(1, 1).put(0, 4).put(0, 6).put(0, 5);
    w.put(0, 32).put(0, 32).put(0, 32).put(0, 32);
    assert_eq!(Reader::default().read(&w.bytes()), Err(DescriptorError::Invalid));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..8)) {
        let mut reader = Reader::default();
        for packet in packets {
            let _ = reader.read(&packet);
            let _ = (reader.resolution(3), reader.targets(), reader.is_part_of(0, 31));
        }
    }
}

/// What browsers really send for the first frames of a VP8 layer of 320x180 (Chromium 156, Firefox 153).
#[test]
fn browsers_descriptors_are_understood() {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    };
    let temporal = |packets: &[&str]| {
        let mut reader = Reader::default();
        let layers: Vec<_> = packets
            .iter()
            .enumerate()
            .map(|(index, hex)| {
                let mark = reader.read(&bytes(hex)).unwrap();
                assert_eq!(mark.starts_keyframe(), index == 0);
                assert!(mark.start_of_frame && mark.end_of_frame);
                assert_eq!(usize::from(mark.frame_number), index + 1);
                mark.temporal.unwrap()
            })
            .collect();
        assert_eq!(reader.resolution(0), Some((320, 180)));
        layers
    };
    let chromium = ["c000018002044eaaaf2860414d34538a0940404fc02cc0", "c50002", "c30003", "c50004", "c20005"];
    assert_eq!(temporal(&chromium), [0, 2, 1, 2, 0]);
    let firefox = ["c00001800104eaac851450460404fc02cc", "c30002"];
    assert_eq!(temporal(&firefox), [0, 1]);
}
