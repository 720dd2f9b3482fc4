// What is heard: an audio element for each slot that carries sound.

import { VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { sendTo } from '../media/speaker';
import { usePreferences, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function Sound() {
  const { view, tracks } = useSessionState();
  const { stage } = useStrings();
  const [blocked, setBlocked] = useState(false);
  const elements = useRef(new Set<HTMLAudioElement>());
  const heard = view.slots.filter(({ stream }) => stream === 'microphone' || stream === 'screen_audio');

  const playAll = () => {
    const playing = [...elements.current].map((element) => element.play());
    Promise.all(playing).then(
      () => setBlocked(false),
      () => setBlocked(true),
    );
  };

  return (
    <>
      {heard.map(({ mid }) => {
        const track = tracks.get(mid);
        return (
          track && (
            <Voice
              key={track.id}
              track={track}
              elements={elements.current}
              onBlocked={() => setBlocked(true)}
            />
          )
        );
      })}
      {blocked && (
        <div className="notice floating" role="alert">
          <VolumeX aria-hidden="true" />
          {stage.soundBlocked}
          <Button className="button primary small" onPress={playAll}>
            {stage.soundOn}
          </Button>
        </div>
      )}
    </>
  );
}

interface VoiceProps {
  track: MediaStreamTrack;
  elements: Set<HTMLAudioElement>;
  onBlocked: () => void;
}

function Voice({ track, elements, onBlocked }: VoiceProps) {
  const element = useRef<HTMLAudioElement>(null);
  const blocked = useRef(onBlocked);
  const [{ speaker }] = usePreferences();
  useEffect(() => {
    blocked.current = onBlocked;
  });
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    elements.add(audio);
    audio.srcObject = new MediaStream([track]);
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked.current();
    });
    return () => {
      elements.delete(audio);
      audio.srcObject = null;
    };
  }, [track, elements]);
  useEffect(() => {
    if (element.current) void sendTo(element.current, speaker);
  }, [speaker]);
  // biome-ignore lint/a11y/useMediaCaption: live speech; captions are a feature of their own
  return <audio ref={element} autoPlay />;
}
