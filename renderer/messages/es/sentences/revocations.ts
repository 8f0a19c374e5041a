/** What the engine says about what a server or an office has ended, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const revocations = {
  'The certificate of {{serial}} is revoked, as the server says.':
    'El certificado de {{serial}} está revocado, según el servidor.',
  'This station was revoked at its server on {{date}}.':
    'Esta estación fue revocada en su servidor el {{date}}.',
  'The office key that has signed this package is revoked.':
    'La clave de oficina que firmó este paquete está revocada.',
  'The server has revoked this key: it can not be trusted again here.':
    'El servidor ha revocado esta clave: aquí no se puede volver a confiar en ella.',
  'An office key was revoked that has signed: {{names}}.':
    'Se revocó una clave de oficina que ha firmado: {{names}}.',
  'The server offers {{package}} {{version}}, and {{words}}.':
    'El servidor ofrece {{package}} {{version}}, pero {{words}}.',
  'Put a file called {{file}} into {{folder}}, with this line in it: {{line}}. Then say it again.':
    'Ponga en {{folder}} un archivo {{file}} con esta línea: {{line}}. Después repítalo.',
  '{{name}} is no administrator.': '{{name}} no es administrador.',
} as const satisfies Sentences;
