// Generated from the Rust types by `cargo xtask types`. Do not edit.

export type StreamName = "microphone" | "camera" | "screen" | "screen_audio";
export type Intent = { "type": "create" } | { "type": "open", fragment: string } | { "type": "join", name: string } | { "type": "devices", microphone: boolean, camera: boolean, screen: boolean, screenAudio: boolean } | { "type": "chat", text: string } | { "type": "show", tiles: Array<Tile> } | { "type": "leave" } | { "type": "retry" };
export type Tile = { person: string, stream: StreamName, height: number };
export type TransportState = "connecting" | "connected" | "disconnected" | "failed";
export type FrameReport = { mid: string, leaf: number | null, stream: StreamName | null, opened: number, failed: number, unknownEpoch: number };
export type Kept = { fragment: string, seat: string, name: string };
export type MediaCommand = { "type": "offer", request: number, fresh: boolean, iceRestart: boolean, audioSlots: number, videoSlots: number } | { "type": "answer", request: number, sdp: string } | { "type": "close" };
export type View = { phase: Phase, problem: Problem | null, invite: string | null, people: Array<Person>, speaking: Array<string>, encryption: Encryption, chat: Array<ChatLine>, slots: Array<SlotView>, connection: Connection };
export type Phase = "landing" | "green_room" | "joining" | "meeting" | "left";
export type Problem = "bad_link" | "not_available" | "full" | "unreachable" | "version" | "not_admitted" | "replaced" | "too_many" | "no_transforms" | "no_wasm";
export type Person = { id: string, name: string, own: boolean, leaf: number, connected: boolean, microphone: StreamView, camera: StreamView, screen: StreamView, screenAudio: StreamView };
export type StreamView = { announced: boolean, wanted: boolean, arriving: boolean, decrypting: boolean, fault: Fault | null };
export type Fault = "not_arriving" | "not_opening" | "not_opening_there";
export type Encryption = { indicator: Indicator, epoch: number, members: number, code: string };
export type Indicator = "none" | "end_to_end" | "settling" | "broken";
export type ChatLine = { id: string, author: string, name: string, own: boolean, text: string, sentAt: number, delivery: Delivery, retold: boolean };
export type Delivery = "sending" | "sent" | "failed";
export type SlotView = { mid: string, person: string, stream: StreamName };
export type Connection = { signalling: Link, media: Link };
export type Link = "off" | "connecting" | "up";
