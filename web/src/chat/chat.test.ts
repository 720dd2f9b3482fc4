import { describe, expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import type { ChatLine } from '../generated/core';
import { grouped } from './group';
import { linkify } from './linkify';

const links = (text: string) => linkify(text).flatMap((piece) => ('href' in piece ? [piece.href] : []));

describe('links in chat', () => {
  test('https and mailto become links, the sentence around them does not', () => {
    expect(linkify('See https://example.org/a?b=c#d. Or (https://example.org/x_(y)), ok?')).toEqual([
      { text: 'See ' },
      { text: 'https://example.org/a?b=c#d', href: 'https://example.org/a?b=c#d' },
      { text: '. Or (' },
      { text: 'https://example.org/x_(y)', href: 'https://example.org/x_(y)' },
      { text: '), ok?' },
    ]);
    expect(links('mailto:anna@example.org')).toEqual(['mailto:anna@example.org']);
  });

  test('a mail address brings nothing but itself', () => {
    const address = 'mailto:anna@example.org?bcc=eve@evil.example&body=text&attach=/etc/passwd#x';
    expect(links(address)).toEqual(['mailto:anna@example.org']);
    expect(links('mailto:anna@example.org,eve@evil.example')).toEqual([]);
  });

  test.each([')', '].', '(}'])('an address of thousands of %j is read at once', (tail) => {
    const text = `https://${tail.repeat(2_000)}`;
    const begin = performance.now();
    for (let time = 0; time < 20; time++) linkify(text);
    expect((performance.now() - begin) / 20).toBeLessThan(6);
  });

  test.each([
    'http://example.org',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    '\\\\server\\share\\program.exe',
    '//server/share',
    'smb://server/share',
    'ms-msdt:/id',
    'https://',
    'https://bank.example@evil.example/',
    'https://user:word@evil.example/',
    'https://example.org/\u202efdp.exe',
    'https://exa\u200bmple.org/',
    'mailto:nobody',
    '<a href="x">https</a>',
    'vbscript:x',
    'blob:https://example.org/1',
  ])('%j is only text', (text) => {
    expect(links(text).filter((href) => !href.startsWith('https://example.org/1'))).toEqual([]);
  });

  test('a host that looks like another one is shown for what it is', () => {
    expect(links('https://ex\u0430mple.org/')).toEqual(['https://xn--exmple-4nf.org/']);
  });

  test('the pieces are the text', () => {
    for (const text of [
      '',
      ' ',
      'https://a.b https://c.d',
      'x\nhttps://a.b\ny',
      'https://a.b...',
      '💬 https://a.b/💬',
    ]) {
      expect(
        linkify(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }
  });
});

describe('messages of one author', () => {
  const line = (id: string, author: string, minute: number, retoldBy: string | null = null): ChatLine =>
    plainLine({ id, author, name: author, text: id, sentAt: minute * 60_000, retoldBy });

  test('stand together while they follow each other closely', () => {
    const groups = grouped([
      line('1', 'a', 0),
      line('2', 'a', 1),
      line('3', 'b', 1),
      line('4', 'a', 2),
      line('5', 'a', 9),
    ]);
    expect(groups.map(({ lines }) => lines.map(({ id }) => id).join(''))).toEqual(['12', '3', '4', '5']);
  });

  test('are not mixed with what others passed on in their name', () => {
    expect(grouped([line('1', 'a', 0, 'b'), line('2', 'a', 0)])).toHaveLength(2);
    expect(grouped([line('1', 'a', 0, 'b'), line('2', 'a', 0, 'c')])).toHaveLength(2);
  });

  test('are not mixed with what is for others', () => {
    const whom = { id: 'c', name: 'c' };
    const one = line('1', 'a', 0);
    expect(grouped([one, { ...line('2', 'a', 0), to: { to: 'person', whom } }])).toHaveLength(2);
    expect(
      grouped([
        { ...one, to: { to: 'hosts', with: whom } },
        { ...line('2', 'a', 0), to: { to: 'hosts', with: { ...whom, id: 'd' } } },
      ]),
    ).toHaveLength(2);
  });
});
