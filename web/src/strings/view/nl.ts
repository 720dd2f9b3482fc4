// Nederlands: wat men bekijkt.

export const view = {
  menu: 'Weergave wijzigen',
  short: 'Weergave',
  layout: 'Indeling',
  layouts: {
    automatic: 'Automatisch',
    gallery: 'Galerij',
    speaker: 'Spreker',
    side_by_side: 'Naast elkaar',
  },
  self: 'Uw eigen beeld',
  selfViews: {
    automatic: 'Automatisch',
    floating: 'In een hoek',
    tile: 'Tussen de anderen',
    hidden: 'Verborgen voor u',
  },
  hideSelf: 'Uw eigen beeld voor uzelf verbergen',
  window: 'Venster',
  fullScreen: 'Volledig scherm',
  fullScreenOff: 'Volledig scherm verlaten',
  fullScreenOf: (name: string) => `${name} op het volledige scherm tonen`,
  picture: 'Klein venster bovenop',
  pictureOff: 'Klein venster sluiten',
  divider: 'Ruimte voor wat groot is',
  smaller: 'Kleiner',
  usual: 'Zoals gewoonlijk',
  larger: 'Groter',
  screens: 'Gedeeld scherm dat u bekijkt',
  paused: 'Beeld gepauzeerd: uw verbinding is zwak',
};
