/** What the engine says about numbers, keys and certificates, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const identity = {
  '{{subject}} {{value}}, allowed {{limit}}.': '{{subject}}: {{value}}, permitido {{limit}}.',
  'The unit runs firmware {{observed}}, not {{expected}}.':
    'La unidad ejecuta el firmware {{observed}}, no {{expected}}.',
  'The unit does not keep {{setting}} as it was written.':
    'La unidad no conserva {{setting}} como se escribió.',
  'The unit does not keep {{setting}} as it was written, and {{count}} others.':
    'La unidad no conserva {{setting}} como se escribió, ni otros {{count}}.',
  '{{differing}} of {{total}} settings differ; {{setting}} shall be {{requested}} and is {{observed}}.':
    '{{differing}} de {{total}} ajustes difieren; {{setting}} debe ser {{requested}} y es {{observed}}.',
  'There is no certificate to write.': 'No hay ningún certificado que escribir.',
  'The certificate chain is longer than 32 KiB.': 'La cadena de certificados supera los 32 KiB.',
  'What the authority sent is not a certificate.': 'Lo que envió la autoridad no es un certificado.',
  '{{url}} gives this copy of the station no numbers.': '{{url}} no da números a esta copia de la estación.',
  'Another slot has a unit with this hardware id.':
    'En otra posición hay una unidad con este ID de hardware.',
  'The unit in slot {{slot}} has the same hardware id {{hardwareId}}.':
    'La unidad de la posición {{slot}} tiene el mismo ID de hardware {{hardwareId}}.',
  'Another identity has this key or certificate.': 'Otra identidad tiene esta clave o este certificado.',
  'The number {{serialNumber}} was given out before.': 'El número {{serialNumber}} ya se dio antes.',
  'The certificate request can not be read.': 'La solicitud de certificado no se puede leer.',
  'The certificate request has a subject that can not be read.':
    'La solicitud de certificado tiene un sujeto que no se puede leer.',
  'The certificate request is for another name.': 'La solicitud de certificado es para otro nombre.',
  'The certificate request {{weakness}} ({{source}}).':
    'La clave de la solicitud de certificado es débil: {{weakness}} ({{source}}).',
  'The certificate request {{what}}.': 'La solicitud de certificado no es correcta: {{what}}.',
  'The numbers of {{profile}} have no more digits.': 'A los números de {{profile}} no les quedan cifras.',
  'All numbers of {{range}} are used.': 'Se han usado todos los números de {{range}}.',
  'The second copy of the number ledger is damaged.': 'La segunda copia del libro de números está dañada.',
  'The database has forgotten numbers that were given out.':
    'La base de datos ha olvidado números que se dieron.',
  'The identity profile {{profile}}, {{place}}: {{reason}}.':
    'Perfil de identidad {{profile}}, {{place}}: {{reason}}.',
  'The number {{serialNumber}} of this unit is on hold.':
    'El número {{serialNumber}} de esta unidad está retenido.',
  'The unit does not hold {{serialNumber}} any more.': 'La unidad ya no tiene {{serialNumber}}.',
  'This unit is on hold.': 'Esta unidad está retenida.',
  'The unit does not hold the certificate that it was given.':
    'La unidad no tiene el certificado que se le dio.',
  'The unit has nothing to register with: {{words}}.': 'La unidad no tiene con qué registrarse: {{words}}.',
  'The unit does not hold the key of its certificate.': 'La unidad no tiene la clave de su certificado.',
  'The key that the station made for it is lost.': 'La clave que la estación generó para ella se ha perdido.',
  'The unit holds {{what}}, not the one of {{serialNumber}}.':
    'La unidad tiene {{what}}, no el de {{serialNumber}}.',
  'The identity of this unit is of the profile {{observed}}, not {{expected}}.':
    'La identidad de esta unidad es del perfil {{observed}}, no de {{expected}}.',
  'The unit has nothing to connect with: {{words}}.': 'La unidad no tiene con qué conectarse: {{words}}.',
  'This unit has no identity on record.': 'Esta unidad no tiene ninguna identidad registrada.',
  'The block {{block}} is declared in two ways.': 'El bloque {{block}} está declarado de dos maneras.',
  'The address {{address}} of the block {{block}} was given out of another block.':
    'La dirección {{address}} del bloque {{block}} se dio de otro bloque.',
  'All addresses of the block {{block}} are used.':
    'Se han usado todas las direcciones del bloque {{block}}.',
  'The pool has no key for the number {{serialNumber}}.':
    'La reserva no tiene ninguna clave para el número {{serialNumber}}.',
  'The secret {{name}} can not be opened: it was changed, or sealed elsewhere.':
    'El secreto {{name}} no se puede abrir: se modificó o se selló en otro sitio.',
  'This station has no secret called {{name}}.': 'Esta estación no tiene ningún secreto llamado {{name}}.',
  'A secret can not be called {{name}}.': 'Un secreto no se puede llamar {{name}}.',
  'The unit shows the key of its old identity, which has ended.':
    'La unidad muestra la clave de su identidad antigua, que ya terminó.',
  'The identity {{serialNumber}} of this unit is over: {{reason}}.':
    'La identidad {{serialNumber}} de esta unidad ha terminado: {{reason}}.',
  'This unit keeps its number {{number}}, and what this station knew of it is lost: nobody can give it again.':
    'Esta unidad conserva su número {{number}}, y lo que esta estación sabía de ella se ha perdido: nadie puede volver a darlo.',
  'This unit keeps its number {{number}}, which another station gave: only there it can be given again.':
    'Esta unidad conserva su número {{number}}, que dio otra estación: solo allí se puede volver a dar.',
  'This unit keeps its number {{number}}, which the station {{station}} gave: only there it can be given again.':
    'Esta unidad conserva su número {{number}}, que dio la estación {{station}}: solo allí se puede volver a dar.',
  'This unit keeps its number {{number}}, which another station gave ({{station}} has reported it last): only there it can be given again.':
    'Esta unidad conserva su número {{number}}, que dio otra estación ({{station}} informó de ella por última vez): solo allí se puede volver a dar.',
  'A certificate of {{number}} was never put up for revocation.':
    'Un certificado de {{number}} nunca se mandó revocar.',
} as const satisfies Sentences;
