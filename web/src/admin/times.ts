// When, as people read it.

import { useMemo } from 'react';
import { useLocale } from 'react-aria-components';
import type { UnixTime } from './api';

export interface Times {
  /** The day. */
  day: (at: UnixTime) => string;
  /** The day and the time. */
  moment: (at: UnixTime) => string;
}

export function useTimes(): Times {
  const { locale } = useLocale();
  return useMemo(() => {
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
    const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    return {
      day: (at) => day.format(at * 1_000),
      moment: (at) => moment.format(at * 1_000),
    };
  }, [locale]);
}
