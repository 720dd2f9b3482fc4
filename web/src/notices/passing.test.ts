import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Passing } from './passing';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a notice goes when its time is over, and stays while pointer or focus is on it', () => {
  const gone = vi.fn();
  const passing = new Passing(7_000, gone);
  passing.run();
  vi.advanceTimersByTime(5_000);
  passing.hold('pointer');
  passing.hold('focus');
  vi.advanceTimersByTime(60_000);
  passing.release('pointer');
  vi.advanceTimersByTime(60_000);
  expect(gone).not.toHaveBeenCalled();
  passing.release('focus');
  vi.advanceTimersByTime(1_999);
  expect(gone).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(gone).toHaveBeenCalledOnce();
});

test('what was put away before its time is not told again', () => {
  const gone = vi.fn();
  const passing = new Passing(7_000, gone);
  passing.run();
  passing.stop();
  vi.advanceTimersByTime(60_000);
  expect(gone).not.toHaveBeenCalled();
});
