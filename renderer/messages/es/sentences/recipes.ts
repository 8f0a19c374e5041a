/** What the engine says about recipes, profiles and their options, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const recipes = {
  '{{file}}, line {{line}}, {{field}}: {{words}}': '{{file}}, línea {{line}}, {{field}}: {{words}}',
  'The {{what}} of the LwM2M server {{uri}} can not be read.':
    'No se puede leer {{what}} del servidor LwM2M {{uri}}.',
  'The recipe {{recipe}} belongs to the package {{package}} already.':
    'La receta {{recipe}} ya pertenece al paquete {{package}}.',
  'There are several profiles ({{names}}): say which.': 'Hay varios perfiles ({{names}}): diga cuál.',
  'There is no identity profile called {{profile}} here (there: {{names}}).':
    'Aquí no hay ningún perfil de identidad {{profile}} (hay: {{names}}).',
  'There is no identity profile called {{profile}} (there: {{names}}).':
    'No hay ningún perfil de identidad {{profile}} (hay: {{names}}).',
  'A line of the profile has more than {{count}} bytes.':
    'Una línea del perfil tiene más de {{count}} bytes.',
  'There is no console profile "{{profile}}": expected one of {{names}}, or the text of one.':
    'No hay ningún perfil de consola «{{profile}}»: se espera uno de {{names}}, o el texto de uno.',
  'The console profile is too long.': 'El perfil de consola es demasiado largo.',
  'Console profile: expected no aliases (*name).': 'Perfil de consola: no se admiten alias (*name).',
  'Console profile, line {{line}}: {{words}}': 'Perfil de consola, línea {{line}}: {{words}}',
  'options.{{option}}: {{words}}': 'options.{{option}}: {{words}}',
  'options.variables.{{option}}: expected one of {{names}}':
    'options.variables.{{option}}: se espera una de {{names}}',
  'The console profile does not return "{{name}}" as text.':
    'El perfil de consola no devuelve «{{name}}» como texto.',
  'The profile has no variable "{{name}}" here.': 'El perfil no tiene aquí la variable «{{name}}».',
  'The profile calls "{{name}}", which is no function.':
    'El perfil llama a «{{name}}», que no es una función.',
  'The custom MAC is a group address: no unit can have it.':
    'La MAC propia es una dirección de grupo: ninguna unidad puede tenerla.',
  'The fuse {{fuse}} lies in a block with another fuse of the recipe that says otherwise at byte {{offset}}. Nothing was burned.':
    'El fusible {{fuse}} está en un bloque con otro de la receta que dice otra cosa en el byte {{offset}}. No se ha grabado nada.',
  'Espressif option {{option}}: {{words}}.': 'Opción de Espressif {{option}}: {{words}}.',
  'The Espressif loader has no wipe method {{method}}.':
    'El cargador de Espressif no tiene el método de borrado {{method}}.',
  'External tool option {{option}}: {{words}}.': 'Opción de la herramienta externa {{option}}: {{words}}.',
  'External tools have no wipe method {{method}}.':
    'Las herramientas externas no tienen el método de borrado {{method}}.',
  'SMP option hardwareIdFrom: port-location names a place, not a unit: it goes with "identity: none" only.':
    'Opción de SMP hardwareIdFrom: port-location nombra un sitio, no una unidad: solo va con «identity: none».',
  'SMP option {{option}}: {{words}}.': 'Opción de SMP {{option}}: {{words}}.',
  'SMP has no wipe method {{method}}.': 'SMP no tiene el método de borrado {{method}}.',
  'STM32 option pageBytes: {{chip}} has one page size only.':
    'Opción de STM32 pageBytes: {{chip}} solo tiene un tamaño de página.',
  'STM32 option pageBytes: {{chip}} has pages of {{sizes}} KiB, as its option bytes say: the recipe must name it.':
    'Opción de STM32 pageBytes: {{chip}} tiene páginas de {{sizes}} KiB, según sus bytes de opciones: la receta debe indicarlo.',
  'STM32 option {{option}}: {{words}}.': 'Opción de STM32 {{option}}: {{words}}.',
  'STM32 option wiring: reset and boot0 can not be the same line.':
    'Opción de STM32 wiring: reset y boot0 no pueden ser la misma línea.',
  'An STM32 has no wipe method {{method}}.': 'Un STM32 no tiene el método de borrado {{method}}.',
  'UF2 volume option {{option}}: {{words}}.': 'Opción de UF2 {{option}}: {{words}}.',
  'USB DFU option {{option}}: {{words}}.': 'Opción de USB DFU {{option}}: {{words}}.',
  'USB DFU has no wipe method {{method}}.': 'USB DFU no tiene el método de borrado {{method}}.',
} as const satisfies Sentences;
