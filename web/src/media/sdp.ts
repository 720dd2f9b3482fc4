// Session descriptions: the little that must be written into them by hand.

/** How a browser is to encode what it sends on an m-line (RFC 7587, section 6.1). */
export type OpusUse = 'speech' | 'original';

const SETTINGS: Record<OpusUse, Record<string, string>> = {
  // In-band error correction, and silence that is not sent. Stereo as the browser has it: one voice needs none.
  speech: { useinbandfec: '1', usedtx: '1' },
  // Two channels without pauses; at 128 kbit/s music is transparent to nearly everyone.
  original: { useinbandfec: '1', usedtx: '0', stereo: '1', 'sprop-stereo': '1', maxaveragebitrate: '128000' },
};
/** What this browser is ready to open: without it some open stereo as mono. */
const OFFERED = { useinbandfec: '1', usedtx: '1', stereo: '1' };

/**
 * The offer that goes out, and stands here: Opus in stereo, with error correction, and packets that are asked for again
 * (RFC 4585, section 6.2.1), which browsers do for pictures by themselves and for voices where it is agreed on.
 */
export function offeringOpus(sdp: string): string {
  return bySection(sdp, (section) => askingAgain(withOpus(section, OFFERED)));
}

/** The answer that comes in: what a browser sends follows the description of its peer. By `mid`, else as speech. */
export function answeringOpus(sdp: string, uses: ReadonlyMap<string, OpusUse>): string {
  return bySection(sdp, (section) => {
    const mid = section.match(/^a=mid:([^\r\n]+)/m)?.[1] ?? '';
    return withOpus(section, SETTINGS[uses.get(mid) ?? 'speech']);
  });
}

/** Layers that rest are offered like the others (RFC 8853, section 5.1), so that they can be sent again later. */
export function withoutPauses(sdp: string): string {
  return sdp.replace(/^a=simulcast:[^\r\n]*/gm, (line) => line.replaceAll('~', ''));
}

function bySection(sdp: string, change: (section: string) => string): string {
  return sdp
    .split(/^(?=m=)/m)
    .map(change)
    .join('');
}

function askingAgain(section: string): string {
  let result = section;
  for (const payload of opusIn(section)) {
    if (new RegExp(`^a=rtcp-fb:${payload} nack\\r?$`, 'm').test(result)) continue;
    result = result.replace(
      new RegExp(`^(a=rtpmap:${payload} opus/[^\r\n]*)`, 'gim'),
      `$1\r\na=rtcp-fb:${payload} nack`,
    );
  }
  return result;
}

/** The numbers under which a section has Opus. */
function opusIn(section: string): Set<string> {
  return new Set([...section.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)].map((match) => match[1] ?? ''));
}

function withOpus(section: string, settings: Record<string, string>): string {
  let result = section;
  for (const payload of opusIn(section)) {
    const line = new RegExp(`^a=fmtp:${payload} ([^\r\n]*)`, 'gm');
    if (line.test(result)) {
      result = result.replace(
        line,
        (_all, before: string) => `a=fmtp:${payload} ${merged(before, settings)}`,
      );
    } else {
      result = result.replace(
        new RegExp(`^(a=rtpmap:${payload} opus/[^\r\n]*)`, 'gim'),
        `$1\r\na=fmtp:${payload} ${merged('', settings)}`,
      );
    }
  }
  return result;
}

function merged(before: string, settings: Record<string, string>): string {
  const wanted = new Map(
    before
      .split(';')
      .map((setting) => setting.trim())
      .filter(Boolean)
      .map((setting): [string, string | undefined] => {
        const [key = '', value] = setting.split('=', 2);
        return [key, value];
      }),
  );
  for (const [key, value] of Object.entries(settings)) wanted.set(key, value);
  return [...wanted].map(([key, value]) => (value === undefined ? key : `${key}=${value}`)).join(';');
}
