/** What the engine says about files that can not be taken, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const files = {
  "This is no server's answer, or it was cut off on its way.":
    'Esto no es la respuesta de un servidor, o se cortó por el camino.',
  'This answer is for the station {{station}}, and this one is {{here}}.':
    'Esta respuesta es para la estación {{station}}, y esta es {{here}}.',
  'Part {{part}} of this answer is not signed by the server of this station, or was changed.':
    'La parte {{part}} de esta respuesta no está firmada por el servidor de esta estación, o fue cambiada.',
  'There is nothing in this answer.': 'No hay nada en esta respuesta.',
  'This file was put together of several answers.': 'Este archivo se compuso de varias respuestas.',
  'it is of a form that this version of Mintmark does not know':
    'tiene una forma que esta versión de Mintmark no conoce',
  'This list of revocations is not signed by the server of this station.':
    'Esta lista de revocaciones no está firmada por el servidor de esta estación.',
  'This list of revocations is for the station {{station}}.':
    'Esta lista de revocaciones es para la estación {{station}}.',
  'An NVS key has {{wanted}} bytes, this one {{count}}.':
    'Una clave NVS tiene {{wanted}} bytes, esta {{count}}.',
  'The two halves of the NVS key are the same.': 'Las dos mitades de la clave NVS son iguales.',
  'The esp_secure_cert entry {{name}} is there twice or is too long.':
    'La entrada {{name}} de esp_secure_cert está dos veces o es demasiado larga.',
  'The package can not be read: {{reason}} (at byte {{offset}}).':
    'No se puede leer el paquete: {{reason}} (en el byte {{offset}}).',
  'A secret has 1 to {{count}} bytes.': 'Un secreto tiene de 1 a {{count}} bytes.',
  'This is no file of {{what}}.': 'Esto no es un archivo de {{what}}.',
  '{{file}} can not be written, or is there already.': 'No se puede escribir {{file}}, o ya existe.',
  'Two of the chosen files have the same path in the package.':
    'Dos de los archivos elegidos tienen la misma ruta en el paquete.',
  'The files of a package have at most {{count}} bytes together.':
    'Los archivos de un paquete tienen como máximo {{count}} bytes en total.',
  '{{file}} is not UTF-8 text.': '{{file}} no es texto UTF-8.',
  '{{file}} of the package can not be read.': 'No se puede leer {{file}} del paquete.',
  'These receipts are for the station {{station}}, and this one is {{here}}.':
    'Estos recibos son para la estación {{station}}, y esta es {{here}}.',
  '{{url}} is not the address of a server.': '{{url}} no es la dirección de un servidor.',
  '{{file}} is larger than {{count}} bytes.': '{{file}} ocupa más de {{count}} bytes.',
  "{{file}}, line {{line}}: expected 64 digits (SHA-256 of a public key) or 20 (Debian's form).":
    '{{file}}, línea {{line}}: se esperan 64 cifras (SHA-256 de una clave pública) o 20 (la forma de Debian).',
  'A file of the package is too large.': 'Un archivo del paquete es demasiado grande.',
  'The trust list can not be made: {{words}}': 'No se puede crear la lista de confianza: {{words}}',
  'The key of {{name}} is no public key (PEM).': 'La clave de {{name}} no es una clave pública (PEM).',
  'The key of {{name}} is a private one: it belongs to nobody else.':
    'La clave de {{name}} es privada: no pertenece a nadie más.',
  'A flash step names the file {{file}}, which the recipe does not list.':
    'Un paso flash nombra el archivo {{file}}, que la receta no lista.',
  '{{file}} names {{other}}, which is not in the package.':
    '{{file}} nombra {{other}}, que no está en el paquete.',
  'The plan has no file called {{file}}.': 'El plan no tiene ningún archivo {{file}}.',
  'There is no such attached file.': 'No hay tal archivo adjunto.',
  'The package has no file {{file}}.': 'El paquete no tiene el archivo {{file}}.',
  'The job has no file {{file}}.': 'El trabajo no tiene el archivo {{file}}.',
  'The flasher stub {{file}} can not be read.': 'No se puede leer el programa auxiliar {{file}}.',
  'The NVS entry "{{namespace}}/{{key}}" {{words}}.':
    'La entrada NVS «{{namespace}}/{{key}}» no es posible: {{words}}.',
  'The setting {{key}} in {{group}} needs the name of a secret (secret:NAME), never the secret itself.':
    'El ajuste {{key}} en {{group}} necesita el nombre de un secreto (secret:NAME), nunca el secreto mismo.',
  'The value of "{{what}}" holds control characters.':
    'El valor de «{{what}}» contiene caracteres de control.',
  'A version has from 1 to {{most}} groups; the draft has {{count}}.':
    'Una versión tiene de 1 a {{most}} grupos; el borrador tiene {{count}}.',
} as const satisfies Sentences;
