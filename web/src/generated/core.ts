// Generated from crates/client. Do not edit: run `cargo xtask types`.

export type StreamName = "microphone" | "camera" | "screen" | "screen_audio";

export type ReactionName = "clap" | "agree" | "disagree" | "heart" | "laugh" | "wow";

export type RemovalName = "author" | "host";

export type WayName = "udp" | "tcp" | "none";

export type LimitName = "line" | "device";

/** Bounds that both sides know; see `crates/protocol/src/limits.rs`. */
export const LIMITS = {
  chatCharacters: 4000,
  nameCharacters: 64,
  titleCharacters: 120,
  noteCharacters: 200,
  filePartLeastBytes: 65536,
  questionCharacters: 300,
  questionsPerMember: 5,
  pollOptionsLeast: 2,
  pollOptionsMost: 10,
  optionCharacters: 100,
  polls: 20,
  anonymousVotersMost: 200,
  timerSeconds: 86400,
} as const;

export type FieldName = "address" | "since" | "room" | "received" | "sent" | "unsent" | "misses" | "account" | "counters" | "participant" | "seat_token" | "place" | "away" | "heard" | "admitted" | "references" | "key_package" | "visitor" | "note" | "transport" | "allowed" | "slots" | "wants" | "callers" | "host" | "entry" | "connections" | "members" | "waiting" | "blocked" | "epoch" | "group" | "log_entries" | "log_bytes" | "policy" | "named" | "transports" | "stream" | "loudness" | "downlink" | "meetings.room" | "meetings.host" | "meetings.entry" | "meetings.early" | "meetings.version" | "meetings.keep_until" | "meetings.card" | "meetings.class" | "meetings.ended" | "meetings.empty_since" | "groups.room" | "groups.snapshot" | "seats.room" | "seats.participant" | "seats.token_hash" | "seats.admitted" | "seats.bound" | "log.room" | "log.seq" | "log.entry" | "blocked.room" | "blocked.visitor" | "files.room" | "files.id" | "files.owner" | "files.bytes" | "file_contents";

export type PartName = "connection" | "seat" | "meeting" | "media" | "stored";

export type UntilName = "connection" | "seat" | "group" | "idle" | "meeting" | "change" | "newer";

/** Lengths in bytes, times in milliseconds since 1970, rates in bits per second, rows with their bytes. */
export type HeldValue =
  | "nothing"
  | { text: string }
  | { count: number }
  | { length: number }
  | { time: number }
  | { flags: string[] }
  | { streams: StreamName[] }
  | { rate: [StreamName, number] }
  | { rows: [number, number] };

/**
 * What a person may do.
 */
export type Intent = { "type": "create", 
/**
 * How it begins; left out: as usual, with a lobby.
 */
opening?: Opening, 
/**
 * The rules of its class, as the organisation has them; left out: it is of none.
 */
class?: ClassRules, } | { "type": "arrange", 
/**
 * The shell's number for it.
 */
errand: number, 
/**
 * What and when.
 */
details: Details, 
/**
 * How it begins.
 */
opening: Opening, 
/**
 * The rules of its class, as the organisation has them; left out: it is of none.
 */
class?: ClassRules, } | { "type": "rearrange", 
/**
 * The shell's number for it.
 */
errand: number, 
/**
 * The fragment of the hosts' link.
 */
hostLink: string, 
/**
 * What and when.
 */
details: Details, 
/**
 * How it begins.
 */
opening: Opening, } | { "type": "inspect", 
/**
 * The shell's number for it.
 */
errand: number, 
/**
 * The fragment of the hosts' link.
 */
hostLink: string, } | { "type": "roll_link", 
/**
 * The shell's number for it.
 */
errand: number, 
/**
 * The fragment of the hosts' link.
 */
hostLink: string, } | { "type": "delete", 
/**
 * The shell's number for it.
 */
errand: number, 
/**
 * The fragment of the hosts' link.
 */
hostLink: string, } | { "type": "open", 
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
text: string, 
/**
 * To whom; left out: to everyone. What answers a private line goes to those who read that.
 */
to?: ChatTo, 
/**
 * The id of the line that it answers.
 */
reply?: string, } | { "type": "change_line", 
/**
 * The line's id.
 */
line: string, 
/**
 * What.
 */
change: LineChange, } | { "type": "send_again", 
/**
 * The line's id.
 */
line: string, } | { "type": "give_up", 
/**
 * The line's id.
 */
line: string, } | { "type": "send_file", 
/**
 * The shell's number for it.
 */
job: number, 
/**
 * What it is called.
 */
name: string, 
/**
 * Its media type.
 */
kind: string, 
/**
 * How long it is.
 */
bytes: number, 
/**
 * Width and height of a picture.
 */
picture: [number, number] | null, 
/**
 * To whom.
 */
to?: ChatTo, } | { "type": "fetch_file", 
/**
 * The shell's number for it.
 */
job: number, 
/**
 * The line's id.
 */
line: string, 
/**
 * It is to be shown.
 */
preview: boolean, } | { "type": "write_live", 
/**
 * All of it.
 */
text: string, } | { "type": "note", 
/**
 * The text.
 */
text: string, } | { "type": "react", 
/**
 * How.
 */
reaction: ReactionName, } | { "type": "floor" } & FloorAct | { "type": "record", 
/**
 * What is wanted.
 */
wish: RecordingWish, } | { "type": "leave_out", 
/**
 * Whether.
 */
on: boolean, } | { "type": "inquire", 
/**
 * Whether, from now on.
 */
on: boolean, } | { "type": "try", 
/**
 * The shell's number for it.
 */
request: number, 
/**
 * An offer of a connection that carries nothing.
 */
sdp: string, } | { "type": "rename", 
/**
 * The name that others see.
 */
name: string, } | { "type": "ask_name" } | { "type": "remember", 
/**
 * The browser's own, in text.
 */
salt: string, 
/**
 * What [`NameCommand::Meet`] said: names with those who had them.
 */
met: Array<[string, string]>, } | { "type": "show_name", 
/**
 * What came of [`NameCommand::Ask`].
 */
shown: ShownName | null, } | { "type": "host" } & HostAct | { "type": "codecs", 
/**
 * What it can decode.
 */
decodes: { vp9: boolean, av1: boolean }, 
/**
 * What it encodes well: VP9 for cameras, AV1 for screens.
 */
encodes: { vp9: boolean, av1: boolean }, } | { "type": "seen", 
/**
 * Which.
 */
notice: number, } | { "type": "show", 
/**
 * All of them.
 */
tiles: Array<Tile>, } | { "type": "leave" } | { "type": "retry" };

