/** What the engine says about packages, signatures and recipes, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const packages = {
  'The order {{order}} is signed by a key that is not trusted here.':
    'La orden {{order}} está firmada con una clave en la que aquí no se confía.',
  'The package is not signed, and this station takes only signed ones.':
    'El paquete no está firmado, y esta estación solo acepta paquetes firmados.',
  'The package is signed by a key that is not trusted here.':
    'El paquete está firmado con una clave en la que aquí no se confía.',
  'A recipe that starts programs of this computer must come in a package that is signed by a trusted key.':
    'Una receta que arranca programas de este ordenador tiene que venir en un paquete firmado con una clave de confianza.',
  'This is not the public half of an Ed25519 key (PEM).':
    'Esto no es la mitad pública de una clave Ed25519 (PEM).',
  'The passphrase needs at least {{count}} characters.':
    'La frase de contraseña necesita al menos {{count}} caracteres.',
  'The key file can not be opened with this passphrase.':
    'El archivo de clave no se puede abrir con esta frase de contraseña.',
  'The key file does not hold an Ed25519 key.': 'El archivo de clave no contiene una clave Ed25519.',
  'This file is no private key that is encrypted under a passphrase.':
    'Este archivo no es una clave privada cifrada con una frase de contraseña.',
  'The package lacks {{file}}.': 'Al paquete le falta {{file}}.',
  'The package has a file {{file}} that its manifest does not name.':
    'El paquete tiene un archivo {{file}} que su manifiesto no nombra.',
  '{{file}} is not the file that the manifest names.': '{{file}} no es el archivo que nombra el manifiesto.',
  'The manifest of the package is not the one that was signed.':
    'El manifiesto del paquete no es el que se firmó.',
  '{{file}} is not the file that the recipe names.': '{{file}} no es el archivo que nombra la receta.',
  'The file {{file}} was changed after it was signed.':
    'El archivo {{file}} se modificó después de firmarse.',
  'The file {{file}} was changed on this disk.': 'El archivo {{file}} se modificó en este disco.',
  'The file {{file}} was changed after the job.': 'El archivo {{file}} se modificó después del trabajo.',
  'The file {{file}} is gone.': 'El archivo {{file}} ya no está.',
  'The recipe can not run here.': 'La receta no se puede ejecutar aquí.',
  'There is no recipe called {{recipe}} here.': 'Aquí no hay ninguna receta llamada {{recipe}}.',
  'There is no identity profile called {{profile}} here.':
    'Aquí no hay ningún perfil de identidad llamado {{profile}}.',
  'A wipe never starts by itself: each unit is confirmed.':
    'Un borrado nunca empieza solo: cada unidad se confirma.',
  'There is no recipe that diagnoses {{model}}.': 'No hay ninguna receta que diagnostique {{model}}.',
  'There is no recipe that decommissions {{model}}.': 'No hay ninguna receta que dé de baja {{model}}.',
  'The recipe {{recipe}} is not for decommissioning.': 'La receta {{recipe}} no es para dar de baja.',
  'The recipe {{recipe}} does not provision.': 'La receta {{recipe}} no aprovisiona.',
  'There is no driver called {{driver}}.': 'No hay ningún controlador llamado {{driver}}.',
  '{{file}} is not the program that the recipe names: it was not started.':
    '{{file}} no es el programa que nombra la receta: no se arrancó.',
  '{{tool}} says that it is version {{found}}; the recipe is for {{wanted}}.':
    '{{tool}} dice que es la versión {{found}}; la receta es para {{wanted}}.',
} as const satisfies Sentences;
