/** What the engine says about firmware files, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const images = {
  '{{file}} is not a valid Espressif image: {{reason}} (at byte {{offset}}).':
    '{{file}} no es una imagen Espressif válida: {{reason}} (en el byte {{offset}}).',
  '{{file}} is not a valid partition table: {{reason}} (at byte {{offset}}).':
    '{{file}} no es una tabla de particiones válida: {{reason}} (en el byte {{offset}}).',
  'This is not a valid esp_secure_cert partition: {{reason}} (at byte {{offset}}).':
    'Esto no es una partición esp_secure_cert válida: {{reason}} (en el byte {{offset}}).',
  '{{file}} is not a valid MCUboot image: {{reason}} (at byte {{offset}}).':
    '{{file}} no es una imagen MCUboot válida: {{reason}} (en el byte {{offset}}).',
  '{{file}} is not a valid {{format}}: {{reason}} ({{where}}).':
    '{{file}} no es válido ({{format}}): {{reason}} ({{where}}).',
  'This is not a valid partition of NVS keys: {{reason}} (at byte {{offset}}).':
    'Esto no es una partición válida de claves NVS: {{reason}} (en el byte {{offset}}).',
  'An NVS partition can not have {{count}} bytes: it is made of pages of {{page}}.':
    'Una partición NVS no puede tener {{count}} bytes: se compone de páginas de {{page}}.',
  'This is not a valid NVS partition: {{reason}} (at byte {{offset}}).':
    'Esto no es una partición NVS válida: {{reason}} (en el byte {{offset}}).',
  '{{file}} does not say where it goes: the recipe must name an address.':
    '{{file}} no dice dónde va: la receta tiene que indicar una dirección.',
  '{{file}} has no application description: name its address, or set bootloaderToChipOffset when it is the bootloader.':
    '{{file}} no tiene descripción de aplicación: indicar su dirección, o usar bootloaderToChipOffset si es el gestor de arranque.',
  'Two parts of the firmware overlap at 0x{{address}}.':
    'Dos partes del firmware se solapan en 0x{{address}}.',
  '{{file}} has nothing to write.': '{{file}} no tiene nada que escribir.',
  'The settings do not fit into an NVS partition of {{count}} bytes.':
    'Los ajustes no caben en una partición NVS de {{count}} bytes.',
  'Key and certificates need {{needed}} bytes of an esp_secure_cert partition of {{count}}.':
    'La clave y los certificados necesitan {{needed}} bytes de una partición esp_secure_cert de {{count}}.',
  'The firmware ends at 0x{{end}}; the unit has {{count}} bytes of flash. Nothing was written.':
    'El firmware termina en 0x{{end}}; la unidad tiene {{count}} bytes de flash. No se ha escrito nada.',
  '{{file}} has {{count}} bytes; the partition {{partition}} has {{room}}. Nothing was written.':
    '{{file}} tiene {{count}} bytes; la partición {{partition}} tiene {{room}}. No se ha escrito nada.',
  '{{file}} has {{count}} bytes; the unit has room for {{room}}.':
    '{{file}} tiene {{count}} bytes; en la unidad caben {{room}}.',
  'The firmware goes beyond the {{count}} KiB of flash.': 'El firmware supera los {{count}} KiB de flash.',
  "{{file}} goes beyond the unit's memory at {{address}}.":
    '{{file}} sobrepasa la memoria de la unidad en {{address}}.',
  'The unit has no partition table yet, so there is no place for {{what}}. Flash the table first. Nothing was written.':
    'La unidad aún no tiene tabla de particiones, así que no hay lugar para {{what}}. Grabar primero la tabla. No se ha escrito nada.',
  "The unit's partition table has no place for {{what}}. Nothing was written.":
    'La tabla de particiones de la unidad no tiene lugar para {{what}}. No se ha escrito nada.',
  'The unit starts only signed firmware, and {{file}} has no signature block. Nothing was written.':
    'La unidad solo arranca firmware firmado, y {{file}} no tiene bloque de firma. No se ha escrito nada.',
  '{{file}} is for {{wanted}}; the unit has an {{chip}}. Nothing was written.':
    '{{file}} es para {{wanted}}; la unidad tiene un {{chip}}. No se ha escrito nada.',
  "The unit's partition {{partition}} has no keys yet: its application makes them when it is first started.":
    'La partición {{partition}} de la unidad aún no tiene claves: su aplicación las genera al arrancar por primera vez.',
  "The settings in the unit's partition {{partition}} do not open with the unit's keys. Nothing was written.":
    'Los ajustes de la partición {{partition}} no se abren con las claves de la unidad. No se ha escrito nada.',
  'SMP takes MCUboot images; this file is declared as raw.':
    'SMP acepta imágenes MCUboot; este archivo está declarado como crudo.',
  'The firmware is for addresses where this unit has no flash.':
    'El firmware es para direcciones donde esta unidad no tiene flash.',
  'Two parts of the firmware are for the same addresses.':
    'Dos partes del firmware son para las mismas direcciones.',
  '{{file}} does not say for which chip it is; the unit has {{chip}}. Nothing was written.':
    '{{file}} no dice para qué chip es; la unidad tiene {{chip}}. No se ha escrito nada.',
  "{{file}} is for the family {{family}}; the unit's {{chip}} takes {{families}}. Nothing was written.":
    '{{file}} es para la familia {{family}}; el {{chip}} de la unidad acepta {{families}}. No se ha escrito nada.',
  '{{file}} has to say where it goes, from a multiple of 256 on. Nothing was written.':
    '{{file}} tiene que decir dónde va, desde un múltiplo de 256. No se ha escrito nada.',
  '{{file}} has several pieces: make a UF2 file of it first.':
    '{{file}} tiene varias piezas: hacer antes un archivo UF2 con él.',
  '{{file}} has bytes for {{from}} to {{to}}, where an application of {{chip}} can not be. Nothing was written.':
    '{{file}} tiene bytes para {{from}} a {{to}}, donde no puede haber una aplicación de {{chip}}. No se ha escrito nada.',
  '{{file}} says where its bytes go; plain DFU takes one piece and knows its place itself.':
    '{{file}} dice dónde van sus bytes; DFU simple acepta una pieza y conoce su lugar.',
  '{{file}} has bytes for {{address}}, {{where}}.': '{{file}} tiene bytes para {{address}} ({{where}}).',
} as const satisfies Sentences;
