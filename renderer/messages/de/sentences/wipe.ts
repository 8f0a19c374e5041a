/** What the engine says about what a wipe takes and what it leaves, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const wipe = {
  'Firmware {{version}} and every other image that can be erased':
    'Firmware {{version}} und jedes andere Abbild, das sich löschen lässt',
  'Setting {{setting}}': 'Einstellung {{setting}}',
  'Key and certificate of {{serialNumber}}': 'Schlüssel und Zertifikat von {{serialNumber}}',
  'Delete credentials and settings by console commands, then list what is left':
    'Zugangsdaten und Einstellungen über die Konsole löschen, dann auflisten, was bleibt',
  'Erase the whole flash, then read back every byte': 'Den ganzen Flash löschen, dann jedes Byte zurücklesen',
  'Erase with the external tool, then read the memory back where the recipe says how':
    'Mit dem externen Werkzeug löschen, dann den Speicher zurücklesen, wo das Rezept sagt, wie',
  'Erase all user flash, then read back every byte':
    'Den ganzen Anwenderflash löschen, dann jedes Byte zurücklesen',
  'Delete settings, erase the storage partition and the second image slot':
    'Einstellungen löschen, Speicherpartition und zweiten Abbildplatz löschen',
  'Erase all flash, then read back every byte': 'Den ganzen Flash löschen, dann jedes Byte zurücklesen',
  'End the readout protection, which erases all flash, then read back every byte':
    'Den Leseschutz beenden, was den ganzen Flash löscht, dann jedes Byte zurücklesen',
  'Erase all flash (DfuSe mass erase), then read back every byte':
    'Den ganzen Flash löschen (DfuSe mass erase), dann jedes Byte zurücklesen',
  'Lift the read protection, which erases all flash, then read back every byte':
    'Den Leseschutz aufheben, was den ganzen Flash löscht, dann jedes Byte zurücklesen',
  'The bootloader and the firmware that runs stay: erasing them would leave nobody to report.':
    'Bootloader und laufende Firmware bleiben: ohne sie könnte niemand mehr berichten.',
  'Flash that the unit does not list as a region, fuses and one-time memory are not touched.':
    'Flash, den das Gerät nicht als Bereich nennt, Sicherungen und einmalig beschreibbarer Speicher bleiben unberührt.',
  'Bytes were read back by the firmware of the unit: where it took no test pattern, firmware that was made to deceive could show erased bytes.':
    'Zurückgelesen hat die Firmware des Geräts: wo sie kein Prüfmuster annahm, könnte eine auf Täuschung angelegte Firmware gelöschte Bytes vorzeigen.',
  'Deleted settings may still be in flash until their page is used again.':
    'Gelöschte Einstellungen können noch im Flash stehen, bis ihre Seite wieder benutzt wird.',
  "File systems and partitions other than Zephyr's storage partition are not touched.":
    'Dateisysteme und andere Partitionen als die Speicherpartition von Zephyr bleiben unberührt.',
  'The bootloader and the firmware that runs stay.': 'Bootloader und laufende Firmware bleiben.',
  'Option bytes, one-time programmable bytes and fuses.':
    'Option-Bytes, einmalig programmierbare Bytes und Sicherungen.',
  "ST's bootloader in system memory, which is read-only.":
    'Der Bootloader von ST im Systemspeicher, der nur lesbar ist.',
  'Option bytes and one-time memory (OTP) are not touched.':
    'Option-Bytes und einmalig beschreibbarer Speicher (OTP) bleiben unberührt.',
  'Memory that the unit does not list over USB is neither erased nor read.':
    'Speicher, den das Gerät über USB nicht nennt, wird weder gelöscht noch gelesen.',
  'The read protection is off after it.': 'Der Leseschutz ist danach aus.',
  'eFuses: the MAC, burned keys, user data and settings of the chip can not be erased.':
    'eFuses: MAC, gebrannte Schlüssel, Benutzerdaten und Einstellungen des Chips lassen sich nicht löschen.',
  'The boot ROM, RAM (lost without power), and any memory beside the flash that the loader attaches.':
    'Boot-ROM, RAM (ohne Strom verloren), und jeder Speicher neben dem Flash, den das Ladeprogramm anbindet.',
  'Deleted entries may still be in flash until their page is used again.':
    'Gelöschte Einträge können noch im Flash stehen, bis ihre Seite wieder benutzt wird.',
  'Firmware, and all that the console has no command for, stays.':
    'Firmware und alles, wofür die Konsole keinen Befehl hat, bleibt.',
  'Memory that the recipe does not name, fuses and option bytes.':
    'Speicher, den das Rezept nicht nennt, Sicherungen und Option-Bytes.',
} as const satisfies Sentences;
