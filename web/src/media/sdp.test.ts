import { expect, test } from 'vitest';
import { withOpusSettings } from './sdp';

const section = (...lines: string[]) =>
  ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 63', ...lines, ''].join('\r\n');

test('Opus gets error correction and silence suppression, and keeps what it had', () => {
  const before = section(
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=0;stereo',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
  );
  const after = withOpusSettings(before);
  expect(after).toContain('a=fmtp:111 minptime=10;useinbandfec=1;stereo;usedtx=1\r\n');
  expect(after).toContain('a=fmtp:63 111/111\r\n');
});

test('a missing line of settings is added behind the codec', () => {
  expect(withOpusSettings(section('a=rtpmap:111 opus/48000/2'))).toContain(
    'a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1;usedtx=1\r\n',
  );
});

test('every m-line is treated, whatever its numbers, and doing it twice changes nothing', () => {
  const both =
    section('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10') +
    section('a=rtpmap:109 OPUS/48000/2', 'a=fmtp:109 maxplaybackrate=48000');
  const once = withOpusSettings(both);
  expect(once.match(/usedtx=1/g)).toHaveLength(2);
  expect(withOpusSettings(once)).toBe(once);
});

test('a description without Opus stays as it is', () => {
  const video = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n';
  expect(withOpusSettings(video)).toBe(video);
});
