/** What the engine says about who may, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const people = {
  'A PIN has at least {{count}} digits here.': 'Un PIN tiene aquí al menos {{count}} cifras.',
  'This PIN is one of the first that somebody would try.':
    'Este PIN es uno de los primeros que alguien probaría.',
  'People sign in at this station: a name is not typed in here.':
    'En esta estación las personas se identifican: aquí no se escribe ningún nombre.',
  'Somebody here has this name or this badge already.': 'Alguien aquí ya tiene este nombre o esta tarjeta.',
  'The file people.key is not in the data folder any more.':
    'El archivo people.key ya no está en la carpeta de datos.',
  'The first person of a station is an administrator with a PIN or a badge.':
    'La primera persona de una estación es un administrador con PIN o tarjeta.',
  'This is the last administrator who can sign in: somebody has to stay.':
    'Es el último administrador que puede identificarse: alguien tiene que quedar.',
  'There were too many wrong tries. The next one is taken in {{wait}}.':
    'Hubo demasiados intentos fallidos. El siguiente se acepta en {{wait}}.',
  'This is not the person who is signed in.': 'No es la persona identificada.',
  'This badge belongs to nobody who may sign in here.':
    'Esta tarjeta no es de nadie que pueda identificarse aquí.',
  'Name and PIN do not belong together.': 'El nombre y el PIN no se corresponden.',
  '{{person}} may not do this, and so can not agree to it.':
    '{{person}} no puede hacerlo, y por eso tampoco dar su acuerdo.',
  '{{person}} may not do this as {{role}}.': '{{person}} no puede hacerlo con este rol ({{role}}).',
  '{{person}} is the one who is signed in.': '{{person}} es la persona identificada.',
  'This needs a second person, unit by unit: find out first which unit it is, then start it by hand.':
    'Esto necesita una segunda persona, unidad por unidad: averiguar primero qué unidad es y empezarlo a mano.',
  '{{person}} can not do this alone: a second person has to agree.':
    '{{person}} no puede hacerlo solo: una segunda persona tiene que estar de acuerdo.',
  '{{person}} is not signed in any more.': '{{person}} ya no está identificado.',
  '{{person}} agreed to this batch as the second person: somebody else wipes it.':
    '{{person}} aprobó este lote como segunda persona: lo borra otra persona.',
  'Nobody is signed in whose language it could be.': 'No hay nadie identificado cuyo idioma pueda ser.',
  'Nobody is signed in at this station.': 'No hay nadie identificado en esta estación.',
  'Somebody has made the first person meanwhile: sign in.':
    'Entretanto alguien creó la primera persona: identificarse.',
  'There is no such person here.': 'Aquí no existe esa persona.',
  'A PIN has at least {{count}} digits here, and is none of the first that somebody would try.':
    'Un PIN tiene aquí al menos {{count}} cifras y no es de los primeros que alguien probaría.',
  'Nobody here is called {{name}}.': 'Aquí nadie se llama {{name}}.',
} as const satisfies Sentences;
