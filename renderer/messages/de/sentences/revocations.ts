/** What the engine says about what a server or an office has ended, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const revocations = {
  'The certificate of {{serial}} is revoked, as the server says.':
    'Das Zertifikat von {{serial}} ist widerrufen, wie der Server sagt.',
  'This station was revoked at its server on {{date}}.':
    'Diese Station wurde an ihrem Server am {{date}} gesperrt.',
  'The office key that has signed this package is revoked.':
    'Der Schlüssel des Büros, der dieses Paket signiert hat, ist widerrufen.',
  'The server has revoked this key: it can not be trusted again here.':
    'Der Server hat diesen Schlüssel widerrufen: ihm kann hier nicht wieder vertraut werden.',
  'An office key was revoked that has signed: {{names}}.':
    'Ein Schlüssel des Büros wurde widerrufen, der signiert hat: {{names}}.',
  'The server offers {{package}} {{version}}, and {{words}}.':
    'Der Server bietet {{package}} {{version}} an, doch {{words}}.',
  'Put a file called {{file}} into {{folder}}, with this line in it: {{line}}. Then say it again.':
    'Eine Datei {{file}} in {{folder}} legen, mit dieser Zeile darin: {{line}}. Dann noch einmal aufrufen.',
  '{{name}} is no administrator.': '{{name}} ist kein Administrator.',
} as const satisfies Sentences;
