import { describe, expect, test } from 'vitest';
import type { StreamName } from '../generated/core';
import type { Source, Sources } from './sources';
import { fileOf, manifestOf, tracksOf } from './tracks';

function source(person: string, stream: StreamName, id = '1', readyState = 'live'): Source {
  const track = { id, readyState } as MediaStreamTrack;
  return { person, stream, track, binding: `${person} ${stream} ${id}`, interrupted: false };
}

function sources(people: string[], streams: Source[], screens: string[] = []): Sources {
  return { people: people.map((id) => ({ id, name: id })), screens, speaking: [], streams };
}

const keys = (now: Sources, running: string[] = [], lasting = true) =>
  tracksOf(now, new Set(running), lasting).map(({ key }) => key);

describe('the tracks of a recording', () => {
  test('are one for each stream of each person', () => {
    const now = sources(
      ['ann', 'ben'],
      [
        source('ann', 'microphone'),
        source('ann', 'camera'),
        source('ben', 'screen'),
        source('ben', 'screen_audio'),
      ],
    );
    expect(tracksOf(now, new Set(), true).map(({ person, stream }) => `${person} ${stream}`)).toEqual([
      'ann microphone',
      'ann camera',
      'ben screen',
      'ben screen_audio',
    ]);
  });

  test('of a voice go on through mutes and other microphones', () => {
    const [first = ''] = keys(sources(['ann'], [source('ann', 'microphone')]));
    expect(keys(sources(['ann'], []), [first])).toEqual([first]);
    expect(keys(sources(['ann'], [source('ann', 'microphone', '2')]), [first])).toEqual([first]);
    const [muted] = tracksOf(sources(['ann'], []), new Set([first]), true);
    expect(muted?.sources).toEqual([]);
  });

  test('of somebody who has gone or wishes to be left out end, whatever they are', () => {
    const all = [source('ann', 'microphone'), source('ann', 'camera'), source('ann', 'screen_audio')];
    const running = keys(sources(['ann'], all, ['ann']));
    expect(running).toHaveLength(3);
    expect(keys(sources(['ben'], []), running)).toEqual([]);
  });

  test('of a silent person are not begun', () => {
    expect(keys(sources(['ann'], []))).toEqual([]);
  });

  test('of a screen’s sound go on while it is shared', () => {
    const running = keys(sources(['ann'], [source('ann', 'screen_audio')], ['ann']));
    expect(keys(sources(['ann'], [], ['ann']), running)).toEqual(running);
    expect(keys(sources(['ann'], []), running)).toEqual([]);
  });

  test('of a picture last as long as what carries it', () => {
    const [first = ''] = keys(sources(['ann'], [source('ann', 'camera')]));
    expect(keys(sources(['ann'], []), [first])).toEqual([]);
    expect(keys(sources(['ann'], [source('ann', 'camera', '2')]), [first])).not.toContain(first);
  });

  test('go on while nothing arrives, and are not begun then', () => {
    const now = sources(['ann'], [{ ...source('ann', 'camera'), interrupted: true }]);
    const [first = ''] = keys(sources(['ann'], [source('ann', 'camera')]));
    expect(keys(now, [first])).toEqual([first]);
    expect(keys(now)).toEqual([]);
  });

  test('of voices do so, too, where sound cannot be carried on', () => {
    const [first = ''] = keys(sources(['ann'], [source('ann', 'microphone')]), [], false);
    expect(keys(sources(['ann'], []), [first], false)).toEqual([]);
    expect(keys(sources(['ann'], [source('ann', 'microphone', '2')]), [first], false)).not.toContain(first);
  });

  test('are none of what has ended by itself', () => {
    expect(keys(sources(['ann'], [source('ann', 'camera', '1', 'ended')]))).toEqual([]);
  });
});

describe('a track’s file', () => {
  const ann = { number: 2, name: 'Ann', stream: 'camera', start: 312_900, format: 'webm' } as const;

  test('is named by whose it is, which stream, and when it began', () => {
    expect(fileOf(ann, new Set())).toBe('02 Ann camera 0-05-12.webm');
    expect(fileOf({ ...ann, stream: 'screen_audio', start: 3_727_000, format: 'mp4' }, new Set())).toBe(
      '02 Ann screen audio 1-02-07.mp4',
    );
  });

  test('has a name of its own', () => {
    const first = fileOf(ann, new Set());
    const second = fileOf(ann, new Set([first]));
    expect(new Set([first, second, fileOf(ann, new Set([first, second]))]).size).toBe(3);
  });

  test('keeps stream and time, whatever its person is called', () => {
    for (const name of ['', '../../etc/passwd', '🎉'.repeat(64), 'CON', 'a\u202eb', '...']) {
      const file = fileOf({ ...ann, name }, new Set());
      expect(file).toMatch(/^02 [^/\\:]+ camera 0-05-12\.webm$/);
      expect(new TextEncoder().encode(file).length).toBeLessThan(200);
    }
  });
});

test('the list tells whose each file is and when it begins', () => {
  const began = new Date('2026-05-12T09:30:07Z');
  const entry = {
    file: '01 Ann microphone 0-00.webm',
    person: 'Ann',
    stream: 'microphone',
    start: 0.0304,
  } as const;
  expect(JSON.parse(manifestOf(began, [entry]))).toEqual({
    began: '2026-05-12T09:30:07.000Z',
    tracks: [{ file: entry.file, person: 'Ann', stream: 'microphone', start: 0.03 }],
  });
});
