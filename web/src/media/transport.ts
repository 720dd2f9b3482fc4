// The one RTCPeerConnection. It always offers; its sending m-lines are fixed, its receiving ones are slots.

import type { OfferedTrack } from '../core/messages';
import type { TransformOptions } from '../frames/messages';
import type { FrameReport, MediaCommand, PictureCodec, StreamName, TransportState } from '../generated/core';
import type { SendHeight, ShareHint } from './capture';
import { askForDescriptor, type Codecs, decodes, isCodec } from './codecs';
import { cameraEncodings, type Encoding, screenEncodings, setEncodings } from './encodings';
import { answeringOpus, type OpusUse, offeringOpus, withoutPauses } from './sdp';
import { isTooMuch, NOTHING_SENT, packetsBetween, type Sent, sentSoFar } from './sent';

/** What the transport tells. */
export interface TransportEvents {
  offered(request: number, sdp: string, tracks: OfferedTrack[]): void;
  offerFailed(request: number): void;
  state(state: TransportState): void;
  /** The receiving tracks by m-line. */
  received(tracks: ReadonlyMap<string, MediaStreamTrack>): void;
  /** What has left on the sending m-lines since the last time. */
  sent(reports: FrameReport[]): void;
  /** This device cannot encode in such a codec, or is too slow for it. */
  tooMuch(codec: keyof Codecs): void;
}

/** Makes transforms; without one nothing is sent and nothing received is shown. */
export interface Transforms {
  create(options: TransformOptions): RTCRtpScriptTransform;
  /** Tells the transform its m-line. */
  name(id: number, mid: string): void;
}

/** How what is sent is encoded. */
export interface Sending {
  sendHeight: SendHeight;
  shareHint: ShareHint;
  originalSound: boolean;
}

/** What concerns the one connection; trials have their own. */
type TransportCommand = Exclude<MediaCommand, { type: 'tried' | 'relay' }>;

const COUNT_EVERY_MS = 1_000;
/** So many counts in a row a processor may be too slow: a single step down lasts some of them. */
const SLOW_COUNTS = 20;
const STREAMS: readonly StreamName[] = ['microphone', 'camera', 'screen', 'screen_audio'];

const UNUSED = { sent: NOTHING_SENT, slow: 0, setting: Promise.resolve() };

interface Line {
  transceiver: RTCRtpTransceiver;
  transform: number;
  /** What had left when last counted. */
  sent: Sent;
  /** Counts in a row in which the processor was too slow. */
  slow: number;
  /** What is set on the sender, one thing after the other. */
  setting: Promise<void>;
}

export class Transport {
  readonly #events: TransportEvents;
  readonly #transforms: Transforms;
  readonly #tracks = new Map<StreamName, MediaStreamTrack>();
  #connection: RTCPeerConnection | undefined;
  #sending = new Map<StreamName, Line>();
  #receiving: { audio: Line[]; video: Line[] } = { audio: [], video: [] };
  #nextTransform = 1;
  #request = 0;
  #work: Promise<void> = Promise.resolve();
  #ended = false;
  #codecs: { camera: PictureCodec; screen: PictureCodec } = { camera: 'vp8', screen: 'vp8' };
  #encoding: Sending = { sendHeight: 0, shareHint: 'detail', originalSound: false };
  /** The last answer, as it came. */
  #answered: string | null = null;
  #counting: ReturnType<typeof setInterval> | undefined;
  #relays: RTCIceServer[] = [];

  constructor(events: TransportEvents, transforms: Transforms) {
    this.#events = events;
    this.#transforms = transforms;
  }

