// Nederlands: members who find one another, the organisation's own host name, and its meetings in numbers.

import type { FindingStrings, HostStrings, MeetingsStrings } from './finding.en';

export const finding: FindingStrings = {
  title: 'Elkaar vinden',
  text: 'Leden kunnen elkaar zoeken met een volledige naam, of met de volledige aanduiding waaronder uw directory hen kent. Er is geen lijst, geen zoeken op een deel van een naam of op maildomein, en niemand buiten de organisatie vindt iemand.',
  on: 'Leden vinden elkaar',
  onHint:
    'Uit, tenzij u het aanzet. Elk lid kan kiezen niet gevonden te worden. Dat het is omgezet, staat in het auditlogboek.',
  isOn: 'Leden vinden elkaar nu',
  isOff: 'Niemand wordt nog gevonden',
  own: 'Gevonden worden',
  ownText:
    'Andere leden van uw organisatie kunnen u vinden met uw volledige naam of aanduiding, bijvoorbeeld om u uit te nodigen. Zij zien de naam waaronder uw organisatie u kent.',
  listed: 'Andere leden mogen mij vinden',
  isListed: 'Andere leden vinden u nu',
  isUnlisted: 'Niemand vindt u nog',
};

export const host: HostStrings = {
  title: 'Eigen hostnaam',
  text: 'Wie deze server met uw eigen naam opent, wordt gevraagd bij uw organisatie in te loggen. Wie de server beheert, moet de naam eerst toestaan (organisation_hosts) en zorgt voor de DNS-vermelding en het certificaat.',
  passkeys: (w) =>
    `Passkeys horen bij de hostnaam waar ze zijn gemaakt. Die van ${w} werken alleen daar, niet onder de nieuwe naam.`,
  stays: 'Er wordt niets weggenomen: het adres van nu blijft werken, met zijn passkeys en sessies.',
  comeIn:
    'Onder de nieuwe naam logt men in via een provider, of met een uitnodiging die men daar opent; daarna kan men er een passkey toevoegen.',
  label: 'Hostnaam',
  hint: 'Zoals meet.example.org. Leeg: geen.',
};

export const meetings: MeetingsStrings = {
  title: 'Vergaderingen',
  lead: 'Hoeveel er lopen, en hoe goed beeld en geluid doorkwamen. Nooit welke, van wie of met wie.',
  running: 'Nu bezig',
  runningText: 'Per klasse. Vergaderingen zonder klasse telt niemand: de server weet niet van wie ze zijn.',
  again: 'Opnieuw tellen',
  noClasses: 'Uw organisatie heeft nog geen klassen van vergaderingen: die staan in haar beleid.',
  quality: 'Hoe beeld en geluid doorkwamen',
  qualityText: (n) =>
    `Per heel uur dat voorbij is, van de laatste zeven dagen, en alleen van uren waarin er ${n} of meer mensen tegelijk in uw vergaderingen waren. In het geheugen bewaard: na een herstart is het vergeten.`,
  few: (n) => `Te weinig: in geen enkel uur waren er ${n} mensen tegelijk in uw vergaderingen.`,
  hour: 'Uur',
  loss: 'Verloren pakketten',
  roundTrip: 'Heen en terug',
  heldBack: 'Tijd met achtergehouden beeld',
  columns: 'In elke kolom: wat de helft van de mensen niet te boven ging, en wat negen van de tien niet.',
  unknown: 'niet bekend',
};
