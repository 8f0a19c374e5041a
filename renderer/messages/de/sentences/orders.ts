/** What the engine says about work orders and their numbers, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const orders = {
  'The order {{order}} begins at {{time}}.': 'Der Auftrag {{order}} beginnt um {{time}}.',
  'The order {{order}} ended at {{time}}.': 'Der Auftrag {{order}} endete um {{time}}.',
  'All units of the order {{order}} are made or begun.':
    'Alle Geräte des Auftrags {{order}} sind fertig oder begonnen.',
  'It is for {{stations}}; this station is {{station}}.':
    'Er ist für {{stations}}; diese Station ist {{station}}.',
  'It is for {{people}}; nobody is signed in.': 'Er ist für {{people}}; niemand ist angemeldet.',
  'It is for {{people}}; {{person}} is here.': 'Er ist für {{people}}; hier ist {{person}}.',
  'Its package {{package}} is not here: import it.': 'Sein Paket {{package}} ist nicht hier: einlesen.',
  'It is for another version of the package {{package}} than {{version}}.':
    'Er ist für eine andere Version des Pakets {{package}} als {{version}}.',
  'Its numbers are outside of those of the profile {{profile}}.':
    'Seine Nummern liegen außerhalb derer des Profils {{profile}}.',
  'No recipe here gives numbers of the profile {{profile}}.':
    'Kein Rezept hier vergibt Nummern des Profils {{profile}}.',
  'The clock of this station was at {{latest}} before; now it says {{now}}.':
    'Die Uhr dieser Station stand schon bei {{latest}}; jetzt zeigt sie {{now}}.',
  'A work order has at most {{count}} bytes.': 'Ein Auftrag hat höchstens {{count}} Bytes.',
  'This is no work order: {{where}}: {{what}}.': 'Das ist kein Auftrag: {{where}}: {{what}}.',
  'The order {{order}} was changed after it was signed.':
    'Der Auftrag {{order}} wurde nach dem Signieren verändert.',
  "The order's numbers are outside of those of the profile {{profile}}.":
    'Die Nummern des Auftrags liegen außerhalb derer des Profils {{profile}}.',
  'The order {{order}} is shared; its profile {{profile}} has to say "orders: required".':
    'Der Auftrag {{order}} ist geteilt; sein Profil {{profile}} muss „orders: required“ sagen.',
  'The order {{order}} is shared, and the profile {{profile}} gives numbers without an order as well: it has to say "orders: required".':
    'Der Auftrag {{order}} ist geteilt, und das Profil {{profile}} vergibt auch ohne Auftrag Nummern: es muss „orders: required“ sagen.',
  'There is another order called {{order}}.': 'Es gibt einen anderen Auftrag {{order}}.',
  'There is no order called {{order}}.': 'Es gibt keinen Auftrag {{order}}.',
  'There is no open order called {{order}}.': 'Es gibt keinen offenen Auftrag {{order}}.',
  'Numbers of {{profile}} are given by work orders only.': 'Nummern von {{profile}} gibt es nur mit Auftrag.',
  'Every order for these units is closed.': 'Jeder Auftrag für diese Geräte ist abgeschlossen.',
  'The order {{order}} is for other stations.': 'Der Auftrag {{order}} ist für andere Stationen.',
  'The order {{order}} is for other people.': 'Der Auftrag {{order}} ist für andere Personen.',
  'The order {{order}} is for another package, or another version of it.':
    'Der Auftrag {{order}} ist für ein anderes Paket oder eine andere Version davon.',
  'The server has not answered this station since its start; the order {{order}} needs that.':
    'Der Server hat dieser Station seit ihrem Start nicht geantwortet; der Auftrag {{order}} braucht das.',
  'No numbers of the order {{order}} are leased to this station.':
    'Dieser Station sind keine Nummern des Auftrags {{order}} zugeteilt.',
  'This is no answer of a management server.': 'Das ist keine Antwort eines Verwaltungsservers.',
  'This answer is not signed by the server of this station.':
    'Diese Antwort ist nicht vom Server dieser Station signiert.',
  'These numbers are for the station {{station}}.': 'Diese Nummern sind für die Station {{station}}.',
  'The lease {{lease}} is not signed by the server.':
    'Die Zuteilung {{lease}} ist nicht vom Server signiert.',
  'This answer of the server is for another run of this station.':
    'Diese Antwort des Servers ist für einen anderen Lauf dieser Station.',
  'The lease {{lease}} can not be used: {{reason}}.':
    'Die Zuteilung {{lease}} ist nicht verwendbar: {{reason}}.',
  'This station has {{package}} {{here}}; the file has {{version}}.':
    'Diese Station hat {{package}} {{here}}; die Datei hat {{version}}.',
  'The package needs Mintmark {{version}}.': 'Das Paket braucht Mintmark {{version}}.',
  'The recipe does {{permission}} without "allow: [{{again}}]".':
    'Dem Rezept fehlt „allow: [{{again}}]“ für {{permission}}.',
  'The order {{order}} has another unit for {{number}} by now.':
    'Der Auftrag {{order}} hat für {{number}} inzwischen ein anderes Gerät.',
} as const satisfies Sentences;
