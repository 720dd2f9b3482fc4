import { expect, test } from 'vitest';
import { csv } from './csv';

test('cells keep what stands in them, and none becomes a formula', () => {
  const text = csv([
    ['Answer', 'Votes'],
    ['yes, "now"', 3],
    ['=HYPERLINK("x")', 0],
    ['two\nlines', 1],
  ]);
  expect(text).toBe(
    '\uFEFFAnswer,Votes\r\n"yes, ""now""",3\r\n"\'=HYPERLINK(""x"")",0\r\n"two\nlines",1\r\n',
  );
});
