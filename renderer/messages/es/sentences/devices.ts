/** What the engine says about units that do not do what they should, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const devices = {
  '{{expected}} was in this slot; now {{observed}} answers.':
    '{{expected}} estaba en esta posición; ahora responde {{observed}}.',
  'The unit was {{expected}}; now {{observed}} answers.':
    'La unidad era {{expected}}; ahora responde {{observed}}.',
  'The unit was {{expected}}; now {{observed}} is in its place.':
    'La unidad era {{expected}}; ahora {{observed}} está en su lugar.',
  'The job began with {{expected}}; now {{observed}} is in its USB socket.':
    'El trabajo empezó con {{expected}}; ahora {{observed}} está en su toma USB.',
  'The job was confirmed for {{expected}}; now {{observed}} answers.':
    'El trabajo se confirmó para {{expected}}; ahora responde {{observed}}.',
  'The unit of this return is {{expected}}; in this slot is none that is known.':
    'La unidad de esta devolución es {{expected}}; en esta posición no hay ninguna conocida.',
  'The unit of this return is {{expected}}; in this slot is {{observed}}.':
    'La unidad de esta devolución es {{expected}}; en esta posición está {{observed}}.',
  'The unit was {{expected}} and now is {{observed}}.': 'La unidad era {{expected}} y ahora es {{observed}}.',
  'After the restart another unit answers: {{observed}}.':
    'Tras el reinicio responde otra unidad: {{observed}}.',
  'This job is for {{expected}}; now {{observed}} answers. Nothing was {{act}}.':
    'Este trabajo es para {{expected}}; ahora responde {{observed}}. No se ha cambiado nada en la unidad.',
  'This is a {{observed}}, the recipe is for {{expected}}.':
    'Esto es {{observed}}; la receta es para {{expected}}.',
  'The unit has an Espressif chip that is not known here: it {{what}}.':
    'La unidad tiene un chip Espressif que aquí no se conoce ({{what}}).',
  'The unit has an {{observed}}; the recipe is for an {{expected}}. Nothing was written.':
    'La unidad tiene un {{observed}}; la receta es para un {{expected}}. No se ha escrito nada.',
  'The recipe is for {{expected}}; this unit is {{observed}}.':
    'La receta es para {{expected}}; esta unidad es {{observed}}.',
  'This unit is "{{observed}}"; the recipe is for "{{expected}}".':
    'Esta unidad es «{{observed}}»; la receta es para «{{expected}}».',
  'The recipe is for the {{what}} "{{expected}}"; this unit says that it is "{{observed}}".':
    'La receta es para «{{expected}}» ({{what}}); esta unidad dice que es «{{observed}}».',
  'The recipe is for {{expected}}; the board {{board}} has {{observed}}.':
    'La receta es para {{expected}}; la placa {{board}} tiene {{observed}}.',
  'The USB device in this socket does not offer DFU.': 'El dispositivo USB de esta toma no ofrece DFU.',
  'The USB device in this socket is {{vendor}}:{{product}}, not the one of the recipe.':
    'El dispositivo USB de esta toma es {{vendor}}:{{product}}, no el de la receta.',
  'The recipe is for "{{expected}}"; this unit says that it is "{{observed}}".':
    'La receta es para «{{expected}}»; esta unidad dice que es «{{observed}}».',
  'The fuse {{fuse}} has {{held}} bytes, not {{wanted}}.':
    'El fusible {{fuse}} tiene {{held}} bytes, no {{wanted}}.',
  'The unit refuses {{command}}: {{words}}.': 'La unidad rechaza {{command}}: {{words}}.',
  'The unit refused {{what}}: {{words}}.': 'La unidad rechazó {{what}}: {{words}}.',
  'The unit refused {{what}}.': 'La unidad rechazó {{what}}.',
  "The unit's firmware does not offer {{what}}.": 'El firmware de la unidad no ofrece {{what}}.',
  'The flasher stub does not read the flash.': 'El programa auxiliar de la unidad no lee la flash.',
  "The unit's BLOCK_USR_DATA is burned already ({{held}}). Its code allows to burn it only once, so nothing was burned.":
    'BLOCK_USR_DATA de la unidad ya está quemado ({{held}}). Solo se puede quemar una vez, así que no se ha quemado nada.',
  "The unit's BLOCK_USR_DATA is write-protected. Nothing was burned.":
    'BLOCK_USR_DATA de la unidad está protegido contra escritura. No se ha quemado nada.',
  "The unit's BLOCK_USR_DATA has coding errors: it was burned in part, or with wrong check bytes. Nothing was burned.":
    'BLOCK_USR_DATA de la unidad tiene errores de codificación: se quemó en parte o con bytes de control incorrectos. No se ha quemado nada.',
  'After its restart the unit runs {{observed}}, not the new image.':
    'Tras el reinicio la unidad ejecuta {{observed}}, no la imagen nueva.',
  "The unit's bootloader refused {{what}}.": 'El gestor de arranque de la unidad rechazó {{what}}.',
  'The unit refused to write at 0x{{address}}: this part of flash may be write protected.':
    'La unidad se negó a escribir en 0x{{address}}: esta parte de la flash puede estar protegida contra escritura.',
  "Sector {{number}} of the unit's flash is write protected. Nothing was erased. A recipe with writeUnprotect takes the protection off first.":
    'El sector {{number}} de la flash está protegido contra escritura. No se ha borrado nada. Una receta con writeUnprotect quita antes la protección.',
  "{{count}} sectors of the unit's flash (the first is {{first}}, the last {{last}}) are write protected. Nothing was erased. A recipe with writeUnprotect takes the protection off first.":
    '{{count}} sectores de la flash (el primero es {{first}}, el último {{last}}) están protegidos contra escritura. No se ha borrado nada. Una receta con writeUnprotect quita antes la protección.',
  'The unit has had all of the file for {{timeoutMs}} ms and did not start it: its bootloader ignores it.':
    'La unidad tiene todo el archivo desde hace {{timeoutMs}} ms y no lo ha arrancado: su gestor de arranque lo ignora.',
  'The unit refuses to go into its upgrade mode (DETACH).':
    'La unidad se niega a pasar a su modo de actualización (DETACH).',
  'The fuse {{fuse}} holds {{held}} already. Nothing was burned.':
    'El fusible {{fuse}} ya contiene {{held}}. No se ha quemado nada.',
  'The unit stored another certificate than it was given.':
    'La unidad guardó un certificado distinto del que se le dio.',
  'The unit took everything for 0x{{address}}, and holds something else.':
    'La unidad aceptó todo para 0x{{address}} y contiene otra cosa.',
  'The unit said that it erased its choice of application, and kept it.':
    'La unidad dijo que borró su elección de aplicación, y la conserva.',
  'Block {{block}} of the fuses is not right after it was burned: it holds {{held}}.':
    'El bloque {{block}} de los fusibles no es correcto tras quemarlo: contiene {{held}}.',
  'The unit says itself that what it stored is not what was sent.':
    'La propia unidad dice que lo que guardó no es lo que se envió.',
  'The unit took the whole image and does not have it.': 'La unidad aceptó toda la imagen y no la tiene.',
  'The unit said that the image is confirmed, and it is not.':
    'La unidad dijo que la imagen está confirmada, y no lo está.',
  'The unit acknowledged every byte, and at 0x{{address}} it holds another one.':
    'La unidad confirmó cada byte, y en 0x{{address}} contiene otro.',
  'The unit said that it is readout protected, and its flash can still be read.':
    'La unidad dijo que está protegida contra lectura, y su flash aún se puede leer.',
  'The unit said that its flash is write protected, and of its {{sectors}} sectors {{closed}} are.':
    'La unidad dijo que su flash está protegida contra escritura; de sus {{sectors}} sectores lo están {{closed}}.',
  'The unit took all of the firmware, and holds something else.':
    'La unidad aceptó todo el firmware y contiene otra cosa.',
  'The unit said that all is written; at {{address}} it holds something else.':
    'La unidad dijo que todo está escrito; en {{address}} contiene otra cosa.',
  'The unit said that it took the firmware, and holds something else.':
    'La unidad dijo que aceptó el firmware, y contiene otra cosa.',
  'The unit did not keep the certificate that it took.': 'La unidad no conservó el certificado que aceptó.',
  'The fuse {{fuse}} holds {{held}} after it was burned.':
    'El fusible {{fuse}} contiene {{held}} después de quemarlo.',
  'The unit restarted by itself in the middle of a command.':
    'La unidad se reinició sola en mitad de un comando.',
  'The unit did not come back within {{timeoutMs}} ms.': 'La unidad no volvió en {{timeoutMs}} ms.',
  'The unit did not come back within {{timeoutMs}} ms after its reset.':
    'La unidad no volvió en {{timeoutMs}} ms tras el restablecimiento.',
  'The unit did not come back after its restart.': 'La unidad no volvió tras reiniciarse.',
  'The unit did not answer within {{timeoutMs}} ms after its restart.':
    'La unidad no respondió en {{timeoutMs}} ms tras reiniciarse.',
  'The unit runs its firmware now and has no bootloader to talk to.':
    'La unidad ejecuta ahora su firmware y no hay gestor de arranque con el que hablar.',
  'The unit did not come back into its bootloader.': 'La unidad no volvió a su gestor de arranque.',
  'The unit runs its firmware now, and is not a volume any more: bring it into its bootloader again.':
    'La unidad ejecuta ahora su firmware y ya no es un volumen: llevarla otra vez a su gestor de arranque.',
  'The unit did not come back as a volume within {{timeoutMs}} ms.':
    'La unidad no volvió como volumen en {{timeoutMs}} ms.',
  "This unit's firmware does not offer: {{missing}}.": 'El firmware de esta unidad no ofrece: {{missing}}.',
  'This unit does not offer {{method}}.': 'Esta unidad no ofrece {{method}}.',
  'The unit gives no hardware id ({{source}}).': 'La unidad no da ningún ID de hardware ({{source}}).',
  'The unit does not say what model it is.': 'La unidad no dice qué modelo es.',
  'The unit is readout protected.': 'La unidad está protegida contra lectura.',
  'The unit is readout protected (level 1): it says neither who it is nor what it holds. Nothing was written.':
    'La unidad está protegida contra lectura (nivel 1): no dice quién es ni qué contiene. No se ha escrito nada.',
  'The unit is an STM32 that is not in the part table ({{productId}}).':
    'La unidad es un STM32 que no está en la tabla de tipos ({{productId}}).',
  'The unit lists no memory that can be erased.': 'La unidad no indica ninguna memoria que se pueda borrar.',
  'The unit has no memory that can be erased and written.':
    'La unidad no tiene ninguna memoria que se pueda borrar y escribir.',
  'The unit can not prove its key.': 'La unidad no puede demostrar su clave.',
  'The unit can not show the certificate that it keeps.':
    'La unidad no puede mostrar el certificado que guarda.',
  'The unit can not be asked to connect.': 'A la unidad no se le puede pedir que se conecte.',
  'The unit can not be asked to register.': 'A la unidad no se le puede pedir que se registre.',
  'This unit has no console that can be written to.':
    'Esta unidad no tiene consola en la que se pueda escribir.',
  'The {{chip}} is locked: it runs no flasher stub.':
    'El {{chip}} está bloqueado: no ejecuta ningún programa auxiliar.',
  'The {{chip}} is in secure download mode: it does not show who it is, so nothing is written to it.':
    'El {{chip}} está en modo de descarga segura: no muestra quién es, así que no se escribe nada.',
  'The unit gives a hardware id that is not one.': 'La unidad da un ID de hardware que no lo es.',
  'The unit gave a hardware id that can not be one.': 'La unidad dio un ID de hardware que no puede serlo.',
  'The unit gives a certificate that can not be read.': 'La unidad da un certificado que no se puede leer.',
  'What the unit keeps is no chain of certificates.':
    'Lo que guarda la unidad no es una cadena de certificados.',
  'The unit\'s answer has no {{kind}} "{{field}}".':
    'En la respuesta de la unidad falta «{{field}}» ({{kind}}).',
  'The unit answers {{asked}} with "{{line}}".': 'La unidad responde a {{asked}} con «{{line}}».',
} as const satisfies Sentences;
