/** What the engine says about what a unit, a driver or a recipe lacks, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const capabilities = {
  'The unit can not take a key out of a pool, or its profile does not say pool.':
    'La unidad no puede tomar una clave de una reserva, o su perfil no dice pool.',
  '{{driver}} can not write a {{place}} of settings.':
    '{{driver}} no puede escribir los ajustes como {{place}}.',
  '{{driver}} can not {{capability}}, which the step {{step}} needs.':
    '{{driver}} no puede hacer {{capability}}, que el paso {{step}} necesita.',
  '{{driver}} can not make a key, and the profile {{profile}} allows no other (keyOrigin: station-allowed).':
    '{{driver}} no puede generar una clave, y el perfil {{profile}} no permite otra (keyOrigin: station-allowed).',
  '{{driver}} can not keep an identity.': '{{driver}} no puede guardar una identidad.',
  '{{driver}} has keys of {{held}}; the profile {{profile}} asks for {{wanted}}.':
    '{{driver}} tiene claves de {{held}}; el perfil {{profile}} pide {{wanted}}.',
  'The console profile has no procedure "{{name}}".':
    'El perfil de consola no tiene el procedimiento «{{name}}».',
  'This console tells only a hash of its certificate, and none was written just now.':
    'Esta consola solo da un hash de su certificado, y ahora mismo no se ha escrito ninguno.',
  'The size of the flash is not known: name it with the option flashBytes. Nothing was written.':
    'No se conoce el tamaño de la flash: indíquelo con la opción flashBytes. No se ha escrito nada.',
  'A boot ROM knows no image numbers: the address or the partition says where it goes.':
    'Una ROM de arranque no conoce números de imagen: la dirección o la partición dicen adónde va.',
  'A boot ROM can not start an image on trial: use confirm or store.':
    'Una ROM de arranque no puede iniciar una imagen a prueba: use confirm o store.',
  'No fuse {{fuse}} is offered on the {{chip}}; offered are: {{known}}.':
    'En el {{chip}} no se ofrece el fusible {{fuse}}; se ofrecen: {{known}}.',
  'The fuses of the {{chip}} are not offered.': 'No se ofrecen los fusibles del {{chip}}.',
  "The unit's partition {{partition}} has no private key in clear.":
    'La partición {{partition}} de la unidad no tiene una clave privada en claro.',
  'The unit is in secure download mode: its partition table can not be read, so that only what has an address can be flashed.':
    'La unidad está en modo de descarga seguro: no se puede leer su tabla de particiones, así que solo se puede grabar lo que tenga una dirección.',
  'The unit has the first secure boot: its bootloader can not be replaced from outside. Nothing was written.':
    'La unidad tiene el primer arranque seguro: su cargador no se puede sustituir desde fuera. No se ha escrito nada.',
  'The unit has flash encryption switched on: {{what}} would not be what its application reads. Nothing was written.':
    'La unidad tiene activado el cifrado de la flash: {{what}} no sería lo que lee su aplicación. No se ha escrito nada.',
  'The size of the flash is not known, so that nobody could say that all of it is erased: name it with flashBytes.':
    'No se conoce el tamaño de la flash, así que nadie podría decir que está borrada entera: indíquelo con flashBytes.',
  'The unit gives no hardware id to {{tool}}.':
    'La unidad no da a {{tool}} ningún identificador de hardware.',
  'External tools are given image 0 only.': 'A las herramientas externas solo se les da la imagen 0.',
  'The recipe calls its tool with {{{placeholder}}}, which this port does not have.':
    'La receta llama a su herramienta con {{{placeholder}}}, que este puerto no tiene.',
  'The recipe does not say how {{tool}} does "{{what}}".': 'La receta no dice cómo hace {{tool}} «{{what}}».',
  'The unit does not answer SMP group {{group}} (identity).':
    'La unidad no responde al grupo SMP {{group}} (identidad).',
  "MCUboot's recovery is given image 0 only: flash others in the application.":
    'A la recuperación de MCUboot solo se le da la imagen 0: grabe las demás en la aplicación.',
  'The unit has no image {{image}}: its bootloader keeps only {{count}}.':
    'La unidad no tiene la imagen {{image}}: su cargador solo guarda {{count}}.',
  'Reading flash back needs the identity group.': 'Releer la flash necesita el grupo de identidad.',
  'The bootloader of an STM32 knows no image numbers but 0.':
    'El cargador de un STM32 no conoce más número de imagen que el 0.',
  "The unit's bootloader does not offer readout protection.":
    'El cargador de la unidad no ofrece protección de lectura.',
  "The unit's bootloader does not offer write protection.":
    'El cargador de la unidad no ofrece protección de escritura.',
  'The bootloader of {{chip}} does not show what is write protected: locking it could not be checked.':
    'El cargador de {{chip}} no muestra qué está protegido contra escritura: no se podría comprobar el bloqueo.',
  'The unit is readout protected: only {{method}} can erase it.':
    'La unidad tiene protección de lectura: solo {{method}} puede borrarla.',
  'The unit is not readout protected: {{method}} is for it.':
    'La unidad no tiene protección de lectura: le corresponde {{method}}.',
  'The unit took the command, and its bootloader does not show what is write protected now.':
    'La unidad aceptó la orden, y su cargador no muestra qué está protegido ahora contra escritura.',
  'A UF2 bootloader knows no image numbers but 0.':
    'Un cargador UF2 no conoce más número de imagen que el 0.',
  'A UF2 bootloader can not start an image on trial: use confirm or store.':
    'Un cargador UF2 no puede iniciar una imagen a prueba: use confirm o store.',
  'The board {{board}} does not say which chip it has: the recipe must name it with the option chip.':
    'La placa {{board}} no dice qué chip tiene: la receta debe indicarlo con la opción chip.',
  'The unit has no USB serial number; {{advice}}.': 'La unidad no tiene número de serie USB; {{advice}}.',
  'The unit\'s USB serial number is "{{serial}}", which units share; {{advice}}.':
    'El número de serie USB de la unidad es «{{serial}}», que comparten varias unidades; {{advice}}.',
  'The boot ROM of an RP2040 has no number of its own; {{advice}}.':
    'La ROM de arranque de un RP2040 no tiene número propio; {{advice}}.',
  'hardwareIdFrom: port-location in the recipe names its place instead':
    'con hardwareIdFrom: port-location la receta nombra en su lugar su sitio',
  'The unit has no alternate setting {{number}}.': 'La unidad no tiene el ajuste alternativo {{number}}.',
  'USB DFU has one image: number 0.': 'USB DFU tiene una imagen: la número 0.',
  '{{tool}} did not say that it succeeded.': '{{tool}} no dijo que lo hubiera logrado.',
  '{{tool}} did not say that it succeeded: {{words}}.': '{{tool}} no dijo que lo hubiera logrado: {{words}}.',
  '{{tool}} ended with {{code}}.': '{{tool}} terminó con {{code}}.',
  '{{tool}} ended with {{code}}: {{words}}.': '{{tool}} terminó con {{code}}: {{words}}.',
} as const satisfies Sentences;
