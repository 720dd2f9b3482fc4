// Nederlands: opnamen.

import { namesOf, pluralsOf } from '../many';
import type { RecordingStrings } from './en';

const many = pluralsOf('nl');
const few = namesOf('nl', (n) => many(n, '# ander', '# anderen'));

export const recording: RecordingStrings = {
  short: 'Opname',
  paused: 'Opname gepauzeerd',
  by: (names) => `door ${few(names)}`,
  byYou: 'door u',
  more: 'Over deze opname',
  since: (name, time) => `${name}, sinds ${time}`,
  pausedNow: 'gepauzeerd',
  notAllowed: 'niet toegestaan door de regels van deze vergadering',
  you: 'U',
  about: 'De opname blijft op het apparaat van wie opneemt. De server heeft er niets mee te maken.',
  leaveOut: 'Laat mij weg uit opnamen',
  leaveOutHint:
    'Conclave houdt uw geluid, beeld, scherm en naam er dan buiten. Wie met een ander programma opneemt, is niet tegen te houden.',
  leaveOutDo: 'Laat mij weg',
  leftOutNow: 'U wordt uit opnamen weggelaten.',
  leftOut: (names) => `${few(names, 12)}: op eigen wens weggelaten`,
  stopTheirs: (name) => `Vraag ${name} te stoppen`,
  begun: (name) => `${name} neemt deze vergadering op.`,
  understood: 'Begrepen',
  menu: 'Vergadering opnemen',
  dialog: {
    title: 'Vergadering opnemen',
    lead: 'Iedereen hoort het voordat de opname begint, en wie later komt bij binnenkomst. De opname blijft op dit apparaat.',
    what: 'Wat wordt opgenomen',
    speaker: 'Wie spreekt, groot',
    gallery: 'Iedereen naast elkaar',
    tracks: 'Een bestand per persoon',
    tracksHint:
      'Voor montage: geluid, camera en scherm van ieder, elk in een eigen bestand, met een lijst van wanneer elk begint.',
    format: 'Indeling',
    webm: 'WebM',
    mp4: 'MP4',
    space: (size) => `Ruimte op dit apparaat: ${size}`,
    start: 'Opname starten',
  },
  announcing: 'Iedereen wordt ingelicht…',
  pause: 'Pauzeren',
  resume: 'Hervatten',
  stop: 'Opname stoppen',
  finishing: 'De opname wordt afgerond…',
  elapsed: 'Duur',
  size: 'Grootte',
  warnings: {
    little_space: 'Er is weinig ruimte op dit apparaat. Stop binnenkort of maak ruimte.',
    no_sound:
      'Het geluid wordt niet opgenomen: dit apparaat heeft geen geluidsuitgang. Sluit er een aan, of neem een bestand per persoon op.',
    many_files:
      'De camera of het scherm van één persoon is zo vaak aangezet dat er geen bestanden meer voor worden begonnen. Stop en neem opnieuw op om deze persoon er weer bij te hebben.',
  },
  problems: {
    unsupported:
      'Deze browser kan op dit apparaat geen opname bewaren. Probeer een gewoon venster of een andere browser.',
    no_space: 'Er is geen ruimte meer op dit apparaat. Wat tot nu toe is opgenomen, blijft bewaard.',
    refused:
      'De browser laat deze pagina geen bestanden bewaren. Sta opslag voor deze site toe en probeer het opnieuw.',
    not_allowed: 'U mag hier niet opnemen. Vraag het een host.',
    failed: 'De opname is afgebroken. Wat tot nu toe is opgenomen, blijft bewaard.',
    not_saved: 'Opslaan is daar niet gelukt. De opname is hier nog; kies een andere plek.',
  },
  kept: {
    title: 'Uw opnamen',
    text: 'Ze blijven in deze browser tot u ze opslaat of verwijdert.',
    recovered: 'Hersteld na een onderbreking',
    recorded: (day) => `Opgenomen ${day}`,
    files: (n) => many(n, '# bestand', '# bestanden'),
    save: 'Opslaan',
    saving: 'Bezig met opslaan…',
    saved: 'Opgeslagen. U kunt de opname hier nu verwijderen.',
    delete: 'Verwijderen',
    deleteTitle: 'Deze opname verwijderen?',
    deleteText: 'Als u haar niet hebt opgeslagen, is ze weg.',
  },
};
