import { expect, test } from 'vitest';
import { Boundary } from './Boundary';

test('a view that throws ends the session and gives way to what explains it', () => {
  let crashes = 0;
  const boundary = new Boundary({ onCrash: () => crashes++, fallback: 'sorry', children: 'meeting' });
  expect(boundary.render()).toBe('meeting');
  boundary.state = Boundary.getDerivedStateFromError();
  boundary.componentDidCatch();
  expect([boundary.render(), crashes]).toEqual(['sorry', 1]);
});
