// Two notes to hear whether the speaker works.

import { Volume2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { playTest } from '../media/speaker';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';

export function SpeakerTest() {
  const { green } = useStrings();
  const [{ speaker }] = usePreferences();
  const [playing, setPlaying] = useState(false);
  const play = async () => {
    setPlaying(true);
    try {
      await playTest(speaker);
    } catch {
      // The browser held the sound back; the person hears nothing, which is what the test is to find out.
    } finally {
      setPlaying(false);
    }
  };
  return (
    <Button className="button quiet" onPress={() => void play()} isPending={playing}>
      <Volume2 aria-hidden="true" />
      {playing ? green.testing : green.testSpeaker}
    </Button>
  );
}
