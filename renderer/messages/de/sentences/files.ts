/** What the engine says about files that can not be taken, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const files = {
  "This is no server's answer, or it was cut off on its way.":
    'Das ist keine Antwort eines Servers, oder sie wurde unterwegs abgeschnitten.',
  'This answer is for the station {{station}}, and this one is {{here}}.':
    'Diese Antwort ist für die Station {{station}}, und diese hier ist {{here}}.',
  'Part {{part}} of this answer is not signed by the server of this station, or was changed.':
    'Teil {{part}} dieser Antwort ist nicht vom Server dieser Station signiert, oder er wurde verändert.',
  'There is nothing in this answer.': 'In dieser Antwort ist nichts.',
  'This file was put together of several answers.':
    'Diese Datei wurde aus mehreren Antworten zusammengesetzt.',
  'it is of a form that this version of Mintmark does not know':
    'es hat eine Form, die diese Version von Mintmark nicht kennt',
  'This list of revocations is not signed by the server of this station.':
    'Diese Liste von Widerrufen ist nicht vom Server dieser Station signiert.',
  'This list of revocations is for the station {{station}}.':
    'Diese Liste von Widerrufen ist für die Station {{station}}.',
  'An NVS key has {{wanted}} bytes, this one {{count}}.':
    'Ein NVS-Schlüssel hat {{wanted}} Bytes, dieser {{count}}.',
  'The two halves of the NVS key are the same.': 'Die zwei Hälften des NVS-Schlüssels sind gleich.',
  'The esp_secure_cert entry {{name}} is there twice or is too long.':
    'Der Eintrag {{name}} von esp_secure_cert ist zweimal da oder zu lang.',
  'The package can not be read: {{reason}} (at byte {{offset}}).':
    'Das Paket lässt sich nicht lesen: {{reason}} (bei Byte {{offset}}).',
  'A secret has 1 to {{count}} bytes.': 'Ein Geheimnis hat 1 bis {{count}} Bytes.',
  'This is no file of {{what}}.': 'Das ist keine Datei mit {{what}}.',
  '{{file}} can not be written, or is there already.':
    '{{file}} lässt sich nicht schreiben oder ist schon da.',
  'Two of the chosen files have the same path in the package.':
    'Zwei der gewählten Dateien haben im Paket denselben Pfad.',
  'The files of a package have at most {{count}} bytes together.':
    'Die Dateien eines Pakets haben zusammen höchstens {{count}} Bytes.',
  '{{file}} is not UTF-8 text.': '{{file}} ist kein UTF-8-Text.',
  '{{file}} of the package can not be read.': '{{file}} des Pakets lässt sich nicht lesen.',
  'These receipts are for the station {{station}}, and this one is {{here}}.':
    'Diese Quittungen sind für die Station {{station}}, und diese hier ist {{here}}.',
  '{{url}} is not the address of a server.': '{{url}} ist nicht die Adresse eines Servers.',
  '{{file}} is larger than {{count}} bytes.': '{{file}} ist größer als {{count}} Bytes.',
  "{{file}}, line {{line}}: expected 64 digits (SHA-256 of a public key) or 20 (Debian's form).":
    '{{file}}, Zeile {{line}}: erwartet werden 64 Ziffern (SHA-256 eines öffentlichen Schlüssels) oder 20 (Debians Form).',
  'A file of the package is too large.': 'Eine Datei des Pakets ist zu groß.',
  'The trust list can not be made: {{words}}': 'Die Vertrauensliste lässt sich nicht erstellen: {{words}}',
  'The key of {{name}} is no public key (PEM).':
    'Der Schlüssel von {{name}} ist kein öffentlicher Schlüssel (PEM).',
  'The key of {{name}} is a private one: it belongs to nobody else.':
    'Der Schlüssel von {{name}} ist ein privater: er gehört sonst niemandem.',
  'A flash step names the file {{file}}, which the recipe does not list.':
    'Ein Schritt flash nennt die Datei {{file}}, die das Rezept nicht aufführt.',
  '{{file}} names {{other}}, which is not in the package.':
    '{{file}} nennt {{other}}, was nicht im Paket ist.',
  'The plan has no file called {{file}}.': 'Der Plan hat keine Datei {{file}}.',
  'There is no such attached file.': 'Eine solche angehängte Datei gibt es nicht.',
  'The package has no file {{file}}.': 'Das Paket hat keine Datei {{file}}.',
  'The job has no file {{file}}.': 'Der Lauf hat keine Datei {{file}}.',
  'The flasher stub {{file}} can not be read.': 'Das Hilfsprogramm {{file}} lässt sich nicht lesen.',
  'The NVS entry "{{namespace}}/{{key}}" {{words}}.':
    'Der NVS-Eintrag „{{namespace}}/{{key}}“ ist nicht möglich: {{words}}.',
  'The setting {{key}} in {{group}} needs the name of a secret (secret:NAME), never the secret itself.':
    'Die Einstellung {{key}} in {{group}} braucht den Namen eines Geheimnisses (secret:NAME), nie das Geheimnis selbst.',
  'The value of "{{what}}" holds control characters.': 'Der Wert von „{{what}}“ enthält Steuerzeichen.',
  'A version has from 1 to {{most}} groups; the draft has {{count}}.':
    'Eine Version hat 1 bis {{most}} Gruppen; der Entwurf hat {{count}}.',
} as const satisfies Sentences;