/**
 * To whom the person writes.
 */
export type ChatTo = { "to": "everyone" } | { "to": "hosts", 
/**
 * For hosts: the id of that person. Left out: the person at this device.
 */
with?: string, } | { "to": "person", 
/**
 * By id.
 */
person: string, };

/**
 * What the person does to a line.
 */
export type LineChange = { "what": "edit", 
/**
 * The new text.
 */
text: string, } | { "what": "delete" } | { "what": "hide" } | { "what": "react", 
/**
 * How.
 */
reaction: ReactionName, 
/**
 * Whether the reaction stands from now on.
 */
on: boolean, };

/**
 * What a host or co-host may do. People are named by their ids as in the view.
 */
export type HostAct = { "act": "admit", 
/**
 * Callers.
 */
people: Array<string> | null, } | { "act": "decline", 
/**
 * Callers.
 */
people: Array<string>, 
/**
 * Whether their tabs may not knock again.
 */
block: boolean, } | { "act": "lobby", 
/**
 * Whether.
 */
on: boolean, } | { "act": "lock", 
/**
 * Whether.
 */
on: boolean, } | { "act": "safe", 
/**
 * Whether.
 */
on: boolean, } | { "act": "allow", 
/**
 * All of it.
 */
powers: Powers, } | { "act": "deny", 
/**
 * Whom.
 */
person: string, 
/**
 * What is taken away; nothing: all is given back.
 */
powers: Powers, } | { "act": "quiet_above", 
/**
 * So many.
 */
members: number, } | { "act": "spotlight", 
/**
 * Whom.
 */
people: Array<string>, } | { "act": "appoint", 
/**
 * Whom.
 */
person: string, 
/**
 * What.
 */
role: Role, } | { "act": "pass_on", 
/**
 * Whom.
 */
person: string, } | { "act": "take_over" } | { "act": "remove", 
/**
 * Whom.
 */
people: Array<string>, } | { "act": "mute", 
/**
 * Whose.
 */
person: string | null, } | { "act": "ask_to_unmute", 
/**
 * Whom.
 */
person: string | null, } | { "act": "stop_share", 
/**
 * Whose.
 */
person: string, } | { "act": "stop_recording", 
/**
 * Whose.
 */
person: string, } | { "act": "end" };

/**
 * What a person wants of their own recording.
 */
export type RecordingWish = "running" | "paused" | "off";

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
height: number, 
/**
 * Somebody signs there, whom this person watches: never with fewer than 20 pictures a second.
 */
signs?: boolean, };

/**
 * A codec of pictures.
 */
export type PictureCodec = "vp8" | "vp9" | "av1";

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
 * A line between two looks.
 */
export type Measures = { 
/**
 * Share of packets lost on the way out, before repair, 0 to 1; `None`: nothing was sent.
 */
lossOut: number | null, 
/**
 * What came, and what did not after all repairs.
 */
incoming: Array<Incoming>, 
/**
 * To the server and back, in milliseconds.
 */
roundTrip: number | null, 
/**
 * What keeps the own pictures small.
 */
limit: LimitName | null, };

