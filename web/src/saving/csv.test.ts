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

test('nor where semicolons or tabs part cells, whatever stands in quotation marks', () => {
  const cells = ['a;=b', 'a\t@b; "+c";-d', '\ta', 'a\n=b', '9 - 5; a=b', 'http://a/?b=c'];
  expect(csv([cells, [-1]])).toBe(
    '\uFEFF"a;\'=b","a\t\'@b; ""\'+c"";\'-d","\'\ta","a\n\'=b","9 - 5; a=b",http://a/?b=c\r\n-1\r\n',
  );
});
