/** What the engine says about who may, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const people = {
  'A PIN has at least {{count}} digits here.': 'Eine PIN hat hier mindestens {{count}} Ziffern.',
  'This PIN is one of the first that somebody would try.':
    'Diese PIN ist eine der ersten, die jemand probieren würde.',
  'People sign in at this station: a name is not typed in here.':
    'An dieser Station melden sich Personen an: ein Name wird hier nicht eingetippt.',
  'Somebody here has this name or this badge already.':
    'Jemand hier hat diesen Namen oder diesen Ausweis schon.',
  'The file people.key is not in the data folder any more.':
    'Die Datei people.key ist nicht mehr im Datenordner.',
  'The first person of a station is an administrator with a PIN or a badge.':
    'Die erste Person einer Station ist ein Administrator mit PIN oder Ausweis.',
  'This is the last administrator who can sign in: somebody has to stay.':
    'Das ist der letzte Administrator, der sich anmelden kann: jemand muss bleiben.',
  'There were too many wrong tries. The next one is taken in {{wait}}.':
    'Es gab zu viele falsche Versuche. Der nächste wird in {{wait}} angenommen.',
  'This is not the person who is signed in.': 'Das ist nicht die angemeldete Person.',
  'This badge belongs to nobody who may sign in here.':
    'Dieser Ausweis gehört niemandem, der sich hier anmelden darf.',
  'Name and PIN do not belong together.': 'Name und PIN gehören nicht zusammen.',
  '{{person}} may not do this, and so can not agree to it.':
    '{{person}} darf dies nicht und kann deshalb nicht zustimmen.',
  '{{person}} may not do this as {{role}}.': '{{person}} darf dies mit dieser Rolle nicht ({{role}}).',
  '{{person}} is the one who is signed in.': '{{person}} ist die angemeldete Person.',
  'This needs a second person, unit by unit: find out first which unit it is, then start it by hand.':
    'Das braucht eine zweite Person, Gerät für Gerät: erst feststellen, welches Gerät es ist, dann von Hand starten.',
  '{{person}} can not do this alone: a second person has to agree.':
    '{{person}} kann dies nicht allein tun: eine zweite Person muss zustimmen.',
  '{{person}} is not signed in any more.': '{{person}} ist nicht mehr angemeldet.',
  '{{person}} agreed to this batch as the second person: somebody else wipes it.':
    '{{person}} hat dieser Charge als zweite Person zugestimmt: löschen muss jemand anderes.',
  'Nobody is signed in whose language it could be.': 'Niemand ist angemeldet, dessen Sprache es sein könnte.',
  'Nobody is signed in at this station.': 'An dieser Station ist niemand angemeldet.',
  'Somebody has made the first person meanwhile: sign in.':
    'Inzwischen hat jemand die erste Person angelegt: anmelden.',
  'There is no such person here.': 'Diese Person gibt es hier nicht.',
  'A PIN has at least {{count}} digits here, and is none of the first that somebody would try.':
    'Eine PIN hat hier mindestens {{count}} Ziffern und ist keine der ersten, die jemand probieren würde.',
  'Nobody here is called {{name}}.': 'Niemand hier heißt {{name}}.',
} as const satisfies Sentences;
