// Français : ce que l’on regarde.

export const view = {
  menu: 'Changer l’affichage',
  short: 'Affichage',
  layout: 'Disposition',
  layouts: {
    automatic: 'Automatique',
    gallery: 'Galerie',
    speaker: 'Intervenant',
    side_by_side: 'Côte à côte',
  },
  self: 'Votre propre image',
  selfViews: {
    automatic: 'Automatique',
    floating: 'Dans un coin',
    tile: 'Parmi les autres',
    hidden: 'Masquée pour vous',
  },
  hideSelf: 'Masquer votre propre image pour vous',
  window: 'Fenêtre',
  fullScreen: 'Plein écran',
  fullScreenOff: 'Quitter le plein écran',
  fullScreenOf: (name: string) => `Afficher ${name} en plein écran`,
  picture: 'Petite fenêtre au premier plan',
  pictureOff: 'Fermer la petite fenêtre',
  divider: 'Place pour ce qui est agrandi',
  smaller: 'Plus petite',
  usual: 'Comme d’habitude',
  larger: 'Plus grande',
  screens: 'Écran partagé à regarder',
  paused: 'Image en pause : votre connexion est faible',
};