/**
 * Packets of a receiving m-line between two looks.
 */
export type Incoming = { 
/**
 * Which; empty where the browser does not say.
 */
mid: string, 
/**
 * Not there.
 */
lost: number, 
/**
 * There, or not.
 */
of: number, };

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
 * The participant and the key to come back as the same one, in text.
 */
back: string | null, 
/**
 * This tab's number at the meeting's door, in text.
 */
visitor: string | null, 
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
sdp: string, } | { "type": "tried", 
/**
 * The shell's number for it.
 */
request: number, 
/**
 * The description; `None` if the server cannot be asked, or has no room for it now.
 */
sdp: string | null, } | { "type": "relay", 
/**
 * Its `username`.
 */
username: string, 
/**
 * Its `credential`.
 */
password: string, 
/**
 * The server's own TCP port; the page's may do as well.
 */
port: number, } | { "type": "encode", 
/**
 * Pictures of cameras.
 */
camera: PictureCodec, 
/**
 * Shared screens.
 */
screen: PictureCodec, } | { "type": "close" };

/**
 * What the shell shall do for names that providers vouch for.
 */
export type NameCommand = { "type": "ask", 
/**
 * The secret key, in text.
 */
key: string, 
/**
 * The salt, in text.
 */
salt: string, 
/**
 * What the token is to commit to.
 */
nonce: string, } | { "type": "look", 
/**
 * Its number.
 */
provider: string, } | { "type": "pin", 
/**
 * Whose.
 */
issuer: string, 
/**
 * Which.
 */
print: string, } | { "type": "meet", 
/**
 * The name.
 */
name: string, 
/**
 * Who.
 */
person: string, };

/**
 * A name for which a provider vouches, as the shell keeps it for this tab.
 */
export type ShownName = { 
/**
 * The provider's number at the server.
 */
provider: string, 
/**
 * The ID token.
 */
token: string, 
/**
 * As [`NameCommand::Ask`] said it.
 */
key: string, 
/**
 * As [`NameCommand::Ask`] said it.
 */
salt: string, };

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
 * The server is about to stop, at this time at the latest, in milliseconds since 1970: meetings are interrupted then.
 */
serverEnds: number | null, 
/**
 * Whether the server knows by an account whose connection this is; members do not hear of it.
 */
signedIn: boolean, 
/**
 * The link's fragment to give to others, once there is a meeting.
 */
invite: string | null, 
/**
 * The fragment of the hosts' link, for who holds it.
 */
hostLink: string | null, 
/**
 * What the link has opened.
 */
meeting: Details | null, 
/**
 * The rules of the meeting's class, by its host's signature; none, if it is of no class.
 */
class: ClassRules | null, 
/**
 * What is off in this meeting for now, because a measure of its organisation does not hold, by the server's word.
 */
closed: Array<ClosedGate>, 
/**
 * In the green room: how it stands inside, by the server's word.
 */
gathering: Gathering | null, 
/**
 * How it stands with the person who waits for a host.
 */
waiting: Waiting | null, 
/**
 * Who vouches for which name of the person at this device, as others will see it.
 */
ownName: NameMark, 
/**
 * Whether the meeting's class keeps the person at this device out for now: it takes verified names alone.
 */
barred: boolean, 
/**
 * For hosts: who waits at the door, first come first.
 */
callers: Array<Caller>, 
/**
 * The meeting's rules, once in it.
 */
policy: Policy | null, 
/**
 * What happened to the person or the meeting by somebody's act, oldest first, the last few.
 */
notices: Array<Notice>, 
/**
 * Reactions of the last seconds.
 */
reactions: Array<Reacted>, 
/**
 * The last errand about meetings that are kept: making, changing, deleting one.
 */
errand: Errand | null, 
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
 * Bytes of the longest file that can be sent; 0: none.
 */
fileBytes: number, 
/**
 * What others are writing to everyone just now, who began first comes first.
 */
live: Array<LiveText>, 
/**
 * Hands, who speaks, the timer, questions, polls.
 */
floor: Floor, 
/**
 * Who records, and whom the own recording takes in.
 */
recording: Recordings, 
/**
 * What the server says that it holds, while the person looks at it.
 */
inventory: Inventory | null, 
/**
 * For hosts: how it goes for everyone.
 */
quality: Quality | null, 
/**
 * What the receiving m-lines carry.
 */
slots: Array<SlotView>, 
/**
 * The connection to the server.
 */
connection: Connection, };

/**
 * What holds in a meeting of a class, exceptions counted in.
 */
