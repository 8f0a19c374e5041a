import type { Catalogue } from '../catalogue.ts';

export const console_ = {
  'console.title': 'Consola',
  'console.slot': 'Posición',
  'console.line': 'Línea para la unidad',
  'console.send': 'Enviar',
  'console.noUnit': 'No hay ninguna unidad en esta posición.',
  'console.busy': 'Hay un trabajo en curso: la salida solo se puede leer.',
  'console.noSlots': 'Aún no hay ninguna posición asignada',
} as const satisfies Catalogue;
