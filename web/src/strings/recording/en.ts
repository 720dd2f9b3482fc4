// English: recordings.

import { namesOf, pluralsOf } from '../many';

const many = pluralsOf('en');
const few = namesOf('en', (n) => many(n, '# other', '# others'));

export const recording = {
  /** In the top line, beside who records. */
  short: 'Recording',
  paused: 'Recording paused',
  by: (names: string[]) => `by ${few(names)}`,
  byYou: 'by you',
  more: 'About this recording',
  since: (name: string, time: string) => `${name}, since ${time}`,
  pausedNow: 'paused',
  notAllowed: 'not permitted by this meeting’s rules',
  you: 'You',
  about: 'It stays on the machine of whoever records. The server has no part in it.',
  leaveOut: 'Leave me out of recordings',
  leaveOutHint:
    'Conclave then keeps your sound, picture, screen and name out of them. Somebody who records with another program cannot be prevented.',
  leaveOutDo: 'Leave me out',
  leftOutNow: 'You are left out of recordings.',
  leftOut: (names: string[]) => `${few(names, 12)}: left out at their own wish`,
  stopTheirs: (name: string) => `Ask ${name} to stop`,
  begun: (name: string) => `${name} records this meeting.`,
  understood: 'All right',
  menu: 'Record the meeting',
  dialog: {
    title: 'Record the meeting',
    lead: 'Everyone here is told before it begins, and whoever comes later is told on entry. The recording stays on this device.',
    what: 'What is recorded',
    speaker: 'Whoever speaks, large',
    gallery: 'Everyone side by side',
    tracks: 'A file for each person',
    tracksHint:
      'For editing: sound, camera and screen of each person, one file each, and a list of when each begins.',
    format: 'Format',
    webm: 'WebM',
    mp4: 'MP4',
    space: (size: string) => `Room on this device: ${size}`,
    start: 'Start recording',
  },
  announcing: 'Telling everyone…',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop recording',
  finishing: 'Finishing the recording…',
  elapsed: 'Length',
  size: 'Size',
  warnings: {
    little_space: 'Little room is left on this device. Stop soon, or make room.',
    no_sound:
      'The sound is not being recorded: this device has no sound output. Connect one, or record a file for each person.',
    many_files:
      'One person’s camera or screen was switched on so often that no more files are begun for them. To have them in it again, stop and record anew.',
  },
  problems: {
    unsupported:
      'This browser cannot keep a recording on this device. Try an ordinary window, or another browser.',
    no_space: 'There is no more room on this device. What was recorded until now is kept.',
    refused: 'The browser does not let this page keep files. Allow storage for this site and try again.',
    not_allowed: 'You may not record here. Ask a host.',
    failed: 'The recording broke off. What was recorded until now is kept.',
    not_saved: 'It could not be saved there. It is still kept here; choose another place.',
  },
  kept: {
    title: 'Your recordings',
    text: 'Kept in this browser until you save or delete them.',
    recovered: 'Recovered after an interruption',
    recorded: (day: string) => `Recorded ${day}`,
    files: (n: number) => many(n, '# file', '# files'),
    save: 'Save',
    saving: 'Saving…',
    saved: 'Saved. You can delete it here now.',
    delete: 'Delete',
    deleteTitle: 'Delete this recording?',
    deleteText: 'If you have not saved it, it is lost.',
  },
};

export type RecordingStrings = typeof recording;