export type ClassRules = { 
/**
 * The organisation's number, as 32 hexadecimal digits.
 */
organisation: string, 
/**
 * The organisation's name.
 */
by: string, 
/**
 * The class's name in the policy.
 */
class: string, 
/**
 * The class's name for people.
 */
title: string, 
/**
 * Who may come in.
 */
people: PeopleRule, 
/**
 * Whether who comes in has to have signed in with several factors.
 */
mfa: boolean, 
/**
 * Issuers whose word for a name counts, if those alone come in whose name is verified.
 */
verifiedBy: Array<string> | null, 
/**
 * Whether newcomers wait for a host.
 */
lobby: LobbyRule, 
/**
 * Who may record.
 */
record: Grant, 
/**
 * Who may share a screen.
 */
share: Grant, 
/**
 * Whether there is a chat.
 */
chat: boolean, 
/**
 * Whether single people may be written to.
 */
privateChat: boolean, 
/**
 * Whether one may take another name inside.
 */
rename: boolean, 
/**
 * Whether everyone comes in muted.
 */
muted: boolean, 
/**
 * Whether everyone comes in with the camera off.
 */
cameraOff: boolean, 
/**
 * Days that the meeting is kept at most without anybody there.
 */
keptDays: number, 
/**
 * Hours that the server keeps a file at most.
 */
fileHours: number, 
/**
 * Hours that a saved copy of the conversation may be kept; 0: it is not saved.
 */
chatHours: number, 
/**
 * Where the meeting may be: countries (ISO 3166-1 alpha-2), `EU`, `EEA`; none: anywhere.
 */
regions: Array<string>, 
/**
 * What is laxer than the class says.
 */
exceptions: Array<ClassException>, };

/**
 * A named exception.
 */
export type ClassException = { 
/**
 * The setting, as in the policy file.
 */
setting: string, 
/**
 * What the class says, as in the policy file.
 */
insteadOf: string, 
/**
 * Who answers for it.
 */
owner: string, 
/**
 * Why.
 */
reason: string, 
/**
 * When it ends, in milliseconds since 1970.
 */
until: number, };

/**
 * Something that is off for now.
 */
export type ClosedGate = { 
/**
 * Its stable name, as `recording`.
 */
feature: string, 
/**
 * Why, in English.
 */
en: string, 
/**
 * Why, in Dutch.
 */
nl: string, };

/**
 * Who may come in.
 */
export type PeopleRule = "link" | "signed_in" | "members";

/**
 * Whether newcomers wait for a host.
 */
export type LobbyRule = "off" | "on" | "always";

/**
 * Who may do something.
 */
export type Grant = "granted" | "hosts" | "nobody";

/**
 * Where the person is.
 */
export type Phase = "landing" | "green_room" | "joining" | "waiting" | "meeting" | "left";

/**
 * How it stands in the meeting, before one is in it.
 */
export type Gathering = { 
/**
 * How many are there.
 */
present: number, 
/**
 * Names of some of them, where newcomers may know them.
 */
names: Array<string>, 
/**
 * A host lets newcomers in.
 */
lobby: boolean, 
/**
 * Nobody new comes in.
 */
locked: boolean, 
/**
 * It may begin without a host.
 */
early: boolean, };

/**
 * Something that the person should know, with a way out. The words are the shell's, one per code.
 */
export type Problem = "bad_link" | "not_available" | "full" | "locked" | "ended" | "declined" | "removed" | "signed_out" | "quota" | "unreachable" | "version" | "not_admitted" | "sign_in_needed" | "members_only" | "factors_needed" | "not_verified" | "unverified_inside" | "names_unchecked" | "outside_regions" | "exception_over" | "rules_differ" | "not_your_class" | "gate_closed" | "replaced" | "too_many" | "server_full" | "server_ends" | "no_transforms" | "no_wasm";

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
 * Who vouches for which name of theirs.
 */
mark: NameMark, 
/**
 * Whether this browser met them before.
 */
met: Met, 
/**
 * Whether it is the person at this device.
 */
own: boolean, 
/**
 * What the member is by the group's policy.
 */
role: Role, 
/**
 * What the member may do now.
 */
may: Powers, 
/**
 * The member's leaf in the ratchet tree.
 */
leaf: number, 
/**
 * Whether the connection of this member stands.
 */
connected: boolean, 
/**
 * Else since when it is known not to, in milliseconds since 1970.
 */
awaySince: number | null, 
/**
 * Something that this member sealed did not open, and nothing did since.
 */
notOpening: boolean, 
/**
 * Messages that this member sealed and that were kept from this device.
 */
missing: number, 
/**
 * Streams of the person at this device that do not arrive there, by this member's word.
 */
misses: StreamName[], 
/**
 * Streams of the person at this device that do not open there, by this member's word.
 */
cannotOpen: StreamName[], 
/**
 * How this member's line to the server stands, by its own word, where that is not as usual; never of the person at
 * this device.
 */
line: PersonLine | null, 
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
 * How a person's line to the server stands.
 */
