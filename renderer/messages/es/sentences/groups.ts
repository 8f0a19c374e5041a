/** What the engine says about groups and settings, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const groups = {
  'There is no draft called {{draft}}.': 'No hay ningún borrador llamado {{draft}}.',
  'The draft was changed by {{person}} meanwhile.': 'Entretanto {{person}} cambió el borrador.',
  'The draft {{draft}} was changed by {{person}} meanwhile.':
    'Entretanto {{person}} cambió el borrador {{draft}}.',
  'Nobody has looked at what this draft would change.': 'Nadie ha mirado qué cambiaría este borrador.',
  'Version {{number}} is live.': 'La versión {{number}} está vigente.',
  'No version of the groups was published yet.': 'Aún no se ha publicado ninguna versión de los grupos.',
  'There is no version {{number}} of the groups here.':
    'Aquí no hay ninguna versión {{number}} de los grupos.',
  'The setting {{setting}} is fixed by {{fixedBy}}; {{layer}} can not change it.':
    'El ajuste {{setting}} está fijado por {{fixedBy}}; {{layer}} no puede cambiarlo.',
  'Version {{number}} of the groups was not made from version {{live}} that is live here.':
    'La versión {{number}} de los grupos no parte de la versión {{live}}, vigente aquí.',
  'The draft was begun from version {{base}}; version {{live}} is live now.':
    'El borrador parte de la versión {{base}}; ahora está vigente la {{live}}.',
  'There are two groups called {{group}}.': 'Hay dos grupos llamados {{group}}.',
  'The setting {{setting}} in {{layer}} needs {{expected}}.':
    'El ajuste {{setting}} en {{layer}} necesita: {{expected}}.',
  'The secret of the setting {{setting}} in {{layer}} needs pairs of hexadecimal digits.':
    'El secreto del ajuste {{setting}} en {{layer}} necesita pares de cifras hexadecimales.',
  'The group {{group}} is its own ancestor.': 'El grupo {{group}} está por debajo de sí mismo.',
  'The group {{group}} lies deeper than {{limit}}.': 'El grupo {{group}} está a más de {{limit}} niveles.',
  'The group {{group}} has others below it: {{child}}.':
    'El grupo {{group}} tiene otros por debajo: {{child}}.',
  'The schema of {{layer}} can not be used: {{reason}}.':
    'El esquema de {{layer}} no se puede usar: {{reason}}.',
  'This is no published version of groups: {{where}}: {{what}}.':
    'Esto no es una versión publicada de grupos: {{where}}: {{what}}.',
  'The setting {{setting}} in {{layer}}: "{{expression}}", character {{at}}: {{reason}}.':
    'El ajuste {{setting}} en {{layer}}: «{{expression}}», carácter {{at}}: {{reason}}.',
  'In {{path}} the setting {{setting}} and another one need the same place.':
    'En {{path}} el ajuste {{setting}} y otro necesitan el mismo lugar.',
  'The output {{place}} {{words}}.': 'La salida {{place}} no es correcta: {{words}}.',
  'These groups are version {{number}}; version {{live}} is live here.':
    'Estos grupos son la versión {{number}}; aquí está vigente la {{live}}.',
  'There is no group {{group}}.': 'No hay ningún grupo {{group}}.',
  'The recipe configures by two different groups.': 'La receta configura según dos grupos distintos.',
  'The recipe configures or compares settings, but names no group.':
    'La receta configura o compara ajustes, pero no nombra ningún grupo.',
  'The plan has no group to configure by.': 'El plan no tiene ningún grupo con el que configurar.',
  'The plan has no group to compare with.': 'El plan no tiene ningún grupo con el que comparar.',
  'This station trusts an office: its groups are published with a key of that office.':
    'Esta estación confía en una oficina: sus grupos se publican con una clave de esa oficina.',
  'Version {{number}} of the groups was changed after it was signed.':
    'La versión {{number}} de los grupos se modificó después de firmarse.',
  'Version {{number}} of the groups is signed by a key that is not trusted here.':
    'La versión {{number}} de los grupos está firmada con una clave en la que aquí no se confía.',
  'The setting {{setting}} can not stand in the INI file {{path}}: no line ends, no quotes or comment signs at its beginning, no spaces around it.':
    'El ajuste {{setting}} no puede estar en el archivo INI {{path}}: sin saltos de línea, sin comillas ni signos de comentario al principio, sin espacios alrededor.',
  "The structure at 0x{{address}} lies outside of this unit's flash of {{count}} bytes.":
    'La estructura de 0x{{address}} queda fuera de la flash de esta unidad ({{count}} bytes).',
  'The setting {{setting}} needs a namespace: NVS knows it as namespace/key.':
    'El ajuste {{setting}} necesita un espacio de nombres: NVS lo conoce como espacio/clave.',
  'A value holds characters that this console does not take.':
    'Un valor contiene caracteres que esta consola no acepta.',
  'The setting {{setting}} can not stand in the INI file {{path}}: a section called {{section}} means something else there.':
    'El ajuste {{setting}} no puede estar en el archivo INI {{path}}: una sección {{section}} significa allí otra cosa.',
} as const satisfies Sentences;
