/** What the engine says about the way to a unit, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const links = {
  'The connection was closed.': 'La conexión se cerró.',
  'The connection to {{path}} is lost.': 'Se ha perdido la conexión con {{path}}.',
  'The connection to {{path}} is closed.': 'La conexión con {{path}} está cerrada.',
  '{{path}} is not there.': '{{path}} no está.',
  'There is no volume in {{location}}.': 'No hay ningún volumen en {{location}}.',
  'The volume in {{location}} is gone.': 'El volumen de {{location}} ya no está.',
  'The unit is not in its loader.': 'La unidad no está en su cargador.',
  'The unit at {{path}} was unplugged.': 'La unidad de {{path}} se desconectó.',
  'There is no unit at {{path}}.': 'No hay ninguna unidad en {{path}}.',
  'The unit at {{path}} restarts.': 'La unidad de {{path}} se está reiniciando.',
  'The unit did not answer within {{timeoutMs}} ms.': 'La unidad no respondió en {{timeoutMs}} ms.',
  'The unit did not answer while cleaning up.': 'La unidad no respondió durante la limpieza.',
  'No STM32 bootloader answers here: the unit has to start with BOOT0 high, and must not have been spoken to at another speed.':
    'Aquí no responde ningún gestor de arranque STM32: la unidad tiene que arrancar con BOOT0 en alto, y nadie debe haberle hablado a otra velocidad.',
  'The unit did not {{what}} within {{seconds}} s.': 'La unidad no terminó en {{seconds}} s ({{what}}).',
  'The unit was not done with {{what}} within {{limitMs}} ms.':
    'La unidad no terminó en {{limitMs}} ms ({{what}}).',
  'The unit did not answer.': 'La unidad no respondió.',
  'The unit at {{location}} did not end a USB transfer in time.':
    'La unidad de {{location}} no terminó a tiempo una transferencia USB.',
  'A transfer to {{path}} did not end within {{timeoutMs}} ms.':
    'Una transferencia a {{path}} no terminó en {{timeoutMs}} ms.',
  '{{path}} can not be opened: {{words}}': '{{path}} no se puede abrir: {{words}}',
  '{{title}} is not a USB device.': '{{title}} no es un dispositivo USB.',
  '{{title}} has no serial port: choose a recipe whose driver speaks to it over USB.':
    '{{title}} no tiene puerto serie: elegir una receta cuyo controlador hable con ella por USB.',
  '{{path}} is not a port of this machine.': '{{path}} no es un puerto de este ordenador.',
  '{{title}} is not a USB device: it shows no volume.':
    '{{title}} no es un dispositivo USB: no muestra ningún volumen.',
  'Volumes of units are found on Linux only: this machine can not flash by copying files.':
    'Los volúmenes de las unidades solo se encuentran en Linux: este ordenador no puede grabar copiando archivos.',
  'The volume {{device}} of {{title}} is not mounted. A desktop does that by itself; elsewhere "udisksctl mount -b {{command}}" does.':
    'El volumen {{device}} de {{title}} no está montado. Un escritorio lo hace solo; si no, «udisksctl mount -b {{command}}».',
  'The volume {{device}} says that it is full.': 'El volumen {{device}} dice que está lleno.',
  '"{{path}}" is not a TCP address: tcp://host:port is needed.':
    '«{{path}}» no es una dirección TCP: se necesita tcp://equipo:puerto.',
  'Another program uses {{title}} in USB socket {{location}}.':
    'Otro programa usa {{title}} en la toma USB {{location}}.',
  '{{title}} in USB socket {{location}} can not be opened: {{words}}':
    '{{title}} en la toma USB {{location}} no se puede abrir: {{words}}',
  '{{path}} is not a USB device.': '{{path}} no es un dispositivo USB.',
  'The unit at {{path}} shows no volume.': 'La unidad de {{path}} no muestra ningún volumen.',
  '{{path}} is in use.': '{{path}} está en uso.',
  'This user may not open {{path}}.': 'Este usuario no puede abrir {{path}}.',
  'This user may not write to the volume {{device}} at {{folder}}.':
    'Este usuario no puede escribir en el volumen {{device}} de {{folder}}.',
  'This user may not use {{title}} in USB socket {{location}}: by default only root may. Copy build/60-mintmark.rules to /etc/udev/rules.d, run "udevadm control --reload" and "udevadm trigger", and put this user into the group plugdev.':
    'Este usuario no puede usar {{title}} en la toma USB {{location}}: por defecto solo puede root. Copiar build/60-mintmark.rules a /etc/udev/rules.d, ejecutar «udevadm control --reload» y «udevadm trigger», y añadir este usuario al grupo plugdev.',
  'The unit answers, but not as the profile expects.': 'La unidad responde, pero no como espera el perfil.',
  'The unit sends bytes, but no answer that can be understood.':
    'La unidad envía bytes, pero ninguna respuesta que se entienda.',
  'The unit broke off in the middle of an answer.': 'La unidad se interrumpió en mitad de una respuesta.',
  'The unit accepts what is no command.': 'La unidad acepta lo que no es un comando.',
  'The checksum of the unit arrived damaged.': 'La suma de comprobación de la unidad llegó dañada.',
  'The unit gives other bytes each time that the same address is read.':
    'La unidad da otros bytes cada vez que se lee la misma dirección.',
  'What is in {{location}} shows no UF2 volume that can be understood.':
    'Lo que hay en {{location}} no muestra ningún volumen UF2 que se entienda.',
  'What is in USB socket {{location}} does not say what it is.':
    'Lo que hay en la toma USB {{location}} no dice qué es.',
  'What is at {{path}} does not say what it is.': 'Lo que hay en {{path}} no dice qué es.',
  "The unit's {{what}} is malformed at offset {{offset}}: {{reason}}.":
    '{{what}} de la unidad es incorrecto en el byte {{offset}}: {{reason}}.',
  'The unit\'s memories "{{one}}" and "{{other}}" overlap at {{address}}.':
    'Las memorias «{{one}}» y «{{other}}» de la unidad se solapan en {{address}}.',
  'The unit talks without end.': 'La unidad transmite sin parar.',
  'The unit sends without end and answers nothing.': 'La unidad envía sin parar y no responde nada.',
  'The tool prints without end.': 'La herramienta escribe sin parar.',
  'The unit sends without end.': 'La unidad envía sin parar.',
  '{{path}} sent more than {{count}} bytes that nobody asked for.':
    '{{path}} envió más de {{count}} bytes que nadie pidió.',
  '{{path}} sent more than {{count}} bytes unasked.':
    '{{path}} envió más de {{count}} bytes sin que nadie los pidiera.',
  '{{name}} of the unit has {{size}} bytes.': '{{name}} de la unidad tiene {{size}} bytes.',
  "The unit's memory map is malformed at offset {{offset}}: {{reason}}.":
    'El mapa de memoria de la unidad es incorrecto en el byte {{offset}}: {{reason}}.',
} as const satisfies Sentences;