export type PersonLine = { 
/**
 * The way that sound and picture take now, `none` where nothing comes or goes; `None`: not known.
 */
way: WayName | null, 
/**
 * The way that they took before, if the network let it through no more.
 */
lost: WayName | null, 
/**
 * A way is being sought just now.
 */
switching: boolean, 
/**
 * Pictures are held back from this person: the line carries no more.
 */
thin: boolean, };

/**
 * How the meeting goes for everyone: those for whom it goes well are not in it.
 */
export type Quality = { 
/**
 * For whom it does not go well now, the worst first.
 */
troubles: Array<Trouble>, 
/**
 * What is over, as it was at worst: the latest first.
 */
past: Array<Trouble>, };

/**
 * Somebody for whom it does not go well, by that person's own word; that somebody is away is the server's.
 */
export type Trouble = { 
/**
 * Whom.
 */
person: string, 
/**
 * The name then.
 */
name: string, 
/**
 * It is the person at this device.
 */
own: boolean, 
/**
 * How bad it is.
 */
grade: Grade, 
/**
 * When it was noticed here that it is so, in milliseconds since 1970; of what is over, that it began.
 */
since: number, 
/**
 * Until when, if it is over.
 */
until: number | null, 
/**
 * How the line stands; `None`: as usual.
 */
line: PersonLine | null, 
/**
 * At least so much is lost on it, in per cent; 0: nothing worth a word.
 */
loss: number, 
/**
 * At least so long it takes to the server and back, in milliseconds; 0: it is as quick as need be.
 */
delay: number, 
/**
 * What keeps this person's pictures small.
 */
limit: LimitName | null, 
/**
 * Streams of others that should arrive there and do not.
 */
missing: number, };

/**
 * How badly it goes, from the least on.
 */
export type Grade = "fair" | "poor" | "cut" | "away";

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
 * Nothing arrives because the line to this device is too thin for it.
 */
paused: boolean, 
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
 * The text, to be shown as text; of a line with a file, what its author says about that.
 */
text: string, 
/**
 * The file that it carries.
 */
file: LineFile | null, 
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
retoldBy: string | null, 
/**
 * Who reads it.
 */
to: Addressed, 
/**
 * What it answers.
 */
reply: Quote | null, 
/**
 * Its author has changed it.
 */
edited: boolean, 
/**
 * The person at this device has changed or deleted it, and that could not be sent.
 */
unsaved: boolean, 
/**
 * It is gone, and by whom; there is no text any more.
 */
removed: RemovalName | null, 
/**
 * Who reacts to it, by kind, the first kind first.
 */
reactions: Array<LineReaction>, 
/**
 * What the person at this device may do with it.
 */
may: LineActs, };

/**
 * A file as its sender describes it.
 */
export type LineFile = { 
/**
 * What it is called, cut down to a name that every system takes.
 */
name: string, 
/**
 * The end of the name, with its dot, that says what it is; may be empty.
 */
ending: string, 
/**
 * Its media type.
 */
kind: string, 
/**
 * How long it is.
 */
bytes: number, 
/**
 * Width and height of a picture.
 */
picture: [number, number] | null, 
/**
 * Opening it may run something.
 */
runs: boolean, };

/**
 * How far a chat message came.
 */
export type Delivery = "sending" | "sent" | "failed";

/**
 * Who reads a line, besides the person at this device.
 */
export type Addressed = { "to": "everyone" } | { "to": "hosts", 
/**
 * And whom they talk with, if that is not the person at this device.
 */
with: Someone | null, } | { "to": "person", 
/**
 * The other one.
 */
whom: Someone, };

/**
 * A person, who may be gone by now.
 */
export type Someone = { 
/**
 * As in the list of people.
 */
id: string, 
/**
 * Kept when they leave.
 */
name: string, };

/**
 * What a line answers.
 */
export type Quote = { 
/**
 * The line's id; `None`: it is not known here.
 */
line: string | null, 
/**
 * Its author's name.
 */
name: string, 
/**
 * Whether the person at this device wrote it.
 */
own: boolean, 
/**
 * The beginning of it; empty if it is gone.
 */
text: string, };

/**
 * One kind of reaction to a line.
 */
export type LineReaction = { 
/**
 * Which.
 */
reaction: ReactionName, 
/**
 * Names of those who react so, the first one first; empty where it is not known.
 */
names: Array<string>, 
/**
 * Whether the person at this device does.
 */
own: boolean, };

/**
 * What the person may do with a line.
 */
export type LineActs = { 
/**
 * Answer it.
 */
reply: boolean, 
/**
 * React to it.
 */
react: boolean, 
/**
 * Change it.
 */
edit: boolean, 
/**
 * Delete it.
 */
delete: boolean, 
/**
 * As a host: take it from everyone's conversation.
 */
hide: boolean, };

/**
 * What somebody is writing to everyone just now.
 */
export type LiveText = { 
/**
 * The author's person id.
 */
author: string, 
/**
 * The author's name.
 */
name: string, 
/**
 * The end of it, to be shown as text.
 */
text: string, };

