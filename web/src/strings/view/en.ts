// English: what one looks at.

export const view = {
  menu: 'Change the view',
  short: 'View',
  layout: 'Layout',
  layouts: {
    automatic: 'Automatic',
    gallery: 'Gallery',
    speaker: 'Speaker',
    side_by_side: 'Side by side',
  },
  self: 'Your own picture',
  selfViews: {
    automatic: 'Automatic',
    floating: 'In a corner',
    tile: 'Among the others',
    hidden: 'Hidden from you',
  },
  hideSelf: 'Hide your own picture from you',
  window: 'Window',
  fullScreen: 'Full screen',
  fullScreenOff: 'Leave full screen',
  fullScreenOf: (name: string) => `Fill the screen with ${name}`,
  picture: 'Small window on top',
  pictureOff: 'Close the small window',
  divider: 'Room for what is large',
  smaller: 'Smaller',
  usual: 'As usual',
  larger: 'Larger',
  screens: 'Shared screen to look at',
  paused: 'Picture paused: your connection is thin',
};
