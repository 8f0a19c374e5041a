/** What the engine says about what a wipe takes and what it leaves, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const wipe = {
  'Firmware {{version}} and every other image that can be erased':
    'El firmware {{version}} y toda otra imagen que se pueda borrar',
  'Setting {{setting}}': 'Ajuste {{setting}}',
  'Key and certificate of {{serialNumber}}': 'Clave y certificado de {{serialNumber}}',
  'Delete credentials and settings by console commands, then list what is left':
    'Borrar credenciales y ajustes con comandos de consola y listar lo que queda',
  'Erase the whole flash, then read back every byte': 'Borrar toda la flash y volver a leer cada byte',
  'Erase with the external tool, then read the memory back where the recipe says how':
    'Borrar con la herramienta externa y leer la memoria donde la receta dice cómo',
  'Erase all user flash, then read back every byte':
    'Borrar toda la flash de usuario y volver a leer cada byte',
  'Delete settings, erase the storage partition and the second image slot':
    'Borrar ajustes, la partición de almacenamiento y la segunda ranura de imagen',
  'Erase all flash, then read back every byte': 'Borrar toda la flash y volver a leer cada byte',
  'End the readout protection, which erases all flash, then read back every byte':
    'Quitar la protección de lectura, lo que borra toda la flash, y volver a leer cada byte',
  'Erase all flash (DfuSe mass erase), then read back every byte':
    'Borrar toda la flash (borrado masivo DfuSe) y volver a leer cada byte',
  'Lift the read protection, which erases all flash, then read back every byte':
    'Levantar la protección de lectura, lo que borra toda la flash, y volver a leer cada byte',
  'The bootloader and the firmware that runs stay: erasing them would leave nobody to report.':
    'El gestor de arranque y el firmware en marcha se quedan: sin ellos nadie podría informar.',
  'Flash that the unit does not list as a region, fuses and one-time memory are not touched.':
    'No se tocan la flash que la unidad no indica como región, los fusibles ni la memoria de una sola escritura.',
  'Bytes were read back by the firmware of the unit: where it took no test pattern, firmware that was made to deceive could show erased bytes.':
    'Los bytes los leyó el firmware de la unidad: donde no aceptó un patrón de prueba, un firmware hecho para engañar podría mostrar bytes borrados.',
  'Deleted settings may still be in flash until their page is used again.':
    'Los ajustes borrados pueden seguir en la flash hasta que se vuelva a usar su página.',
  "File systems and partitions other than Zephyr's storage partition are not touched.":
    'No se tocan los sistemas de archivos ni otras particiones que la de almacenamiento de Zephyr.',
  'The bootloader and the firmware that runs stay.':
    'El gestor de arranque y el firmware en marcha se quedan.',
  'Option bytes, one-time programmable bytes and fuses.':
    'Bytes de opciones, bytes programables una sola vez y fusibles.',
  "ST's bootloader in system memory, which is read-only.":
    'El gestor de arranque de ST en la memoria de sistema, que es de solo lectura.',
  'Option bytes and one-time memory (OTP) are not touched.':
    'No se tocan los bytes de opciones ni la memoria de una sola escritura (OTP).',
  'Memory that the unit does not list over USB is neither erased nor read.':
    'La memoria que la unidad no indica por USB ni se borra ni se lee.',
  'The read protection is off after it.': 'La protección de lectura queda desactivada.',
  'eFuses: the MAC, burned keys, user data and settings of the chip can not be erased.':
    'eFuses: la MAC, las claves quemadas, los datos de usuario y los ajustes del chip no se pueden borrar.',
  'The boot ROM, RAM (lost without power), and any memory beside the flash that the loader attaches.':
    'La ROM de arranque, la RAM (se pierde sin corriente) y toda memoria aparte de la flash que conecta el cargador.',
  'Deleted entries may still be in flash until their page is used again.':
    'Las entradas borradas pueden seguir en la flash hasta que se vuelva a usar su página.',
  'Firmware, and all that the console has no command for, stays.':
    'El firmware, y todo lo que la consola no sabe borrar, se queda.',
  'Memory that the recipe does not name, fuses and option bytes.':
    'La memoria que la receta no nombra, los fusibles y los bytes de opciones.',
} as const satisfies Sentences;