/**
 * What is recorded of the meeting, on members' machines.
 */
export type Recordings = { 
/**
 * Who says to record, whether they may or not, the first to begin first.
 */
running: Array<Recorder>, 
/**
 * How it stands with the person's own.
 */
own: OwnRecording, 
/**
 * Ids of those who wish to be left out of recordings.
 */
leftOut: Array<string>, 
/**
 * Ids of those who may be heard, seen and named in the own recording now: they have been told of it, and do not
 * wish to be left out.
 */
taken: Array<string>, };

/**
 * Somebody who records.
 */
export type Recorder = { 
/**
 * The person's id.
 */
person: string, 
/**
 * The person's name.
 */
name: string, 
/**
 * Whether it is the person at this device.
 */
own: boolean, 
/**
 * Milliseconds since 1970, not later than now.
 */
since: number, 
/**
 * Nothing is recorded for now.
 */
paused: boolean, 
/**
 * Whether the meeting's rules let them.
 */
allowed: boolean, };

/**
 * How it stands with the person's own recording.
 */
export type OwnRecording = "off" | "announcing" | "running" | "paused";

/**
 * What the server says that it holds of the person, and of the meeting as a member may know it.
 */
export type Inventory = { 
/**
 * Those that the server has told of.
 */
parts: Array<InventoryPart>, };

/**
 * A place in the server, and what is held there.
 */
export type InventoryPart = { 
/**
 * Where.
 */
part: PartName, 
/**
 * All of it.
 */
items: Array<InventoryItem>, };

/**
 * A thing that is held.
 */
export type InventoryItem = { 
/**
 * What.
 */
field: FieldName, 
/**
 * Its value now.
 */
value: HeldValue, 
/**
 * Until when.
 */
until: UntilName, };

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

/**
 * What a meeting is about, and when: sealed, so that the server does not know.
 */
export type Details = { 
/**
 * One line; may be empty.
 */
title: string, 
/**
 * Milliseconds since 1970; `None`: whenever somebody comes.
 */
startsAt: number | null, 
/**
 * How long it is planned for.
 */
minutes: number, 
/**
 * How it repeats.
 */
repeats: Repeats, 
/**
 * By whose clocks it repeats: a name like `Europe/Amsterdam`, perhaps unknown here; `None`: UTC.
 */
zone: string | null, };

/**
 * How a meeting repeats.
 */
export type Repeats = "never" | "daily" | "weekdays" | "weekly" | "fortnightly" | "monthly";

/**
 * How a meeting begins: the policy that its founder sets, by the host's signature.
 */
export type Opening = { 
/**
 * Whether who is not host waits for one.
 */
lobby: boolean, 
/**
 * Whether it may begin without a host.
 */
early: boolean, 
/**
 * What everyone may do.
 */
allowed: Powers, 
/**
 * Newcomers come muted in meetings of more members.
 */
quietAbove: number, };

/**
 * What a member may do.
 */
export type Powers = { 
/**
 * Speak.
 */
microphone: boolean, 
/**
 * Be seen.
 */
camera: boolean, 
/**
 * Share a screen.
 */
share: boolean, 
/**
 * Write to everyone.
 */
chat: boolean, 
/**
 * Write to a single one.
 */
privateChat: boolean, 
/**
 * React.
 */
reactions: boolean, 
/**
 * Change the own name.
 */
rename: boolean, 
/**
 * Record the meeting.
 */
record: boolean, };

/**
 * What a member is.
 */
export type Role = "member" | "cohost" | "host";

/**
 * Waiting at the door.
 */
export type Waiting = { 
/**
 * Whether a host is there and decides; else one is waited for.
 */
hostPresent: boolean, 
/**
 * Place in the queue, from 1.
 */
place: number, 
/**
 * How many wait.
 */
waiting: number, 
/**
 * The last word to the hosts.
 */
note: string | null, };

/**
 * Somebody who waits at the door.
 */
export type Caller = { 
/**
 * Stable while they wait.
 */
id: string, 
/**
 * The name they give; nobody vouches for it.
 */
name: string, 
/**
 * Who vouches for which name of theirs.
 */
mark: NameMark, 
/**
 * Whether this browser met them before.
 */
met: Met, 
/**
 * The meeting's class lets in verified names alone, and theirs is not, or not yet.
 */
barred: boolean, 
/**
 * A word to the hosts.
 */
note: string | null, 
/**
 * Milliseconds since 1970, by the clock of this device.
 */
since: number, 
/**
 * Being let in just now.
 */
coming: boolean, };

/**
 * Who vouches for a name.
 */
export type NameMark = { "state": "unverified" } | { "state": "checking" } | { "state": "unchecked" } | { "state": "refused" } | { "state": "verified", 
/**
 * The name as the provider has it.
 */
name: string, 
/**
 * The provider's address: it says who vouches, and nothing else does.
 */
issuer: string, 
/**
 * How far its keys can be believed.
 */
keys: KeysSeen, };

