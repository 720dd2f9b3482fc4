import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import { FakeSession } from '../../stories/fakeSession';
import { Message } from '../chat/Message';
import type { LineFile } from '../generated/core';
import { NEW_STATE, SessionContext } from '../session/session';
import { type FilesState, type Incoming, NO_FILES, type Outgoing } from './desk';
import { OutgoingFiles } from './OutgoingFiles';

const FILE: LineFile = {
  name: `${'long '.repeat(20)}heron.jpg`,
  ending: '.jpg',
  kind: 'image/jpeg',
  bytes: 9_000_000,
  picture: [30, 60],
  runs: false,
};
const COMING: Incoming = {
  job: 1,
  stage: 'fetching',
  done: 5,
  why: null,
  picture: null,
  cannotShow: false,
  saved: false,
};
const GOING: Outgoing = {
  job: 1,
  name: 'heron.gif',
  ending: '.gif',
  bytes: 9,
  metadata: 'unknown',
  stage: 'asking',
  done: 0,
  why: null,
};

function card(file: Partial<LineFile>, here: Incoming | null = null, text = ''): string {
  const line = plainLine({ text, file: { ...FILE, ...file } });
  const incoming = new Map(here ? [[line.id, here]] : []);
  const nothing = () => {};
  return inSession(
    { ...NO_FILES, incoming },
    <Message
      line={line}
      sought=""
      marked={false}
      acting={false}
      onLink={nothing}
      onActions={nothing}
      onQuote={nothing}
    />,
  );
}

function inSession(files: FilesState, children: React.ReactNode): string {
  const session = new FakeSession({ ...NEW_STATE, ready: true }, undefined, undefined, files);
  return renderToStaticMarkup(<SessionContext value={session}>{children}</SessionContext>);
}

test('while a file comes, download stays where it was and cancel stands for itself', () => {
  const html = card({}, COMING);
  expect(html).toMatch(/aria-label="Download [^"]*\.jpg\u2069"/);
  expect(html).toMatch(/aria-label="Cancel [^"]*\.jpg\u2069"/);
  expect(card({})).not.toContain('aria-label="Cancel');
});

test('the place of a small picture is there before it comes', () => {
  expect(card({ bytes: 9_000 })).toContain('aspect-ratio:30 / 60');
  expect(card({})).not.toContain('aspect-ratio');
});

test('what its sender writes about a file stands with it', () => {
  expect(card({}, null, 'A heron on the mill')).toMatch(/heron<\/span>.*\.jpg.*A heron on the mill/s);
  expect(card({})).not.toContain('class="message-text"');
});

test('what may tell where it was taken is asked about, with both answers', () => {
  const html = inSession({ ...NO_FILES, outgoing: [GOING] }, <OutgoingFiles />);
  for (const words of ['may tell where and when it was taken', 'Do not send', 'Send anyway'])
    expect(html).toContain(words);
  expect(html).not.toContain('progressbar');
});
