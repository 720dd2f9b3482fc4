// Session descriptions: the little that must be written into them by hand.

/**
 * Asks for Opus with in-band error correction and silence that is not sent (RFC 7587, section 6.1), in every
 * m-line that speaks Opus. What a browser sends follows the description of its peer, so this is done to the
 * offer that goes out and to the answer that comes in.
 */
export function withOpusSettings(sdp: string): string {
  const payloads = new Set([...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)].map((match) => match[1]));
  let result = sdp;
  for (const payload of payloads) {
    const line = new RegExp(`^a=fmtp:${payload} ([^\r\n]*)`, 'gm');
    if (line.test(result)) {
      result = result.replace(line, (_all, settings: string) => `a=fmtp:${payload} ${merged(settings)}`);
    } else {
      result = result.replace(
        new RegExp(`^(a=rtpmap:${payload} opus/[^\r\n]*)`, 'gim'),
        `$1\r\na=fmtp:${payload} ${merged('')}`,
      );
    }
  }
  return result;
}

function merged(settings: string): string {
  const wanted = new Map(
    settings
      .split(';')
      .map((setting) => setting.trim())
      .filter(Boolean)
      .map((setting): [string, string | undefined] => {
        const [key = '', value] = setting.split('=', 2);
        return [key, value];
      }),
  );
  wanted.set('useinbandfec', '1');
  wanted.set('usedtx', '1');
  return [...wanted].map(([key, value]) => (value === undefined ? key : `${key}=${value}`)).join(';');
}
