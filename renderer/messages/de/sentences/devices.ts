/** What the engine says about units that do not do what they should, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const devices = {
  '{{expected}} was in this slot; now {{observed}} answers.':
    '{{expected}} war auf diesem Platz; jetzt antwortet {{observed}}.',
  'The unit was {{expected}}; now {{observed}} answers.':
    'Das Gerät war {{expected}}; jetzt antwortet {{observed}}.',
  'The unit was {{expected}}; now {{observed}} is in its place.':
    'Das Gerät war {{expected}}; jetzt ist {{observed}} an seiner Stelle.',
  'The job began with {{expected}}; now {{observed}} is in its USB socket.':
    'Der Lauf begann mit {{expected}}; jetzt ist {{observed}} in der USB-Buchse.',
  'The job was confirmed for {{expected}}; now {{observed}} answers.':
    'Der Lauf wurde für {{expected}} bestätigt; jetzt antwortet {{observed}}.',
  'The unit of this return is {{expected}}; in this slot is none that is known.':
    'Das Gerät dieser Rücksendung ist {{expected}}; auf diesem Platz ist kein bekanntes.',
  'The unit of this return is {{expected}}; in this slot is {{observed}}.':
    'Das Gerät dieser Rücksendung ist {{expected}}; auf diesem Platz ist {{observed}}.',
  'The unit was {{expected}} and now is {{observed}}.':
    'Das Gerät war {{expected}} und ist jetzt {{observed}}.',
  'After the restart another unit answers: {{observed}}.':
    'Nach dem Neustart antwortet ein anderes Gerät: {{observed}}.',
  'This job is for {{expected}}; now {{observed}} answers. Nothing was {{act}}.':
    'Dieser Lauf ist für {{expected}}; jetzt antwortet {{observed}}. Am Gerät wurde nichts verändert.',
  'This is a {{observed}}, the recipe is for {{expected}}.':
    'Das ist ein {{observed}}, das Rezept ist für {{expected}}.',
  'The unit has an Espressif chip that is not known here: it {{what}}.':
    'Das Gerät hat einen Espressif-Chip, der hier nicht bekannt ist ({{what}}).',
  'The unit has an {{observed}}; the recipe is for an {{expected}}. Nothing was written.':
    'Das Gerät hat einen {{observed}}; das Rezept ist für einen {{expected}}. Nichts wurde geschrieben.',
  'The recipe is for {{expected}}; this unit is {{observed}}.':
    'Das Rezept ist für {{expected}}; dieses Gerät ist {{observed}}.',
  'This unit is "{{observed}}"; the recipe is for "{{expected}}".':
    'Dieses Gerät ist „{{observed}}“; das Rezept ist für „{{expected}}“.',
  'The recipe is for the {{what}} "{{expected}}"; this unit says that it is "{{observed}}".':
    'Das Rezept ist für „{{expected}}“ ({{what}}); dieses Gerät sagt, es sei „{{observed}}“.',
  'The recipe is for {{expected}}; the board {{board}} has {{observed}}.':
    'Das Rezept ist für {{expected}}; die Platine {{board}} hat {{observed}}.',
  'The USB device in this socket does not offer DFU.': 'Das USB-Gerät in dieser Buchse bietet kein DFU.',
  'The USB device in this socket is {{vendor}}:{{product}}, not the one of the recipe.':
    'Das USB-Gerät in dieser Buchse ist {{vendor}}:{{product}}, nicht das des Rezepts.',
  'The recipe is for "{{expected}}"; this unit says that it is "{{observed}}".':
    'Das Rezept ist für „{{expected}}“; dieses Gerät sagt, es sei „{{observed}}“.',
  'The fuse {{fuse}} has {{held}} bytes, not {{wanted}}.':
    'Die Sicherung {{fuse}} hat {{held}} Bytes, nicht {{wanted}}.',
  'The unit refuses {{command}}: {{words}}.': 'Das Gerät lehnt {{command}} ab: {{words}}.',
  'The unit refused {{what}}: {{words}}.': 'Das Gerät hat {{what}} abgelehnt: {{words}}.',
  'The unit refused {{what}}.': 'Das Gerät hat {{what}} abgelehnt.',
  "The unit's firmware does not offer {{what}}.": 'Die Firmware des Geräts bietet {{what}} nicht.',
  'The flasher stub does not read the flash.': 'Das Hilfsprogramm im Gerät liest den Flash nicht.',
  "The unit's BLOCK_USR_DATA is burned already ({{held}}). Its code allows to burn it only once, so nothing was burned.":
    'BLOCK_USR_DATA des Geräts ist schon gebrannt ({{held}}). Der Block lässt sich nur einmal brennen, also wurde nichts gebrannt.',
  "The unit's BLOCK_USR_DATA is write-protected. Nothing was burned.":
    'BLOCK_USR_DATA des Geräts ist schreibgeschützt. Nichts wurde gebrannt.',
  "The unit's BLOCK_USR_DATA has coding errors: it was burned in part, or with wrong check bytes. Nothing was burned.":
    'BLOCK_USR_DATA des Geräts hat Kodierfehler: er wurde nur teilweise oder mit falschen Prüfbytes gebrannt. Nichts wurde gebrannt.',
  'After its restart the unit runs {{observed}}, not the new image.':
    'Nach dem Neustart läuft auf dem Gerät {{observed}}, nicht das neue Abbild.',
  "The unit's bootloader refused {{what}}.": 'Der Bootloader des Geräts hat {{what}} abgelehnt.',
  'The unit refused to write at 0x{{address}}: this part of flash may be write protected.':
    'Das Gerät hat das Schreiben bei 0x{{address}} abgelehnt: dieser Teil des Flash ist vielleicht schreibgeschützt.',
  "Sector {{number}} of the unit's flash is write protected. Nothing was erased. A recipe with writeUnprotect takes the protection off first.":
    'Sektor {{number}} des Flash ist schreibgeschützt. Nichts wurde gelöscht. Ein Rezept mit writeUnprotect nimmt den Schutz vorher weg.',
  "{{count}} sectors of the unit's flash (the first is {{first}}, the last {{last}}) are write protected. Nothing was erased. A recipe with writeUnprotect takes the protection off first.":
    '{{count}} Sektoren des Flash (der erste ist {{first}}, der letzte {{last}}) sind schreibgeschützt. Nichts wurde gelöscht. Ein Rezept mit writeUnprotect nimmt den Schutz vorher weg.',
  'The unit has had all of the file for {{timeoutMs}} ms and did not start it: its bootloader ignores it.':
    'Das Gerät hat seit {{timeoutMs}} ms die ganze Datei und hat sie nicht gestartet: sein Bootloader beachtet sie nicht.',
  'The unit refuses to go into its upgrade mode (DETACH).':
    'Das Gerät geht nicht in seinen Aktualisierungsmodus (DETACH).',
  'The fuse {{fuse}} holds {{held}} already. Nothing was burned.':
    'In der Sicherung {{fuse}} steht schon {{held}}. Nichts wurde gebrannt.',
  'The unit stored another certificate than it was given.':
    'Das Gerät hat ein anderes Zertifikat gespeichert, als ihm gegeben wurde.',
  'The unit took everything for 0x{{address}}, and holds something else.':
    'Das Gerät hat alles für 0x{{address}} angenommen und enthält etwas anderes.',
  'The unit said that it erased its choice of application, and kept it.':
    'Das Gerät sagte, es habe die Wahl der Anwendung gelöscht, und hat sie behalten.',
  'Block {{block}} of the fuses is not right after it was burned: it holds {{held}}.':
    'Block {{block}} der Sicherungen stimmt nach dem Brennen nicht: er enthält {{held}}.',
  'The unit says itself that what it stored is not what was sent.':
    'Das Gerät sagt selbst, dass es nicht das gespeichert hat, was gesendet wurde.',
  'The unit took the whole image and does not have it.':
    'Das Gerät hat das ganze Abbild angenommen und hat es nicht.',
  'The unit said that the image is confirmed, and it is not.':
    'Das Gerät sagte, das Abbild sei bestätigt, und das ist es nicht.',
  'The unit acknowledged every byte, and at 0x{{address}} it holds another one.':
    'Das Gerät hat jedes Byte bestätigt, und bei 0x{{address}} steht ein anderes.',
  'The unit said that it is readout protected, and its flash can still be read.':
    'Das Gerät sagte, es sei lesegeschützt, und sein Flash lässt sich noch lesen.',
  'The unit said that its flash is write protected, and of its {{sectors}} sectors {{closed}} are.':
    'Das Gerät sagte, sein Flash sei schreibgeschützt; von {{sectors}} Sektoren sind es {{closed}}.',
  'The unit took all of the firmware, and holds something else.':
    'Das Gerät hat die ganze Firmware angenommen und enthält etwas anderes.',
  'The unit said that all is written; at {{address}} it holds something else.':
    'Das Gerät sagte, alles sei geschrieben; bei {{address}} steht etwas anderes.',
  'The unit said that it took the firmware, and holds something else.':
    'Das Gerät sagte, es habe die Firmware angenommen, und enthält etwas anderes.',
  'The unit did not keep the certificate that it took.':
    'Das Gerät hat das Zertifikat, das es annahm, nicht behalten.',
  'The fuse {{fuse}} holds {{held}} after it was burned.':
    'In der Sicherung {{fuse}} steht nach dem Brennen {{held}}.',
  'The unit restarted by itself in the middle of a command.':
    'Das Gerät hat mitten in einem Befehl von selbst neu gestartet.',
  'The unit did not come back within {{timeoutMs}} ms.':
    'Das Gerät kam innerhalb von {{timeoutMs}} ms nicht zurück.',
  'The unit did not come back within {{timeoutMs}} ms after its reset.':
    'Das Gerät kam innerhalb von {{timeoutMs}} ms nach dem Zurücksetzen nicht wieder.',
  'The unit did not come back after its restart.': 'Das Gerät kam nach seinem Neustart nicht wieder.',
  'The unit did not answer within {{timeoutMs}} ms after its restart.':
    'Das Gerät hat nach seinem Neustart {{timeoutMs}} ms lang nicht geantwortet.',
  'The unit runs its firmware now and has no bootloader to talk to.':
    'Auf dem Gerät läuft jetzt die Firmware; ein Bootloader, mit dem man reden könnte, ist nicht da.',
  'The unit did not come back into its bootloader.': 'Das Gerät kam nicht in seinen Bootloader zurück.',
  'The unit runs its firmware now, and is not a volume any more: bring it into its bootloader again.':
    'Auf dem Gerät läuft jetzt die Firmware, es ist kein Laufwerk mehr: noch einmal in den Bootloader bringen.',
  'The unit did not come back as a volume within {{timeoutMs}} ms.':
    'Das Gerät kam innerhalb von {{timeoutMs}} ms nicht als Laufwerk wieder.',
  "This unit's firmware does not offer: {{missing}}.":
    'Die Firmware dieses Geräts bietet nicht: {{missing}}.',
  'This unit does not offer {{method}}.': 'Dieses Gerät bietet {{method}} nicht.',
  'The unit gives no hardware id ({{source}}).': 'Das Gerät nennt keine Hardware-Kennung ({{source}}).',
  'The unit does not say what model it is.': 'Das Gerät sagt nicht, welches Modell es ist.',
  'The unit is readout protected.': 'Das Gerät ist lesegeschützt.',
  'The unit is readout protected (level 1): it says neither who it is nor what it holds. Nothing was written.':
    'Das Gerät ist lesegeschützt (Stufe 1): es sagt weder, wer es ist, noch was es enthält. Nichts wurde geschrieben.',
  'The unit is an STM32 that is not in the part table ({{productId}}).':
    'Das Gerät ist ein STM32, der nicht in der Typtabelle steht ({{productId}}).',
  'The unit lists no memory that can be erased.': 'Das Gerät nennt keinen Speicher, der sich löschen lässt.',
  'The unit has no memory that can be erased and written.':
    'Das Gerät hat keinen Speicher, der sich löschen und beschreiben lässt.',
  'The unit can not prove its key.': 'Das Gerät kann seinen Schlüssel nicht beweisen.',
  'The unit can not show the certificate that it keeps.':
    'Das Gerät kann das Zertifikat, das es hat, nicht zeigen.',
  'The unit can not be asked to connect.': 'Das Gerät lässt sich nicht auffordern, sich zu verbinden.',
  'The unit can not be asked to register.': 'Das Gerät lässt sich nicht auffordern, sich anzumelden.',
  'This unit has no console that can be written to.':
    'Dieses Gerät hat keine Konsole, auf die man schreiben kann.',
  'The {{chip}} is locked: it runs no flasher stub.':
    'Der {{chip}} ist gesperrt: er führt kein Hilfsprogramm aus.',
  'The {{chip}} is in secure download mode: it does not show who it is, so nothing is written to it.':
    'Der {{chip}} ist im sicheren Lademodus: er zeigt nicht, wer er ist, also wird nichts geschrieben.',
  'The unit gives a hardware id that is not one.': 'Das Gerät nennt eine Hardware-Kennung, die keine ist.',
  'The unit gave a hardware id that can not be one.':
    'Das Gerät nannte eine Hardware-Kennung, die keine sein kann.',
  'The unit gives a certificate that can not be read.':
    'Das Gerät liefert ein Zertifikat, das sich nicht lesen lässt.',
  'What the unit keeps is no chain of certificates.':
    'Was das Gerät gespeichert hat, ist keine Zertifikatskette.',
  'The unit\'s answer has no {{kind}} "{{field}}".':
    'In der Antwort des Geräts fehlt „{{field}}“ ({{kind}}).',
  'The unit answers {{asked}} with "{{line}}".': 'Das Gerät antwortet auf {{asked}} mit „{{line}}“.',
} as const satisfies Sentences;
