// What is heard: an audio element for each slot that carries sound.

import { VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { amplified } from '../media/gain';
import { sendTo } from '../media/speaker';
import { isSound } from '../media/streams';
import { useSessionState, useVolumes } from '../session/session';
import { AS_IT_COMES, type Volume } from '../session/volumes';
import { useStrings } from '../strings';

export function Sound() {
  const { view, tracks } = useSessionState();
  const volumes = useVolumes();
  const { stage } = useStrings();
  const [blocked, setBlocked] = useState(false);
  const elements = useRef(new Set<HTMLAudioElement>());
  const heard = view.slots.filter(({ stream }) => isSound(stream));

  const playAll = () => {
    const playing = [...elements.current].map((element) => element.play());
    Promise.all(playing).then(
      () => setBlocked(false),
      () => setBlocked(true),
    );
  };

  return (
    <>
      {heard.map(({ mid, person }) => {
        const track = tracks.get(mid);
        return (
          track && (
            <Voice
              key={track.id}
              track={track}
              volume={volumes.get(person) ?? AS_IT_COMES}
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
  volume: Volume;
  elements: Set<HTMLAudioElement>;
  onBlocked: () => void;
}

function Voice({ track, volume, elements, onBlocked }: VoiceProps) {
  const element = useRef<HTMLAudioElement>(null);
  const blocked = useRef(onBlocked);
  const { speaker } = useSessionState();
  const { gain, muted } = volume;
  const louder = Math.max(1, gain);
  useEffect(() => {
    blocked.current = onBlocked;
  });
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    elements.add(audio);
    const plain = { stream: new MediaStream([track]), end: () => {} };
    const { stream, end } = louder > 1 ? amplified(track, louder) : plain;
    audio.srcObject = stream;
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked.current();
    });
    return () => {
      elements.delete(audio);
      audio.srcObject = null;
      end();
    };
  }, [track, louder, elements]);
  useEffect(() => {
    if (!element.current) return;
    element.current.volume = Math.min(1, gain);
    element.current.muted = muted;
  }, [gain, muted]);
  useEffect(() => {
    if (element.current) void sendTo(element.current, speaker);
  }, [speaker]);
  // biome-ignore lint/a11y/useMediaCaption: live speech; captions are a feature of their own
  return <audio ref={element} autoPlay />;
}
