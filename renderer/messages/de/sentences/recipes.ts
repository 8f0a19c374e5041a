/** What the engine says about recipes, profiles and their options, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const recipes = {
  '{{file}}, line {{line}}, {{field}}: {{words}}': '{{file}}, Zeile {{line}}, {{field}}: {{words}}',
  'The {{what}} of the LwM2M server {{uri}} can not be read.':
    '{{what}} des LwM2M-Servers {{uri}} lässt sich nicht lesen.',
  'The recipe {{recipe}} belongs to the package {{package}} already.':
    'Das Rezept {{recipe}} gehört schon zum Paket {{package}}.',
  'There are several profiles ({{names}}): say which.':
    'Es gibt mehrere Profile ({{names}}): sagen, welches.',
  'There is no identity profile called {{profile}} here (there: {{names}}).':
    'Ein Identitätsprofil {{profile}} gibt es hier nicht (es gibt: {{names}}).',
  'There is no identity profile called {{profile}} (there: {{names}}).':
    'Ein Identitätsprofil {{profile}} gibt es nicht (es gibt: {{names}}).',
  'A line of the profile has more than {{count}} bytes.':
    'Eine Zeile des Profils hat mehr als {{count}} Bytes.',
  'There is no console profile "{{profile}}": expected one of {{names}}, or the text of one.':
    'Ein Konsolenprofil „{{profile}}“ gibt es nicht: erwartet wird eines von {{names}} oder der Text eines Profils.',
  'The console profile is too long.': 'Das Konsolenprofil ist zu lang.',
  'Console profile: expected no aliases (*name).': 'Konsolenprofil: Verweise (*name) sind nicht erlaubt.',
  'Console profile, line {{line}}: {{words}}': 'Konsolenprofil, Zeile {{line}}: {{words}}',
  'options.{{option}}: {{words}}': 'options.{{option}}: {{words}}',
  'options.variables.{{option}}: expected one of {{names}}':
    'options.variables.{{option}}: erwartet wird eine von {{names}}',
  'The console profile does not return "{{name}}" as text.':
    'Das Konsolenprofil gibt „{{name}}“ nicht als Text zurück.',
  'The profile has no variable "{{name}}" here.': 'Das Profil hat hier keine Variable „{{name}}“.',
  'The profile calls "{{name}}", which is no function.':
    'Das Profil ruft „{{name}}“ auf, was keine Funktion ist.',
  'The custom MAC is a group address: no unit can have it.':
    'Die eigene MAC ist eine Gruppenadresse: kein Gerät kann sie haben.',
  'The fuse {{fuse}} lies in a block with another fuse of the recipe that says otherwise at byte {{offset}}. Nothing was burned.':
    'Die Sicherung {{fuse}} liegt in einem Block mit einer anderen des Rezepts, die bei Byte {{offset}} anderes sagt. Nichts wurde gebrannt.',
  'Espressif option {{option}}: {{words}}.': 'Espressif-Option {{option}}: {{words}}.',
  'The Espressif loader has no wipe method {{method}}.':
    'Der Espressif-Lader hat kein Löschverfahren {{method}}.',
  'External tool option {{option}}: {{words}}.': 'Option des externen Werkzeugs {{option}}: {{words}}.',
  'External tools have no wipe method {{method}}.': 'Externe Werkzeuge haben kein Löschverfahren {{method}}.',
  'SMP option hardwareIdFrom: port-location names a place, not a unit: it goes with "identity: none" only.':
    'SMP-Option hardwareIdFrom: port-location nennt einen Platz, kein Gerät: das geht nur mit „identity: none“.',
  'SMP option {{option}}: {{words}}.': 'SMP-Option {{option}}: {{words}}.',
  'SMP has no wipe method {{method}}.': 'SMP hat kein Löschverfahren {{method}}.',
  'STM32 option pageBytes: {{chip}} has one page size only.':
    'STM32-Option pageBytes: {{chip}} hat nur eine Seitengröße.',
  'STM32 option pageBytes: {{chip}} has pages of {{sizes}} KiB, as its option bytes say: the recipe must name it.':
    'STM32-Option pageBytes: {{chip}} hat Seiten zu {{sizes}} KiB, je nach seinen Optionsbytes: das Rezept muss es nennen.',
  'STM32 option {{option}}: {{words}}.': 'STM32-Option {{option}}: {{words}}.',
  'STM32 option wiring: reset and boot0 can not be the same line.':
    'STM32-Option wiring: reset und boot0 können nicht dieselbe Leitung sein.',
  'An STM32 has no wipe method {{method}}.': 'Ein STM32 hat kein Löschverfahren {{method}}.',
  'UF2 volume option {{option}}: {{words}}.': 'UF2-Option {{option}}: {{words}}.',
  'USB DFU option {{option}}: {{words}}.': 'USB-DFU-Option {{option}}: {{words}}.',
  'USB DFU has no wipe method {{method}}.': 'USB-DFU hat kein Löschverfahren {{method}}.',
} as const satisfies Sentences;