/**
 * How a provider's key compares with what this browser and others here were told. All of it comes by the server.
 */
export type KeysSeen = "known" | "first" | "changed" | "disputed";

/**
 * Whether somebody was met in an earlier meeting in this browser, which remembers whose names were verified there.
 */
export type Met = "new" | "known" | "renamed" | "another" | "unproved";

/**
 * The meeting's rules, as every member's group holds them.
 */
export type Policy = { 
/**
 * Who is not host waits for one.
 */
lobby: boolean, 
/**
 * Nobody new comes in.
 */
locked: boolean, 
/**
 * Safe mode: locked, and nobody but hosts speaks, is seen, shares or writes.
 */
safe: boolean, 
/**
 * What everyone may do, safe mode aside.
 */
allowed: Powers, 
/**
 * Ids of those who are shown large to all.
 */
spotlight: Array<string>, 
/**
 * Newcomers come muted in meetings of more members.
 */
quietAbove: number, 
/**
 * What the person at this device is.
 */
role: Role, 
/**
 * What the person at this device may do now.
 */
may: Powers, 
/**
 * Whether a host is in the meeting and connected.
 */
hostPresent: boolean, 
/**
 * The person is a co-host, no host is there, and so may become one.
 */
mayTakeOver: boolean, 
/**
 * A change that the person asked for is on its way.
 */
changing: boolean, };

/**
 * Something that somebody did.
 */
export type Notice = { 
/**
 * Rises.
 */
id: number, 
/**
 * What.
 */
what: Event, 
/**
 * The name of who did it.
 */
by: string, 
/**
 * The name of whom it was done to, if it is somebody else than the person at this device.
 */
whom: string | null, };

/**
 * What was done.
 */
export type Event = "muted" | "muted_on_entry" | "camera_off_on_entry" | "asked_to_unmute" | "share_stopped" | "microphone_taken" | "microphone_given" | "camera_taken" | "camera_given" | "share_taken" | "share_given" | "chat_taken" | "chat_given" | "private_chat_taken" | "private_chat_given" | "record_taken" | "record_given" | "recording_started" | "recording_paused" | "recording_resumed" | "recording_ended" | "recording_stopped" | "made_host" | "made_cohost" | "made_member" | "removed" | "host_gone" | "host_back" | "lobby_on" | "lobby_off" | "locked" | "unlocked" | "safe_on" | "safe_off" | "link_changed" | "renamed" | "not_done";

/**
 * A reaction of a member.
 */
export type Reacted = { 
/**
 * Rises.
 */
id: number, 
/**
 * Whose.
 */
person: string, 
/**
 * Which.
 */
reaction: ReactionName, };

/**
 * Something to be done with a meeting that is kept, and how far it is.
 */
export type Errand = { 
/**
 * As the shell numbered it.
 */
number: number, 
/**
 * How far.
 */
state: ErrandState, 
/**
 * What went wrong.
 */
problem: Problem | null, 
/**
 * The fragment of the hosts' link: to be kept by the person, it is not kept anywhere else.
 */
hostLink: string | null, 
/**
 * The fragment of the guests' link.
 */
guestLink: string | null, 
/**
 * What the meeting is about.
 */
details: Details | null, 
/**
 * How it begins.
 */
opening: Opening | null, 
/**
 * The rules of its class.
 */
class: ClassRules | null, };

/**
 * What a person does about the floor. People, questions and polls are named by their ids as in the view.
 */
export type FloorAct = { "act": "hand", 
/**
 * Whether it is up.
 */
up: boolean, } | { "act": "lower_hands", 
/**
 * Whose; `None`: all.
 */
person: string | null, } | { "act": "give", 
/**
 * To whom; `None`: the first who raised a hand.
 */
person: string | null, 
/**
 * The speaking time, if there is one.
 */
seconds: number | null, } | { "act": "end_turn" } | { "act": "timer", 
/**
 * How.
 */
set: TimerAct, } | { "act": "ask", 
/**
 * One line.
 */
text: string, } | { "act": "withdraw", 
/**
 * Its id.
 */
question: string, } | { "act": "upvote", 
/**
 * Its id.
 */
question: string, 
/**
 * Whether.
 */
up: boolean, } | { "act": "mark", 
/**
 * Its id.
 */
question: string, 
/**
 * How.
 */
mark: QuestionMark, } | { "act": "start_poll", 
/**
 * One line.
 */
question: string, 
/**
 * 2 to 10 lines.
 */
options: Array<string>, 
/**
 * Whether one may choose several.
 */
multiple: boolean, 
/**
 * Whether nobody learns who chose what.
 */
anonymous: boolean, 
/**
 * Whether the votes of a named one are shown while it runs.
 */
live: boolean, } | { "act": "choose", 
/**
 * The poll's id.
 */
poll: string, 
/**
 * Options, from 0; none: no vote.
 */
options: Array<number>, } | { "act": "end_poll", 
/**
 * Its id.
 */
poll: string, } | { "act": "delete_poll", 
/**
 * Its id.
 */
poll: string, };

