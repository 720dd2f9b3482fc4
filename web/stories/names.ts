// Who is in the made-up meetings.

export const NAMES = [
  'Noor de Vries',
  'Anselm Köhler',
  'Amélie Laurent',
  'Tomás Ribeiro',
  'Ewa Nowak',
  'Jürgen Blatt',
  'Ifeoma Okafor',
  'Lars Bakken',
  'Chiara Conti',
  'Dimitris Papas',
  'Sanne Jansen',
  'Pierre-Alexandre de la Fontaine-Montmorency',
  'Yuki Tanaka',
  'Fatima Haddad',
];
