// Controls that the meeting's rules switch off: why, said when they are pressed all the same.

import { useCallback, useState } from 'react';
import { useAnnounce } from '../announce/Announcer';
import type { Powers } from '../generated/core';
import type { Device } from '../media/capture';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { refusal } from './rights';

const POWER_OF: Record<Device, keyof Powers> = {
  microphone: 'microphone',
  camera: 'camera',
  screen: 'share',
};

export interface Allowed {
  /** Why not; `null` if it is allowed. */
  why(power: keyof Powers): string | null;
  /** Why a device cannot be switched; switching off is always allowed. */
  whyNot(device: Device): string | null;
  toggle(device: Device): void;
  /** Does it, or says why not. */
  run(power: keyof Powers, action: () => void): void;
  /** What was just said, until it is put away. */
  refused: Refused | null;
  putAway(): void;
}

export interface Refused {
  text: string;
}

export function useAllowed(): Allowed {
  const session = useSession();
  const { view, devices } = useSessionState();
  const strings = useStrings();
  const announce = useAnnounce();
  const [{ audioOnly }] = usePreferences();
  const [refused, setRefused] = useState<Refused | null>(null);
  const say = useCallback(
    (text: string) => {
      announce(text);
      setRefused({ text });
    },
    [announce],
  );
  const why = (power: keyof Powers) => refusal(view.policy, power, strings);
  const whyNot = (device: Device) => {
    if (devices[device].on) return null;
    return (
      why(POWER_OF[device]) ?? (audioOnly && device !== 'microphone' ? strings.media.audioOnly.refused : null)
    );
  };
  return {
    why,
    whyNot,
    toggle: (device) => {
      const text = whyNot(device);
      if (text) say(text);
      else void session.toggle(device);
    },
    run: (power, action) => {
      const text = why(power);
      if (text) say(text);
      else action();
    },
    refused,
    putAway: () => setRefused(null),
  };
}
