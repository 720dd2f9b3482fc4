// English: files in the conversation.

export const files = {
  attach: 'Attach files',
  named: (name: string) => `File: ${name}`,
  drop: 'Drop files to send them',
  dropText: 'Each becomes a message.',
  outgoing: 'Files on their way',
  preparing: 'Getting ready…',
  progress: (done: string, all: string) => `${done} of ${all}`,
  waiting: 'Waiting for the connection; it goes on by itself.',
  sending: (name: string) => `Sending ${name}`,
  fetching: (name: string) => `Downloading ${name}`,
  cancel: (name: string) => `Cancel ${name}`,
  retry: 'Try again',
  remove: (name: string) => `Remove ${name}`,
  download: (name: string) => `Download ${name}`,
  sent: 'Sent',
  saved: 'Complete and checked; your browser saves it.',
  show: 'Show picture',
  picture: (name: string) => `Picture: ${name}`,
  notShown: 'This picture cannot be shown here. You can download it.',
  program: 'Can run something on your device when you open it. Open it only if you expected it.',
  removed: 'Place, time and device were taken out of the picture.',
  unknown: 'Sent as it is: what this picture says besides what it shows could not be taken out.',
  note: 'Sealed for those who read the message. From JPEG, PNG and WebP pictures, place, time and device are taken out; other files are sent as they are.',
  problems: {
    too_large: (most: string) => `Too large: files here may have up to ${most}.`,
    no_room:
      'The server has no more room for files of this meeting. Delete some that you sent, or ask whoever runs it.',
    gone: 'This file is not on the server any more.',
    broken:
      'This is not the file that was sent: it was changed or damaged on the way. Nothing of it was saved.',
    unreadable: 'This file cannot be read. Was it moved or deleted?',
    no_space: 'There is not enough room on your device.',
    refused: 'You may not send files here now.',
    failed: 'That did not work. Please try again.',
  },
};
