// Nederlands: bestanden in het gesprek.

import type { files as english } from './en';

export const files: typeof english = {
  attach: 'Bestanden bijvoegen',
  named: (name: string) => `Bestand: ${name}`,
  drop: 'Zet bestanden hier neer om ze te versturen',
  dropText: 'Elk wordt een bericht.',
  outgoing: 'Bestanden onderweg',
  preparing: 'Wordt klaargemaakt…',
  progress: (done, all) => `${done} van ${all}`,
  waiting: 'Wacht op de verbinding; het gaat vanzelf verder.',
  sending: (name) => `${name} wordt verstuurd`,
  fetching: (name) => `${name} wordt gedownload`,
  cancel: (name) => `${name} annuleren`,
  retry: 'Opnieuw proberen',
  remove: (name) => `${name} verwijderen`,
  download: (name) => `${name} downloaden`,
  sent: 'Verzonden',
  saved: 'Volledig en gecontroleerd; uw browser slaat het op.',
  show: 'Afbeelding tonen',
  picture: (name) => `Afbeelding: ${name}`,
  enlarge: (name) => `${name} groter tonen`,
  notShown: 'Deze afbeelding kan hier niet worden getoond. U kunt haar downloaden.',
  program: 'Kan iets uitvoeren op uw apparaat als u het opent. Open het alleen als u het verwachtte.',
  removed: 'Plaats, tijd en apparaat zijn uit de afbeelding gehaald.',
  ask: 'Deze afbeelding of video kan vertellen waar en wanneer zij is gemaakt. Toch versturen?',
  sendAnyway: 'Toch versturen',
  doNotSend: 'Niet versturen',
  describe: 'Beschrijven',
  describing: 'Wat erop te zien of erin te lezen is, voor iedereen die het bericht leest',
  note: 'Verzegeld voor wie het bericht leest. Uit afbeeldingen in JPEG, PNG en WebP worden plaats, tijd en apparaat gehaald; andere bestanden worden verstuurd zoals ze zijn.',
  problems: {
    too_large: (most) => `Te groot: bestanden mogen hier tot ${most} zijn.`,
    no_room:
      'De server heeft geen ruimte meer voor bestanden van deze vergadering. Verwijder er enkele die u verstuurde, of vraag wie de server beheert.',
    gone: 'Dit bestand staat niet meer op de server.',
    broken:
      'Dit is niet het bestand dat verstuurd is: het is onderweg veranderd of beschadigd. Er is niets van opgeslagen.',
    unreadable: 'Dit bestand kan niet worden gelezen. Is het verplaatst of verwijderd?',
    no_space: 'Er is niet genoeg ruimte op uw apparaat.',
    refused: 'U mag hier nu geen bestanden versturen.',
    not_loaded:
      'De versleuteling van bestanden kon niet worden geladen. Controleer uw verbinding en probeer het opnieuw.',
    failed: 'Dat is niet gelukt. Probeer het opnieuw.',
  },
};
