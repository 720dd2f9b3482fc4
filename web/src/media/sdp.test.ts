import { expect, test } from 'vitest';
import { answeringOpus, offeringOpus, withoutPauses } from './sdp';

const section = (mid: string, ...lines: string[]) =>
  ['m=audio 9 UDP/TLS/RTP/SAVPF 111 63', `a=mid:${mid}`, ...lines, ''].join('\r\n');
const NONE = new Map<string, never>();

test('Opus gets error correction and silence suppression, and keeps what it had', () => {
  const before = `v=0\r\n${section(
    '0',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=0;cbr',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
  )}`;
  const after = answeringOpus(before, NONE);
  expect(after).toContain('a=fmtp:111 minptime=10;useinbandfec=1;cbr;usedtx=1\r\n');
  expect(after).toContain('a=fmtp:63 111/111\r\n');
});

test('a missing line of settings is added behind the codec', () => {
  expect(answeringOpus(section('0', 'a=rtpmap:111 opus/48000/2'), NONE)).toContain(
    'a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1;usedtx=1\r\n',
  );
});

test('every m-line is treated, whatever its numbers, and doing it twice changes nothing', () => {
  const both =
    section('0', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10') +
    section('1', 'a=rtpmap:109 OPUS/48000/2', 'a=fmtp:109 maxplaybackrate=48000');
  const once = offeringOpus(both);
  expect(once.match(/usedtx=1;stereo=1/g)).toHaveLength(2);
  expect(once.match(/^a=rtcp-fb:(111|109) nack\r$/gm)).toHaveLength(2);
  expect(offeringOpus(once)).toBe(once);
});

test('original sound is for its own m-line only: stereo, a high rate, no pauses', () => {
  const both = ['0', '3'].map((mid) => section(mid, 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10'));
  const [speech, original] = answeringOpus(both.join(''), new Map([['3', 'original']])).split(/(?=m=)/);
  expect(speech).toContain('usedtx=1');
  expect(speech).not.toContain('stereo');
  expect(original).toContain('usedtx=0;stereo=1;sprop-stereo=1;maxaveragebitrate=128000');
});

test('layers that rest are offered like the others', () => {
  const sdp = 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rid:q send\r\na=simulcast:send q;~h;~f\r\na=x:~\r\n';
  expect(withoutPauses(sdp)).toBe(sdp.replace('q;~h;~f', 'q;h;f'));
});

test('packets of voices are asked for again, once', () => {
  const sdp = section(
    '0',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=rtcp-fb:111 nack pli',
  );
  const offered = offeringOpus(sdp);
  expect(offered).toContain('a=rtcp-fb:111 nack\r\n');
  expect(offeringOpus(offered)).toBe(offered);
});

test('a description without Opus stays as it is', () => {
  const video = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n';
  expect(answeringOpus(video, NONE)).toBe(video);
  expect(offeringOpus(video)).toBe(video);
});
