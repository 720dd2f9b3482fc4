import { expect, test } from 'vitest';
import { badHost, badName, badPath, pathFrom } from './names';

test('names are what they look like', () => {
  expect(badName(' Universiteit van Ergens ')).toBeNull();
  expect(badName('Μαρία 李')).toBeNull();
  expect(badName(' \t')).toBe('empty');
  expect(badName('é'.repeat(81))).toBe('long');
  expect(badName('🎉'.repeat(80))).toBeNull();
  for (const bad of ['a\u202Eb', 'a\u200Bb', 'a\nb', 'a\u2066b', 'a\uFEFFb'])
    expect(badName(bad)).toBe('unshown');
});

test('paths are plain', () => {
  expect(badPath(' Uni-Ergens2 ')).toBeNull();
  for (const bad of ['-a', 'a-', 'a--b', 'a/b', 'a.b', 'ü', 'a b', 'a%2fb'])
    expect(badPath(bad)).toBe('path');
  expect(badPath('API')).toBe('reserved');
  expect(badPath('a'.repeat(33))).toBe('long');
});

test('a name suggests a path that can be one', () => {
  expect(pathFrom('Université d’Été')).toBe('universite-d-ete');
  expect(pathFrom('李')).toBe('');
  for (const name of ['Gemeente Ergens aan den Rijn en Omstreken', 'a'.repeat(40), ' Ö 2 '])
    expect(badPath(pathFrom(name))).toBeNull();
});

test('hosts are names and never addresses', () => {
  for (const good of ['meet.uni.example', ' Meet.Uni.example ', 'xn--mnchen-3ya.example'])
    expect(badHost(good)).toBeNull();
  for (const bad of [
    'localhost',
    '10.0.0.1',
    '::1',
    'a.example:443',
    'https://a.example',
    '-a.example',
    'a..b',
  ])
    expect(badHost(bad)).toBe('host');
  expect(badHost(' ')).toBe('empty');
  expect(badHost('a.'.repeat(127))).toBe('long');
});
