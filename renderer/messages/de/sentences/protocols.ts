/** What the engine says about units that answer wrongly, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const protocols = {
  'The unit sent a body that is not valid CBOR: {{reason}} (at byte {{offset}}).':
    'Das Gerät sandte Daten, die kein gültiges CBOR sind: {{reason}} (bei Byte {{offset}}).',
  'The unit keeps LwM2M objects that are not valid {{format}}: {{reason}} (at byte {{offset}}).':
    'Das Gerät hat LwM2M-Objekte, die kein gültiges {{format}} sind: {{reason}} (bei Byte {{offset}}).',
  'What the unit sent is not {{format}}.': 'Was das Gerät sandte, ist kein {{format}}.',
  'The flasher stub sends another amount than was asked for.':
    'Das Hilfsprogramm im Gerät sendet eine andere Menge als verlangt.',
  'What was read from the flash was damaged on its way.':
    'Was aus dem Flash gelesen wurde, kam beschädigt an.',
  'The unit answers an MD5 that is none.': 'Das Gerät antwortet mit einem MD5, das keines ist.',
  'What is to be burned did not arrive in the unit as it was sent. This time nothing was burned.':
    'Was gebrannt werden soll, kam im Gerät anders an, als es gesandt wurde. Diesmal wurde nichts gebrannt.',
  "the unit's fuse controller does not come to an end.":
    'die Sicherungssteuerung des Geräts kommt nicht zum Ende.',
  "While fuses were burned: the unit's fuse controller does not come to an end.":
    'Beim Brennen der Sicherungen: die Sicherungssteuerung des Geräts kommt nicht zum Ende.',
  'The flash chip does not finish a command.': 'Der Flash-Chip bringt einen Befehl nicht zu Ende.',
  'The flasher stub does not start. Is it the one for this chip?':
    'Das Hilfsprogramm startet im Gerät nicht. Ist es das für diesen Chip?',
  'What the tool prints as hardware id is not one.': 'Was das Werkzeug als Hardware-ID ausgibt, ist keine.',
  'What the tool prints as certificate is not base64.':
    'Was das Werkzeug als Zertifikat ausgibt, ist kein Base64.',
  'The certificates that the tool prints are too long.':
    'Die Zertifikate, die das Werkzeug ausgibt, sind zu lang.',
  'The tool said that it has read the memory, and left no file.':
    'Das Werkzeug sagte, es habe den Speicher gelesen, und hinterließ keine Datei.',
  'The unit echoes something else than was sent.': 'Das Gerät gibt etwas anderes zurück, als gesandt wurde.',
  'The unit offers {{count}} bytes as {{what}}: too many.':
    'Das Gerät bietet {{count}} Bytes als {{what}}: zu viele.',
  'The unit sends {{count}} bytes of {{what}} as a piece.':
    'Das Gerät sendet {{count}} Bytes von {{what}} als ein Stück.',
  'The unit sent a piece of {{what}} with a wrong length.':
    'Das Gerät sandte ein Stück von {{what}} mit falscher Länge.',
  'The unit sent another piece of {{what}} than was asked for.':
    'Das Gerät sandte ein anderes Stück von {{what}} als verlangt.',
  'What the unit gives as hardware id is not one: 3 to 80 letters, digits, . _ : -.':
    'Was das Gerät als Hardware-ID angibt, ist keine: 3 bis 80 Buchstaben, Ziffern, . _ : -.',
  'The answer of the unit can not be read: an error without group or number (in err).':
    'Die Antwort des Geräts ist nicht lesbar: ein Fehler ohne Gruppe oder Nummer (in err).',
  'The answer of the unit can not be read: an error that is no number (in rc).':
    'Die Antwort des Geräts ist nicht lesbar: ein Fehler, der keine Zahl ist (in rc).',
  'The buffer of the unit is too small for an upload.': 'Der Puffer des Geräts ist zu klein zum Hochladen.',
  'The unit asks for bytes after the end of the file.': 'Das Gerät verlangt Bytes hinter dem Ende der Datei.',
  'The unit did not begin {{what}} anew.': 'Das Gerät begann {{what}} nicht von vorn.',
  'The unit goes back again and again during the upload.':
    'Das Gerät geht beim Hochladen immer wieder zurück.',
  'The unit gives a product id that is not two bytes long.':
    'Das Gerät gibt eine Produkt-ID an, die nicht zwei Bytes lang ist.',
  'The unit gives an empty unique id.': 'Das Gerät gibt eine leere eindeutige Nummer an.',
  'The unit says that it has {{count}} KiB of flash.': 'Das Gerät sagt, es habe {{count}} KiB Flash.',
  "The unit's USB serial number is no hardware id.": 'Die USB-Seriennummer des Geräts ist keine Hardware-ID.',
  "The unit's USB serial number is no hardware id: 3 to 80 letters, digits, . _ : - are needed.":
    'Die USB-Seriennummer des Geräts ist keine Hardware-ID: nötig sind 3 bis 80 Buchstaben, Ziffern, . _ : -.',
  'The unit gave {{given}} of {{wanted}} bytes at {{address}}.':
    'Das Gerät gab {{given}} von {{wanted}} Bytes bei {{address}}.',
  'There is no address {{address}} for {{what}}.': 'Eine Adresse {{address}} für {{what}} gibt es nicht.',
  'The unit does not become ready for DFU (dfuIDLE).': 'Das Gerät wird nicht bereit für DFU (dfuIDLE).',
  'The unit is in the DFU state {{observed}} where only {{expected}} can be.':
    'Das Gerät ist im DFU-Zustand {{observed}}, wo nur {{expected}} sein kann.',
  'The unit refuses to say its DFU status.': 'Das Gerät sagt seinen DFU-Status nicht.',
  'What the unit gives as its DFU status is none.': 'Was das Gerät als DFU-Status angibt, ist keiner.',
} as const satisfies Sentences;
