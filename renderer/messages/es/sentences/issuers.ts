/** What the engine says about certificate authorities, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const issuers = {
  'The authority {{name}} is locked: {{reason}}': 'La autoridad {{name}} está bloqueada: {{reason}}',
  'This authority waits for its PIN.': 'Esta autoridad espera su PIN.',
  'The authority is locked.': 'La autoridad está bloqueada.',
  'One more wrong PIN may lock {{name}} for good.':
    'Otro PIN incorrecto puede bloquear {{name}} para siempre.',
  '{{name}} has one try left before it locks its PIN.':
    'A {{name}} le queda un intento antes de bloquear su PIN.',
  '{{name}} does not take this PIN.': '{{name}} no acepta este PIN.',
  '{{name}} has refused this PIN already; it was not shown again.':
    '{{name}} ya rechazó este PIN; no se le mostró otra vez.',
  'A PIN has at least {{count}} characters: whoever takes a copy of the data folder can try as often as they like.':
    'Un PIN tiene al menos {{count}} caracteres: quien copie la carpeta de datos puede probar cuantas veces quiera.',
  '{{count}} wrong PINs in a row: the next one is taken in {{seconds}} s.':
    '{{count}} PIN incorrectos seguidos: el siguiente se acepta en {{seconds}} s.',
  'One certificate has to be revoked by hand at {{issuers}}.':
    'Hay que revocar a mano un certificado en {{issuers}}.',
  '{{count}} certificates have to be revoked by hand at {{issuers}}.':
    'Hay que revocar a mano {{count}} certificados en {{issuers}}.',
  "The authority's key is of a kind that can not be used.":
    'La clave de la autoridad es de un tipo que no se puede usar.',
  'This station has no authority called {{name}}.':
    'Esta estación no tiene ninguna autoridad llamada {{name}}.',
  'The PIN needs at least {{count}} characters.': 'El PIN necesita al menos {{count}} caracteres.',
  'The PIN is wrong, or the sealed key was changed.': 'El PIN es incorrecto o la clave sellada se modificó.',
  'The sealed key of the authority is damaged.': 'La clave sellada de la autoridad está dañada.',
  'The PIN that it has now is needed, too.': 'También hace falta el PIN que tiene ahora.',
  'This authority has no PIN yet: somebody has to choose one.':
    'Esta autoridad aún no tiene PIN: alguien tiene que elegir uno.',
  'The token {{token}} is gone or was reset ({{code}}).':
    'El token {{token}} no está o se restableció ({{code}}).',
  'The token {{token}} refuses ({{code}}).': 'El token {{token}} se niega ({{code}}).',
  'The PKCS#11 module went wrong.': 'El módulo PKCS#11 falló.',
  '{{name}} does not take the PIN in its file. It is not tried again until the file is changed, so that the token does not lock.':
    '{{name}} no acepta el PIN de su archivo. No se vuelve a probar hasta que se cambie el archivo, para que el token no se bloquee.',
  'The EST server puts the request off again and again.':
    'El servidor EST aplaza la solicitud una y otra vez.',
  'What answers does not have the root whose fingerprint is configured.':
    'Lo que responde no tiene la raíz cuya huella está configurada.',
  'The management server sent no certificate.': 'El servidor de gestión no envió ningún certificado.',
  'The management server sent a certificate for another key.':
    'El servidor de gestión envió un certificado para otra clave.',
} as const satisfies Sentences;
