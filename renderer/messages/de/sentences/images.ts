/** What the engine says about firmware files, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const images = {
  '{{file}} is not a valid Espressif image: {{reason}} (at byte {{offset}}).':
    '{{file}} ist kein gültiges Espressif-Abbild: {{reason}} (bei Byte {{offset}}).',
  '{{file}} is not a valid partition table: {{reason}} (at byte {{offset}}).':
    '{{file}} ist keine gültige Partitionstabelle: {{reason}} (bei Byte {{offset}}).',
  'This is not a valid esp_secure_cert partition: {{reason}} (at byte {{offset}}).':
    'Das ist keine gültige esp_secure_cert-Partition: {{reason}} (bei Byte {{offset}}).',
  '{{file}} is not a valid MCUboot image: {{reason}} (at byte {{offset}}).':
    '{{file}} ist kein gültiges MCUboot-Abbild: {{reason}} (bei Byte {{offset}}).',
  '{{file}} is not a valid {{format}}: {{reason}} ({{where}}).':
    '{{file}} ist nicht gültig ({{format}}): {{reason}} ({{where}}).',
  'This is not a valid partition of NVS keys: {{reason}} (at byte {{offset}}).':
    'Das ist keine gültige Partition mit NVS-Schlüsseln: {{reason}} (bei Byte {{offset}}).',
  'An NVS partition can not have {{count}} bytes: it is made of pages of {{page}}.':
    'Eine NVS-Partition kann nicht {{count}} Bytes haben: sie besteht aus Seiten zu {{page}}.',
  'This is not a valid NVS partition: {{reason}} (at byte {{offset}}).':
    'Das ist keine gültige NVS-Partition: {{reason}} (bei Byte {{offset}}).',
  '{{file}} does not say where it goes: the recipe must name an address.':
    '{{file}} sagt nicht, wohin es gehört: das Rezept muss eine Adresse nennen.',
  '{{file}} has no application description: name its address, or set bootloaderToChipOffset when it is the bootloader.':
    '{{file}} hat keine Anwendungsbeschreibung: seine Adresse nennen, oder bootloaderToChipOffset setzen, wenn es der Bootloader ist.',
  'Two parts of the firmware overlap at 0x{{address}}.':
    'Zwei Teile der Firmware überschneiden sich bei 0x{{address}}.',
  '{{file}} has nothing to write.': 'In {{file}} ist nichts zu schreiben.',
  'The settings do not fit into an NVS partition of {{count}} bytes.':
    'Die Einstellungen passen nicht in eine NVS-Partition von {{count}} Bytes.',
  'Key and certificates need {{needed}} bytes of an esp_secure_cert partition of {{count}}.':
    'Schlüssel und Zertifikate brauchen {{needed}} Bytes einer esp_secure_cert-Partition von {{count}}.',
  'The firmware ends at 0x{{end}}; the unit has {{count}} bytes of flash. Nothing was written.':
    'Die Firmware endet bei 0x{{end}}; das Gerät hat {{count}} Bytes Flash. Nichts wurde geschrieben.',
  '{{file}} has {{count}} bytes; the partition {{partition}} has {{room}}. Nothing was written.':
    '{{file}} hat {{count}} Bytes; die Partition {{partition}} hat {{room}}. Nichts wurde geschrieben.',
  '{{file}} has {{count}} bytes; the unit has room for {{room}}.':
    '{{file}} hat {{count}} Bytes; im Gerät ist Platz für {{room}}.',
  'The firmware goes beyond the {{count}} KiB of flash.':
    'Die Firmware geht über die {{count}} KiB Flash hinaus.',
  "{{file}} goes beyond the unit's memory at {{address}}.":
    '{{file}} geht bei {{address}} über den Speicher des Geräts hinaus.',
  'The unit has no partition table yet, so there is no place for {{what}}. Flash the table first. Nothing was written.':
    'Das Gerät hat noch keine Partitionstabelle, also keinen Platz für {{what}}. Erst die Tabelle flashen. Nichts wurde geschrieben.',
  "The unit's partition table has no place for {{what}}. Nothing was written.":
    'Die Partitionstabelle des Geräts hat keinen Platz für {{what}}. Nichts wurde geschrieben.',
  'The unit starts only signed firmware, and {{file}} has no signature block. Nothing was written.':
    'Das Gerät startet nur signierte Firmware, und {{file}} hat keinen Signaturblock. Nichts wurde geschrieben.',
  '{{file}} is for {{wanted}}; the unit has an {{chip}}. Nothing was written.':
    '{{file}} ist für {{wanted}}; das Gerät hat einen {{chip}}. Nichts wurde geschrieben.',
  "The unit's partition {{partition}} has no keys yet: its application makes them when it is first started.":
    'Die Partition {{partition}} des Geräts hat noch keine Schlüssel: seine Anwendung erzeugt sie beim ersten Start.',
  "The settings in the unit's partition {{partition}} do not open with the unit's keys. Nothing was written.":
    'Die Einstellungen in der Partition {{partition}} lassen sich mit den Schlüsseln des Geräts nicht öffnen. Nichts wurde geschrieben.',
  'SMP takes MCUboot images; this file is declared as raw.':
    'SMP nimmt MCUboot-Abbilder; diese Datei ist als roh angegeben.',
  'The firmware is for addresses where this unit has no flash.':
    'Die Firmware ist für Adressen, an denen dieses Gerät keinen Flash hat.',
  'Two parts of the firmware are for the same addresses.':
    'Zwei Teile der Firmware sind für dieselben Adressen.',
  '{{file}} does not say for which chip it is; the unit has {{chip}}. Nothing was written.':
    '{{file}} sagt nicht, für welchen Chip es ist; das Gerät hat {{chip}}. Nichts wurde geschrieben.',
  "{{file}} is for the family {{family}}; the unit's {{chip}} takes {{families}}. Nothing was written.":
    '{{file}} ist für die Familie {{family}}; der {{chip}} des Geräts nimmt {{families}}. Nichts wurde geschrieben.',
  '{{file}} has to say where it goes, from a multiple of 256 on. Nothing was written.':
    '{{file}} muss sagen, wohin es gehört, ab einem Vielfachen von 256. Nichts wurde geschrieben.',
  '{{file}} has several pieces: make a UF2 file of it first.':
    '{{file}} hat mehrere Stücke: erst eine UF2-Datei daraus machen.',
  '{{file}} has bytes for {{from}} to {{to}}, where an application of {{chip}} can not be. Nothing was written.':
    '{{file}} hat Bytes für {{from}} bis {{to}}, wo eine Anwendung von {{chip}} nicht sein kann. Nichts wurde geschrieben.',
  '{{file}} says where its bytes go; plain DFU takes one piece and knows its place itself.':
    '{{file}} sagt, wohin seine Bytes gehören; einfaches DFU nimmt ein Stück und kennt seinen Platz selbst.',
  '{{file}} has bytes for {{address}}, {{where}}.': '{{file}} hat Bytes für {{address}} ({{where}}).',
} as const satisfies Sentences;
