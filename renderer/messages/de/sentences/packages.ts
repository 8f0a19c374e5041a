/** What the engine says about packages, signatures and recipes, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const packages = {
  'The order {{order}} is signed by a key that is not trusted here.':
    'Der Auftrag {{order}} ist mit einem Schlüssel signiert, dem hier niemand vertraut.',
  'The package is not signed, and this station takes only signed ones.':
    'Das Paket ist nicht signiert, und diese Station nimmt nur signierte.',
  'The package is signed by a key that is not trusted here.':
    'Das Paket ist mit einem Schlüssel signiert, dem hier niemand vertraut.',
  'A recipe that starts programs of this computer must come in a package that is signed by a trusted key.':
    'Ein Rezept, das Programme dieses Rechners startet, muss in einem Paket kommen, das mit einem vertrauten Schlüssel signiert ist.',
  'This is not the public half of an Ed25519 key (PEM).':
    'Das ist nicht die öffentliche Hälfte eines Ed25519-Schlüssels (PEM).',
  'The passphrase needs at least {{count}} characters.':
    'Die Passphrase braucht mindestens {{count}} Zeichen.',
  'The key file can not be opened with this passphrase.':
    'Die Schlüsseldatei lässt sich mit dieser Passphrase nicht öffnen.',
  'The key file does not hold an Ed25519 key.': 'Die Schlüsseldatei enthält keinen Ed25519-Schlüssel.',
  'This file is no private key that is encrypted under a passphrase.':
    'Diese Datei ist kein privater Schlüssel, der mit einer Passphrase verschlüsselt ist.',
  'The package lacks {{file}}.': 'Im Paket fehlt {{file}}.',
  'The package has a file {{file}} that its manifest does not name.':
    'Das Paket hat eine Datei {{file}}, die sein Verzeichnis nicht nennt.',
  '{{file}} is not the file that the manifest names.':
    '{{file}} ist nicht die Datei, die das Verzeichnis nennt.',
  'The manifest of the package is not the one that was signed.':
    'Das Verzeichnis des Pakets ist nicht das, das signiert wurde.',
  '{{file}} is not the file that the recipe names.': '{{file}} ist nicht die Datei, die das Rezept nennt.',
  'The file {{file}} was changed after it was signed.':
    'Die Datei {{file}} wurde nach dem Signieren verändert.',
  'The file {{file}} was changed on this disk.': 'Die Datei {{file}} wurde auf diesem Datenträger verändert.',
  'The file {{file}} was changed after the job.': 'Die Datei {{file}} wurde nach dem Lauf verändert.',
  'The file {{file}} is gone.': 'Die Datei {{file}} ist weg.',
  'The recipe can not run here.': 'Das Rezept kann hier nicht laufen.',
  'There is no recipe called {{recipe}} here.': 'Ein Rezept {{recipe}} gibt es hier nicht.',
  'There is no identity profile called {{profile}} here.':
    'Ein Identitätsprofil {{profile}} gibt es hier nicht.',
  'A wipe never starts by itself: each unit is confirmed.':
    'Ein Löschen beginnt nie von selbst: jedes Gerät wird bestätigt.',
  'There is no recipe that diagnoses {{model}}.': 'Es gibt kein Rezept, das {{model}} untersucht.',
  'There is no recipe that decommissions {{model}}.': 'Es gibt kein Rezept, das {{model}} ausmustert.',
  'The recipe {{recipe}} is not for decommissioning.': 'Das Rezept {{recipe}} ist nicht zum Ausmustern.',
  'The recipe {{recipe}} does not provision.': 'Das Rezept {{recipe}} rüstet kein Gerät aus.',
  'There is no driver called {{driver}}.': 'Einen Treiber {{driver}} gibt es nicht.',
  '{{file}} is not the program that the recipe names: it was not started.':
    '{{file}} ist nicht das Programm, das das Rezept nennt: es wurde nicht gestartet.',
  '{{tool}} says that it is version {{found}}; the recipe is for {{wanted}}.':
    '{{tool}} sagt, es sei Version {{found}}; das Rezept ist für {{wanted}}.',
} as const satisfies Sentences;
