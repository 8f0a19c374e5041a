/** What the engine says about groups and settings, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const groups = {
  'There is no draft called {{draft}}.': 'Einen Entwurf {{draft}} gibt es nicht.',
  'The draft was changed by {{person}} meanwhile.': 'Der Entwurf wurde inzwischen von {{person}} geändert.',
  'The draft {{draft}} was changed by {{person}} meanwhile.':
    'Der Entwurf {{draft}} wurde inzwischen von {{person}} geändert.',
  'Nobody has looked at what this draft would change.':
    'Niemand hat angesehen, was dieser Entwurf ändern würde.',
  'Version {{number}} is live.': 'Version {{number}} gilt gerade.',
  'No version of the groups was published yet.': 'Von den Gruppen wurde noch keine Version veröffentlicht.',
  'There is no version {{number}} of the groups here.':
    'Eine Version {{number}} der Gruppen gibt es hier nicht.',
  'The setting {{setting}} is fixed by {{fixedBy}}; {{layer}} can not change it.':
    'Die Einstellung {{setting}} ist durch {{fixedBy}} festgelegt; {{layer}} kann sie nicht ändern.',
  'Version {{number}} of the groups was not made from version {{live}} that is live here.':
    'Version {{number}} der Gruppen wurde nicht aus Version {{live}} gemacht, die hier gilt.',
  'The draft was begun from version {{base}}; version {{live}} is live now.':
    'Der Entwurf begann mit Version {{base}}; jetzt gilt Version {{live}}.',
  'There are two groups called {{group}}.': 'Es gibt zwei Gruppen {{group}}.',
  'The setting {{setting}} in {{layer}} needs {{expected}}.':
    'Die Einstellung {{setting}} in {{layer}} braucht: {{expected}}.',
  'The secret of the setting {{setting}} in {{layer}} needs pairs of hexadecimal digits.':
    'Das Geheimnis der Einstellung {{setting}} in {{layer}} braucht Paare von Hexadezimalziffern.',
  'The group {{group}} is its own ancestor.': 'Die Gruppe {{group}} liegt unter sich selbst.',
  'The group {{group}} lies deeper than {{limit}}.':
    'Die Gruppe {{group}} liegt tiefer als {{limit}} Ebenen.',
  'The group {{group}} has others below it: {{child}}.':
    'Unter der Gruppe {{group}} liegen andere: {{child}}.',
  'The schema of {{layer}} can not be used: {{reason}}.':
    'Das Schema von {{layer}} ist nicht verwendbar: {{reason}}.',
  'This is no published version of groups: {{where}}: {{what}}.':
    'Das ist keine veröffentlichte Version von Gruppen: {{where}}: {{what}}.',
  'The setting {{setting}} in {{layer}}: "{{expression}}", character {{at}}: {{reason}}.':
    'Die Einstellung {{setting}} in {{layer}}: „{{expression}}“, Zeichen {{at}}: {{reason}}.',
  'In {{path}} the setting {{setting}} and another one need the same place.':
    'In {{path}} brauchen die Einstellung {{setting}} und eine andere denselben Platz.',
  'The output {{place}} {{words}}.': 'Die Ausgabe {{place}} ist nicht in Ordnung: {{words}}.',
  'These groups are version {{number}}; version {{live}} is live here.':
    'Diese Gruppen sind Version {{number}}; hier gilt Version {{live}}.',
  'There is no group {{group}}.': 'Eine Gruppe {{group}} gibt es nicht.',
  'The recipe configures by two different groups.': 'Das Rezept richtet nach zwei verschiedenen Gruppen ein.',
  'The recipe configures or compares settings, but names no group.':
    'Das Rezept schreibt oder vergleicht Einstellungen, nennt aber keine Gruppe.',
  'The plan has no group to configure by.': 'Der Plan hat keine Gruppe, nach der einzurichten wäre.',
  'The plan has no group to compare with.': 'Der Plan hat keine Gruppe zum Vergleichen.',
  'This station trusts an office: its groups are published with a key of that office.':
    'Diese Station vertraut einem Büro: ihre Gruppen werden mit einem Schlüssel dieses Büros veröffentlicht.',
  'Version {{number}} of the groups was changed after it was signed.':
    'Version {{number}} der Gruppen wurde nach dem Signieren verändert.',
  'Version {{number}} of the groups is signed by a key that is not trusted here.':
    'Version {{number}} der Gruppen ist mit einem Schlüssel signiert, dem hier niemand vertraut.',
  'The setting {{setting}} can not stand in the INI file {{path}}: no line ends, no quotes or comment signs at its beginning, no spaces around it.':
    'Die Einstellung {{setting}} kann nicht in der INI-Datei {{path}} stehen: keine Zeilenenden, am Anfang keine Anführungs- oder Kommentarzeichen, keine Leerzeichen außen.',
  "The structure at 0x{{address}} lies outside of this unit's flash of {{count}} bytes.":
    'Die Struktur bei 0x{{address}} liegt außerhalb des Flash dieses Geräts ({{count}} Bytes).',
  'The setting {{setting}} needs a namespace: NVS knows it as namespace/key.':
    'Die Einstellung {{setting}} braucht einen Namensraum: NVS kennt sie als Namensraum/Schlüssel.',
  'A value holds characters that this console does not take.':
    'Ein Wert enthält Zeichen, die diese Konsole nicht annimmt.',
  'The setting {{setting}} can not stand in the INI file {{path}}: a section called {{section}} means something else there.':
    'Die Einstellung {{setting}} kann nicht in der INI-Datei {{path}} stehen: ein Abschnitt {{section}} bedeutet dort etwas anderes.',
} as const satisfies Sentences;