/**
 * What a host does with the meeting's timer.
 */
export type TimerAct = { "to": "start", 
/**
 * From how many seconds.
 */
seconds: number, } | { "to": "pause" } | { "to": "resume" } | { "to": "add", 
/**
 * How many seconds.
 */
seconds: number, } | { "to": "stop" };

/**
 * Hands, who speaks, the timer, questions, polls.
 */
export type Floor = { 
/**
 * Ids of those whose hand is up, the first to raise it first.
 */
hands: Array<string>, 
/**
 * The person's own hand is up, or on its way up.
 */
raised: boolean, 
/**
 * Who was given the floor.
 */
speaker: Speaker | null, 
/**
 * The meeting's timer.
 */
timer: Countdown | null, 
/**
 * In the order of asking; hidden ones only for hosts and their authors.
 */
questions: Array<Question>, 
/**
 * Whether the person may ask something now.
 */
asking: Asking, 
/**
 * In the order of starting.
 */
polls: Array<Poll>, 
/**
 * Whether one more poll can be started, by whoever may.
 */
pollRoom: boolean, };

/**
 * Who has the floor.
 */
export type Speaker = { 
/**
 * The person's id.
 */
person: string, 
/**
 * The speaking time, if there is one.
 */
time: Countdown | null, };

/**
 * A countdown.
 */
export type Countdown = { 
/**
 * Of how long it is, in milliseconds.
 */
total: number, 
/**
 * When it ends, in milliseconds since 1970 by this device's clock; `None`: it stands.
 */
endsAt: number | null, 
/**
 * What is left of one that stands, in milliseconds.
 */
left: number, 
/**
 * It has come to its end.
 */
over: boolean, };

/**
 * A question to the meeting.
 */
export type Question = { 
/**
 * Stable.
 */
id: string, 
/**
 * The author's name, kept when they leave.
 */
name: string, 
/**
 * Whether the person at this device asked it.
 */
own: boolean, 
/**
 * To be shown as text.
 */
text: string, 
/**
 * How it stands.
 */
mark: QuestionMark, 
/**
 * Members who find it important.
 */
votes: number, 
/**
 * The person at this device does.
 */
voted: boolean, 
/**
 * It is on its way.
 */
sending: boolean, 
/**
 * The name of the member who told it after the fact; `None`: it came from its author.
 */
toldBy: string | null, };

/**
 * How it stands with a question.
 */
export type QuestionMark = "open" | "current" | "answered" | "hidden";

/**
 * Whether the person may ask something.
 */
export type Asking = "may" | "not_allowed" | "too_many";

/**
 * A poll.
 */
export type Poll = { 
/**
 * Stable.
 */
id: string, 
/**
 * What is asked.
 */
question: string, 
/**
 * What can be chosen.
 */
options: Array<PollOption>, 
/**
 * Whether one may choose several.
 */
multiple: boolean, 
/**
 * Whether nobody learns who chose what.
 */
anonymous: boolean, 
/**
 * Whether the votes are shown while it runs.
 */
live: boolean, 
/**
 * The name of who started it.
 */
by: string, 
/**
 * The name of the member who told of it after the fact; `None`: it was seen here.
 */
toldBy: string | null, 
/**
 * How far it is.
 */
stage: PollPhase, 
/**
 * How many have voted; of the result of an anonymous one, how many are in it.
 */
voters: number, 
/**
 * What the person has chosen, from 0, as far as this page knows.
 */
own: Array<number>, 
/**
 * Names of those whom the count waits for.
 */
waitsFor: Array<string>, 
/**
 * Names of those who left during the count.
 */
without: Array<string>, 
/**
 * Names of those whose votes are in the result of an anonymous one, if it was counted here.
 */
counted: Array<string>, 
/**
 * Whether the person's vote is in that.
 */
ownCounted: boolean, 
/**
 * The person came, or came back, when this anonymous poll had begun, and cannot vote in it.
 */
late: boolean, 
/**
 * The person had chosen and is asked again, since the connection to the meeting was made anew meanwhile.
 */
again: boolean, };

/**
 * An option of a poll.
 */
export type PollOption = { 
/**
 * One line.
 */
text: string, 
/**
 * How many chose it, if that is to be shown.
 */
votes: number | null, 
/**
 * Names of those who chose it, in a named poll.
 */
voters: Array<string>, };

/**
 * How far a poll is.
 */
export type PollPhase = "running" | "counting" | "elsewhere" | "ended" | "too_few" | "lost";

/**
 * How far an errand is.
 */
export type ErrandState = "working" | "done" | "failed";
