import type { Catalogue } from '../catalogue.ts';

export const console_ = {
  'console.title': 'Konsole',
  'console.slot': 'Platz',
  'console.line': 'Zeile an das Gerät',
  'console.send': 'Senden',
  'console.noUnit': 'Auf diesem Platz steckt kein Gerät.',
  'console.busy': 'Hier ist ein Lauf im Gang: die Ausgabe kann nur gelesen werden.',
  'console.noSlots': 'Noch kein Platz eingelernt',
} as const satisfies Catalogue;
