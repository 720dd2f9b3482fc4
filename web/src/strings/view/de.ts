// Deutsch: was man ansieht.

export const view = {
  menu: 'Ansicht ändern',
  short: 'Ansicht',
  layout: 'Anordnung',
  layouts: {
    automatic: 'Automatisch',
    gallery: 'Galerie',
    speaker: 'Sprecher',
    side_by_side: 'Nebeneinander',
  },
  self: 'Ihr eigenes Bild',
  selfViews: {
    automatic: 'Automatisch',
    floating: 'In einer Ecke',
    tile: 'Unter den anderen',
    hidden: 'Für Sie ausgeblendet',
  },
  hideSelf: 'Ihr eigenes Bild für Sie ausblenden',
  window: 'Fenster',
  fullScreen: 'Vollbild',
  fullScreenOff: 'Vollbild beenden',
  fullScreenOf: (name: string) => `${name} im Vollbild zeigen`,
  picture: 'Kleines Fenster im Vordergrund',
  pictureOff: 'Kleines Fenster schließen',
  divider: 'Platz für das Große',
  smaller: 'Kleiner',
  usual: 'Wie üblich',
  larger: 'Größer',
  screens: 'Geteilter Bildschirm, den Sie sehen',
  paused: 'Bild angehalten: Ihre Verbindung ist schwach',
};
