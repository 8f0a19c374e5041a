/** What the engine says about slots, jobs and the data folder, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const bench = {
  'Slot {{slot}} has a job running.': 'En la posición {{slot}} hay un trabajo en marcha.',
  'This slot has a job running.': 'En esta posición hay un trabajo en marcha.',
  'Slot {{slot}} works on this unit.': 'La posición {{slot}} trabaja en esta unidad.',
  'There is no unit in slot {{slot}}.': 'No hay ninguna unidad en la posición {{slot}}.',
  'There is no such slot.': 'Esa posición no existe.',
  'This bench is a real one.': 'Este banco es real.',
  'This slot is not on the virtual bench.': 'Esta posición no está en el banco virtual.',
  'The job was cancelled.': 'El trabajo se ha cancelado.',
  'The step {{step}} took longer than {{timeoutMs}} ms.': 'El paso {{step}} duró más de {{timeoutMs}} ms.',
  'The tool did not end within {{timeoutMs}} ms.': 'La herramienta no terminó en {{timeoutMs}} ms.',
  'The station stopped while this job was running.': 'La estación se detuvo durante este trabajo.',
  'The station is closing.': 'La estación se está cerrando.',
  'The connection to the engine is closed.': 'La conexión con el motor está cerrada.',
  'There is no such document.': 'Ese documento no existe.',
  'There is no such record.': 'Ese registro no existe.',
  'The job has no such file.': 'El trabajo no tiene ese archivo.',
  'The number {{serialNumber}} was never given out here.': 'El número {{serialNumber}} nunca se dio aquí.',
  'The database is damaged.': 'La base de datos está dañada.',
  'The database is damaged: {{words}}': 'La base de datos está dañada: {{words}}',
  'The database file is not one of Mintmark.': 'El archivo de base de datos no es de Mintmark.',
  'The database does not keep its safeguards on.': 'La base de datos no mantiene activas sus protecciones.',
  'The data folder can not be used: {{words}}': 'La carpeta de datos no se puede usar: {{words}}',
  'The database refused: {{words}}': 'La base de datos se negó: {{words}}',
  'The disk is full.': 'El disco está lleno.',
  'This data folder is used by {{who}}.': 'Esta carpeta de datos la usa {{who}}.',
  'The database has version {{found}}; this Mintmark knows up to {{known}}.':
    'La base de datos tiene la versión {{found}}; este Mintmark conoce hasta la {{known}}.',
  'Stored {{what}} {{id}}: {{words}}.': 'Guardado, {{what}} {{id}}: {{words}}.',
  'No engine is running on this data folder.': 'Ningún motor trabaja con esta carpeta de datos.',
  'Migration {{number}} leaves {{count}} broken references.':
    'La migración {{number}} deja {{count}} referencias rotas.',
  'SQLite {{version}} is too old to be safe.': 'SQLite {{version}} es demasiado antiguo para ser seguro.',
} as const satisfies Sentences;
