// A track's picture. Nothing is seen before its own frames come: a slot may have shown somebody else before.

import { useEffect, useRef, useState } from 'react';

interface Props {
  track: MediaStreamTrack;
  label: string;
  mirrored?: boolean;
  /** Show all of the picture rather than filling the tile. */
  whole?: boolean;
  /** Whose picture; when it changes, the old one is hidden at once. */
  source?: string;
}

/** The browser may hand a new element the last picture that the slot showed: so the first frame is not enough. */
const FRAMES_BEFORE_SHOWN = 2;
const COUNT_EVERY_MS = 250;

export function VideoView({ track, label, mirrored = false, whole = false, source = '' }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  const [shown, setShown] = useState<string | null>(null);
  const binding = `${track.id} ${source}`;

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    void video.play().catch(() => {
      // Muted pictures may always play; a removed element rejects.
    });
    const before = video.getVideoPlaybackQuality().totalVideoFrames;
    let seen = 0;
    let handle = 0;
    const show = () => {
      clearInterval(timer);
      setShown(binding);
    };
    const frame = () => {
      seen += 1;
      if (seen >= FRAMES_BEFORE_SHOWN) show();
      else handle = video.requestVideoFrameCallback(frame);
    };
    handle = video.requestVideoFrameCallback(frame);
    // Callbacks are lost with some changes of the element's source; the count of frames is not.
    const timer = setInterval(() => {
      const now = video.getVideoPlaybackQuality().totalVideoFrames;
      if (now - Math.min(before, now) >= FRAMES_BEFORE_SHOWN) show();
    }, COUNT_EVERY_MS);
    return () => {
      clearInterval(timer);
      video.cancelVideoFrameCallback(handle);
      video.srcObject = null;
    };
  }, [track, binding]);

  const classes = ['video', mirrored && 'mirrored', whole && 'whole', shown === binding && 'shown'];
  return (
    <video
      ref={element}
      className={classes.filter(Boolean).join(' ')}
      aria-label={label}
      autoPlay
      playsInline
      muted
      disablePictureInPicture
    />
  );
}
