/** What the engine says about units that answer wrongly, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const protocols = {
  'The unit sent a body that is not valid CBOR: {{reason}} (at byte {{offset}}).':
    'La unidad envió un contenido que no es CBOR válido: {{reason}} (en el byte {{offset}}).',
  'The unit keeps LwM2M objects that are not valid {{format}}: {{reason}} (at byte {{offset}}).':
    'La unidad guarda objetos LwM2M que no son {{format}} válido: {{reason}} (en el byte {{offset}}).',
  'What the unit sent is not {{format}}.': 'Lo que envió la unidad no es {{format}}.',
  'The flasher stub sends another amount than was asked for.':
    'El programa auxiliar de la unidad envía otra cantidad que la pedida.',
  'What was read from the flash was damaged on its way.': 'Lo que se leyó de la flash llegó dañado.',
  'The unit answers an MD5 that is none.': 'La unidad responde con un MD5 que no lo es.',
  'What is to be burned did not arrive in the unit as it was sent. This time nothing was burned.':
    'Lo que se iba a grabar en los fusibles no llegó a la unidad como se envió. Esta vez no se ha grabado nada.',
  "the unit's fuse controller does not come to an end.":
    'el controlador de fusibles de la unidad no termina.',
  "While fuses were burned: the unit's fuse controller does not come to an end.":
    'Mientras se grababan los fusibles: el controlador de fusibles de la unidad no termina.',
  'The flash chip does not finish a command.': 'El chip de flash no termina una orden.',
  'The flasher stub does not start. Is it the one for this chip?':
    'El programa auxiliar no arranca en la unidad. ¿Es el de este chip?',
  'What the tool prints as hardware id is not one.':
    'Lo que la herramienta escribe como identificador de hardware no lo es.',
  'What the tool prints as certificate is not base64.':
    'Lo que la herramienta escribe como certificado no es base64.',
  'The certificates that the tool prints are too long.':
    'Los certificados que escribe la herramienta son demasiado largos.',
  'The tool said that it has read the memory, and left no file.':
    'La herramienta dijo que había leído la memoria y no dejó ningún archivo.',
  'The unit echoes something else than was sent.': 'La unidad devuelve algo distinto de lo que se envió.',
  'The unit offers {{count}} bytes as {{what}}: too many.':
    'La unidad ofrece {{count}} bytes como {{what}}: demasiados.',
  'The unit sends {{count}} bytes of {{what}} as a piece.':
    'La unidad envía {{count}} bytes de {{what}} como un trozo.',
  'The unit sent a piece of {{what}} with a wrong length.':
    'La unidad envió un trozo de {{what}} con una longitud equivocada.',
  'The unit sent another piece of {{what}} than was asked for.':
    'La unidad envió otro trozo de {{what}} que el pedido.',
  'What the unit gives as hardware id is not one: 3 to 80 letters, digits, . _ : -.':
    'Lo que la unidad da como identificador de hardware no lo es: de 3 a 80 letras, cifras, . _ : -.',
  'The answer of the unit can not be read: an error without group or number (in err).':
    'No se puede leer la respuesta de la unidad: un error sin grupo o número (en err).',
  'The answer of the unit can not be read: an error that is no number (in rc).':
    'No se puede leer la respuesta de la unidad: un error que no es un número (en rc).',
  'The buffer of the unit is too small for an upload.':
    'El búfer de la unidad es demasiado pequeño para cargar.',
  'The unit asks for bytes after the end of the file.':
    'La unidad pide bytes posteriores al final del archivo.',
  'The unit did not begin {{what}} anew.': 'La unidad no empezó {{what}} de nuevo.',
  'The unit goes back again and again during the upload.':
    'La unidad retrocede una y otra vez durante la carga.',
  'The unit gives a product id that is not two bytes long.':
    'La unidad da un identificador de producto que no tiene dos bytes.',
  'The unit gives an empty unique id.': 'La unidad da un identificador único vacío.',
  'The unit says that it has {{count}} KiB of flash.': 'La unidad dice que tiene {{count}} KiB de flash.',
  "The unit's USB serial number is no hardware id.":
    'El número de serie USB de la unidad no es un identificador de hardware.',
  "The unit's USB serial number is no hardware id: 3 to 80 letters, digits, . _ : - are needed.":
    'El número de serie USB de la unidad no es un identificador de hardware: hacen falta de 3 a 80 letras, cifras, . _ : -.',
  'The unit gave {{given}} of {{wanted}} bytes at {{address}}.':
    'La unidad dio {{given}} de {{wanted}} bytes en {{address}}.',
  'There is no address {{address}} for {{what}}.': 'No hay dirección {{address}} para {{what}}.',
  'The unit does not become ready for DFU (dfuIDLE).': 'La unidad no queda lista para DFU (dfuIDLE).',
  'The unit is in the DFU state {{observed}} where only {{expected}} can be.':
    'La unidad está en el estado DFU {{observed}}, donde solo puede estar {{expected}}.',
  'The unit refuses to say its DFU status.': 'La unidad se niega a decir su estado DFU.',
  'What the unit gives as its DFU status is none.': 'Lo que la unidad da como estado DFU no lo es.',
} as const satisfies Sentences;
