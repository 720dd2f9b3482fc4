// Generated from crates/client. Do not edit: run `cargo xtask types`.

export type StreamName = "microphone" | "camera" | "screen" | "screen_audio";

/**
 * What a person may do.
 */
export type Intent = { "type": "create" } | { "type": "open", 
/**
 * The link's part behind `#`.
 */
fragment: string, } | { "type": "join", 
/**
 * The name that others see.
 */
name: string, } | { "type": "devices", 
/**
 * The microphone is on.
 */
microphone: boolean, 
/**
 * The camera is on.
 */
camera: boolean, 
/**
 * A screen is shared.
 */
screen: boolean, 
/**
 * What the screen plays is shared.
 */
screenAudio: boolean, } | { "type": "chat", 
/**
 * The text.
 */
text: string, } | { "type": "show", 
/**
 * All of them.
 */
tiles: Array<Tile>, } | { "type": "leave" } | { "type": "retry" };

/**
 * A picture on screen.
 */
export type Tile = { 
/**
 * The person's id as in the view.
 */
person: string, 
/**
 * Which stream of theirs: `camera` or `screen`.
 */
stream: StreamName, 
/**
 * Height in device pixels.
 */
height: number, };

/**
 * The state of the media transport.
 */
export type TransportState = "connecting" | "connected" | "disconnected" | "failed";

/**
 * What the transforms saw of one receiving m-line, or of one sending stream, since the last report.
 */
export type FrameReport = { 
/**
 * The m-line.
 */
mid: string, 
/**
 * The leaf that the opened frames came from, by their keys.
 */
leaf: number | null, 
/**
 * The stream that they belong to, by their keys.
 */
stream: StreamName | null, 
/**
 * Frames that opened (or were sealed, on a sending m-line).
 */
opened: number, 
/**
 * Frames that did not open although their epoch is known.
 */
failed: number, 
/**
 * Frames of an epoch that is not known.
 */
unknownEpoch: number, 
/**
 * Packets that left on a sending m-line, whatever the transform counted: by the transport's own statistics,
 * without those sent again.
 */
sentPackets: number, };

/**
 * What a reload of the same tab may know, so that the person has one seat and not two, and a meeting's maker
 * stays its host.
 */
export type Kept = { 
/**
 * The meeting's fragment, to tell whether it is the same; with the host's part, if there is one.
 */
fragment: string, 
/**
 * The seat token, in text; `None` before there was a seat and after it was given up.
 */
seat: string | null, 
/**
 * The name that was used.
 */
name: string, };

/**
 * What the shell shall do with its RTCPeerConnection.
 */
export type MediaCommand = { "type": "offer", 
/**
 * Number of the offer.
 */
request: number, 
/**
 * Begin with a new RTCPeerConnection.
 */
fresh: boolean, 
/**
 * Restart ICE.
 */
iceRestart: boolean, 
/**
 * Receiving m-lines for audio that there shall be at least.
 */
audioSlots: number, 
/**
 * Receiving m-lines for video that there shall be at least.
 */
videoSlots: number, } | { "type": "answer", 
/**
 * Number of the offer.
 */
request: number, 
/**
 * The description.
 */
sdp: string, } | { "type": "close" };

/**
 * The whole of it.
 */
export type View = { 
/**
 * Where the person is.
 */
phase: Phase, 
/**
 * What stands in the way, if anything.
 */
problem: Problem | null, 
/**
 * The link's fragment to give to others, once there is a meeting.
 */
invite: string | null, 
/**
 * Everyone in the group by its keys, oneself first, then in the order of coming.
 */
people: Array<Person>, 
/**
 * Ids of those who speak, the loudest first.
 */
speaking: Array<string>, 
/**
 * What the encryption is.
 */
encryption: Encryption, 
/**
 * The conversation, oldest first: the same value as in the view before, unless it changed.
 */
chat: Array<ChatLine>, 
/**
 * What the receiving m-lines carry.
 */
slots: Array<SlotView>, 
/**
 * The connection to the server.
 */
connection: Connection, };

/**
 * Where the person is.
 */
export type Phase = "landing" | "green_room" | "joining" | "meeting" | "left";

/**
 * Something that the person should know, with a way out. The words are the shell's, one per code.
 */
export type Problem = "bad_link" | "not_available" | "full" | "unreachable" | "version" | "not_admitted" | "replaced" | "too_many" | "no_transforms" | "no_wasm";

/**
 * One member of the group.
 */
export type Person = { 
/**
 * Stable while the person is in the meeting.
 */
id: string, 
/**
 * The name in the leaf; empty if it does not open (the shell says "unknown").
 */
name: string, 
/**
 * Whether it is the person at this device.
 */
own: boolean, 
/**
 * The member's leaf in the ratchet tree.
 */
leaf: number, 
/**
 * Whether the connection of this member stands.
 */
connected: boolean, 
/**
 * Something that this member sealed did not open, and nothing did since.
 */
notOpening: boolean, 
/**
 * Messages that this member sealed and that were kept from this device.
 */
missing: number, 
/**
 * Speech.
 */
microphone: StreamView, 
/**
 * Camera.
 */
camera: StreamView, 
/**
 * Shared screen.
 */
screen: StreamView, 
/**
 * What the shared screen plays.
 */
screenAudio: StreamView, };

/**
 * One stream of one person.
 */
export type StreamView = { 
/**
 * The member says, sealed, that it is on.
 */
announced: boolean, 
/**
 * It is wanted here (on screen, or audible) and so should arrive.
 */
wanted: boolean, 
/**
 * Frames arrive.
 */
arriving: boolean, 
/**
 * Frames open.
 */
decrypting: boolean, 
/**
 * What is wrong with it.
 */
fault: Fault | null, };

/**
 * What is wrong with a stream, for longer than a switch takes.
 */
export type Fault = "not_arriving" | "not_opening" | "not_opening_there";

/**
 * What the encryption is; a pure function of the group's state.
 */
export type Encryption = { 
/**
 * The one-word answer.
 */
indicator: Indicator, 
/**
 * The group's epoch (RFC 9420).
 */
epoch: number, 
/**
 * Members of the group.
 */
members: number, 
/**
 * The code that two members may compare aloud; equal codes mean the same group and epoch.
 */
code: string, };

/**
 * The one-word answer.
 */
export type Indicator = "none" | "end_to_end" | "settling" | "broken";

/**
 * A line of the conversation.
 */
export type ChatLine = { 
/**
 * Stable.
 */
id: string, 
/**
 * The author's person id.
 */
author: string, 
/**
 * The author's name, kept when they leave.
 */
name: string, 
/**
 * Whether the person at this device wrote it.
 */
own: boolean, 
/**
 * The text, to be shown as text.
 */
text: string, 
/**
 * Milliseconds since 1970, by the author's clock.
 */
sentAt: number, 
/**
 * How far it came.
 */
delivery: Delivery, 
/**
 * The name of the member who told it after the fact (empty if unknown); `None`: it came from its author.
 */
retoldBy: string | null, };

/**
 * How far a chat message came.
 */
export type Delivery = "sending" | "sent" | "failed";

/**
 * A receiving m-line.
 */
export type SlotView = { 
/**
 * The m-line.
 */
mid: string, 
/**
 * Whose picture or sound.
 */
person: string, 
/**
 * Which stream.
 */
stream: StreamName, };

/**
 * The connection to the server.
 */
export type Connection = { 
/**
 * The signalling connection.
 */
signalling: Link, 
/**
 * The media transport.
 */
media: Link, };

/**
 * A connection's state.
 */
export type Link = "off" | "connecting" | "up";