  /** Carries a command out, after those before it. */
  command(command: TransportCommand): void {
    this.#work = this.#work
      .then(() => this.#carryOut(command))
      .catch(() => {
        // Nothing that failed keeps what comes after it from being tried.
      });
  }

  /** From the next connection or restart of ICE on, these lead out too. */
  relay(servers: RTCIceServer[]): void {
    this.#relays = servers;
  }

  /** What is sent as this stream from now on; `null` sends nothing. */
  send(stream: StreamName, track: MediaStreamTrack | null): void {
    if (track) this.#tracks.set(stream, track);
    else this.#tracks.delete(stream);
    const line = this.#sending.get(stream);
    if (line) void this.#attach(stream, line);
  }

  /** How what is sent is encoded from now on. */
  encode(encoding: Sending): void {
    const before = this.#encoding;
    this.#encoding = encoding;
    if (before.sendHeight !== encoding.sendHeight || before.shareHint !== encoding.shareHint) {
      for (const [stream, line] of this.#sending) void this.#applyEncodings(stream, line);
    }
    if (before.originalSound !== encoding.originalSound) {
      this.#work = this.#work.then(() => this.#answerAgain());
    }
  }

  /** Everything that the connection counts (WebRTC statistics); nothing without a connection. */
  async stats(): Promise<RTCStatsReport | null> {
    try {
      return (await this.#connection?.getStats()) ?? null;
    } catch {
      return null; // it was closed meanwhile
    }
  }

  /** Ends everything, for good: what was commanded before and comes later does nothing. */
  end(): void {
    this.#ended = true;
    this.close();
  }

  /** Ends everything; a later offer begins anew. */
  close(): void {
    clearInterval(this.#counting);
    const old = this.#connection;
    this.#connection = undefined;
    this.#sending = new Map();
    this.#receiving = { audio: [], video: [] };
    old?.close();
    this.#events.received(new Map());
  }

  async #carryOut(command: TransportCommand): Promise<void> {
    if (this.#ended) return;
    switch (command.type) {
      case 'offer':
        return this.#offer(command);
      case 'answer':
        return this.#answer(command.request, command.sdp);
      case 'encode':
        this.#codecs = command;
        for (const [stream, line] of this.#sending) {
          line.slow = 0;
          void this.#applyEncodings(stream, line);
        }
        return;
      case 'close':
        return this.close();
    }
  }

  async #offer(command: Extract<TransportCommand, { type: 'offer' }>): Promise<void> {
    this.#request = command.request;
    try {
      const connection = command.fresh || !this.#connection ? this.#begin() : this.#connection;
      this.#receive(connection, 'audio', command.audioSlots);
      this.#receive(connection, 'video', command.videoSlots);
      if (command.iceRestart && !command.fresh) {
        connection.setConfiguration(this.#configuration());
        connection.restartIce();
      }
      await this.#describe(connection);
      if (connection !== this.#connection) return;
      this.#nameLines();
      const sdp = connection.localDescription?.sdp ?? '';
      const tracks = [...this.#sending].map(([stream, { transceiver }]) => ({
        mid: transceiver.mid ?? '',
        stream,
      }));
      this.#events.offered(command.request, withoutPauses(offeringOpus(sdp)), tracks);
    } catch {
      this.#events.offerFailed(command.request);
    }
  }

  async #answer(request: number, sdp: string): Promise<void> {
    const connection = this.#connection;
    // A late answer to an offer that another one has replaced.
    if (!connection || request !== this.#request || connection.signalingState !== 'have-local-offer') return;
    try {
      await connection.setRemoteDescription({ type: 'answer', sdp: answeringOpus(sdp, this.#opusUses()) });
    } catch {
      this.#events.offerFailed(request);
      return;
    }
    this.#answered = sdp;
    await Promise.all([...this.#sending].map(([stream, line]) => this.#attach(stream, line)));
    this.#tellReceived();
  }

  /** The same answer once more, with other settings: nothing that the server knows of changes. */
  async #answerAgain(): Promise<void> {
    const connection = this.#connection;
    const sdp = this.#answered;
    if (!connection || sdp === null || connection.signalingState !== 'stable') return;
    try {
      await this.#describe(connection);
      await connection.setRemoteDescription({ type: 'answer', sdp: answeringOpus(sdp, this.#opusUses()) });
    } catch {
      if (connection === this.#connection) this.#events.offerFailed(this.#request);
    }
  }

  async #describe(connection: RTCPeerConnection): Promise<void> {
    const offer = await connection.createOffer();
    await connection.setLocalDescription({ type: 'offer', sdp: offeringOpus(offer.sdp ?? '') });
  }

  #opusUses(): Map<string, OpusUse> {
    const uses = new Map<string, OpusUse>();
    for (const [stream, { transceiver }] of this.#sending) {
      const original = stream === 'screen_audio' || (stream === 'microphone' && this.#encoding.originalSound);
      if (original && transceiver.mid !== null) uses.set(transceiver.mid, 'original');
    }
    return uses;
  }

  #configuration(): RTCConfiguration {
    return { bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceServers: this.#relays };
  }

  /** A new connection with its four sending m-lines, each with a transform before it has a track. */
  #begin(): RTCPeerConnection {
    clearInterval(this.#counting);
    this.#connection?.close();
    const connection = new RTCPeerConnection(this.#configuration());
    this.#connection = connection;
    this.#answered = null;
    this.#sending = new Map();
    this.#receiving = { audio: [], video: [] };
    this.#counting = setInterval(() => void this.#count(connection), COUNT_EVERY_MS);
    connection.addEventListener('connectionstatechange', () => {
      if (connection === this.#connection) this.#tellState(connection.connectionState);
    });
    for (const stream of STREAMS) {
      const video = stream === 'camera' || stream === 'screen';
      const transceiver = connection.addTransceiver(video ? 'video' : 'audio', {
        direction: 'sendonly',
        ...(video && { sendEncodings: this.#firstEncodings(stream) }),
      });
      const transform = this.#nextTransform++;
      transceiver.sender.transform = this.#transforms.create({ id: transform, direction: 'send', stream });
      preferCodec(transceiver, video ? 'video' : 'audio');
      this.#sending.set(stream, { transceiver, transform, ...UNUSED });
    }
    return connection;
  }

  #receive(connection: RTCPeerConnection, kind: 'audio' | 'video', atLeast: number): void {
    const lines = this.#receiving[kind];
    while (lines.length < atLeast) {
      const transceiver = connection.addTransceiver(kind, { direction: 'recvonly' });
      const transform = this.#nextTransform++;
      transceiver.receiver.transform = this.#transforms.create({ id: transform, direction: 'receive', kind });
      preferCodec(transceiver, kind);
      if (kind === 'video') askForDescriptor(transceiver);
      lines.push({ transceiver, transform, ...UNUSED });
    }
  }

  #nameLines(): void {
    for (const { transceiver, transform } of this.#lines()) {
      if (transceiver.mid !== null) this.#transforms.name(transform, transceiver.mid);
    }
  }

  /** Counts what leaves, whatever the transforms say. */
  async #count(connection: RTCPeerConnection): Promise<void> {
    const reports: FrameReport[] = [];
    for (const [stream, line] of this.#sending) {
      const { mid, sender } = line.transceiver;
      if (mid === null) continue;
      try {
        const stats = await sender.getStats();
        const sent = sentSoFar(stats.values());
        const sentPackets = packetsBetween(line.sent, sent);
        line.sent = sent;
        this.#countSlow(stream, line, sentPackets > 0 && isTooMuch(stats.values()));
        if (sender.track || sentPackets > 0) {
          reports.push({ mid, leaf: null, stream, opened: 0, failed: 0, unknownEpoch: 0, sentPackets });
        }
      } catch {
        // The connection was closed meanwhile.
      }
    }
    if (connection === this.#connection && reports.length > 0) this.#events.sent(reports);
  }

  #countSlow(stream: StreamName, line: Line, slow: boolean): void {
    const codec = stream === 'camera' || stream === 'screen' ? this.#codecs[stream] : 'vp8';
    line.slow = slow && codec !== 'vp8' ? line.slow + 1 : 0;
    if (line.slow < SLOW_COUNTS || codec === 'vp8') return;
    line.slow = 0;
    this.#events.tooMuch(codec);
  }

  #tellReceived(): void {
    const tracks = new Map<string, MediaStreamTrack>();
    for (const { transceiver } of [...this.#receiving.audio, ...this.#receiving.video]) {
      if (transceiver.mid !== null) tracks.set(transceiver.mid, transceiver.receiver.track);
    }
    this.#events.received(tracks);
  }

  #tellState(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
      case 'disconnected':
      case 'failed':
        this.#events.state(state);
        break;
      case 'closed':
        break;
      default:
        this.#events.state('connecting');
    }
  }

  #lines(): Line[] {
    return [...this.#sending.values(), ...this.#receiving.audio, ...this.#receiving.video];
  }

  #attach(stream: StreamName, line: Line): Promise<void> {
    const { sender } = line.transceiver;
    line.setting = line.setting.then(async () => {
      // Never without a transform, whatever came before.
      const track = sender.transform ? (this.#tracks.get(stream) ?? null) : null;
      if (sender.track === track) return;
      try {
        await sender.replaceTrack(track);
      } catch {
        // The connection was closed meanwhile; the next one attaches it.
      }
    });
    return this.#applyEncodings(stream, line);
  }

  #applyEncodings(stream: StreamName, line: Line): Promise<void> {
    line.setting = line.setting.then(async () => {
      const { sender, currentDirection } = line.transceiver;
      // Before the first answer nothing can be set; that one applies it.
      if ((stream !== 'camera' && stream !== 'screen') || currentDirection === null) return;
      const set = (codec: PictureCodec) => {
        const detail = stream === 'screen' && this.#encoding.shareHint === 'detail';
        // Without a track some go on with empty pictures and padding.
        const encodings = this.#encodings(stream, codec, this.#tracks.has(stream));
        return setEncodings(sender, encodings, detail ? 'maintain-resolution' : 'maintain-framerate');
      };
      const codec = this.#codecs[stream];
      if ((await set(codec)) || codec === 'vp8' || this.#ended) return;
      this.#events.tooMuch(codec);
      await set('vp8');
    });
    return line.setting;
  }

  #encodings(stream: 'camera' | 'screen', codec: PictureCodec, sends: boolean): Encoding[] {
    const { sendHeight, shareHint } = this.#encoding;
    const encodings =
      stream === 'screen' ? screenEncodings(shareHint, codec) : this.#cameraEncodings(sendHeight, codec);
    return encodings.map((encoding) => ({ ...encoding, active: sends && encoding.active !== false }));
  }

  /** Before anything is agreed on: what all know, without naming it. */
  #firstEncodings(stream: 'camera' | 'screen'): RTCRtpEncodingParameters[] {
    return this.#encodings(stream, 'vp8', true).map(
      ({ codec: _codec, scalabilityMode: _mode, ...encoding }) => encoding as RTCRtpEncodingParameters,
    );
  }

  #cameraEncodings(sendHeight: SendHeight, codec: PictureCodec): Encoding[] {
    const { width = 0, height = 0 } = this.#tracks.get('camera')?.getSettings() ?? {};
    // A phone held upright has more lines than columns.
    return cameraEncodings(Math.min(width, height) || 720, sendHeight, codec);
  }
}

/** Only what the frame worker knows how to seal, what all know first. */
function preferCodec(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const able = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const of = (type: string) => able.filter(({ mimeType }) => mimeType.toLowerCase() === type);
  const picture = (codec: PictureCodec) => able.filter((one) => isCodec(one, codec));
  const more = decodes();
  const kept =
    kind === 'audio'
      ? of('audio/opus')
      : [
          ...picture('vp8'),
          ...(more.vp9 ? picture('vp9') : []),
          ...(more.av1 ? picture('av1') : []),
          ...of('video/rtx'),
        ];
  if (kept.length > 0) transceiver.setCodecPreferences(kept);
}
