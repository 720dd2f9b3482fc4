// One picture of the meeting, with everyone's sound, in one file.

import type { Shape, Surroundings } from './engine';
import { Mixer } from './mix';
import { FRAME_RATE, Picture } from './picture';
import { NOBODY, type Sources } from './sources';
import { Take } from './take';

export async function composed(
  layout: 'speaker' | 'gallery',
  { files, format, report }: Surroundings,
): Promise<Shape> {
  const file = `meeting.${format}`;
  await files.open(file);
  const picture = new Picture(layout);
  const mixer = new Mixer();
  if (!(await mixer.begins())) report.warning('no_sound');
  const mix = mixer.mix();
  const stream = new MediaStream([picture.track, ...mix.stream.getAudioTracks()]);
  const take = new Take(files, file, stream, format, () => report.problem('failed'));
  const show = (sources: Sources) => {
    picture.show(sources);
    mix.hear(sources.streams);
  };
  return {
    rate: FRAME_RATE,
    run: (sources) => {
      show(sources);
      take.run();
    },
    hold: () => {
      show(NOBODY);
      take.pause();
    },
    tick: () => picture.draw(),
    written: () => {},
    end: async () => {
      await take.end();
      picture.end();
      mix.end();
      mixer.end();
    },
  };
}
