/** What the engine says about services that answer otherwise than they should, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const services = {
  '{{host}} answers something else than AWS IoT does.': '{{host}} antwortet anders als AWS IoT.',
  "{{host}} answers something else than Azure's provisioning service does.":
    '{{host}} antwortet anders als Azures Bereitstellungsdienst.',
  '{{host}} answers something else than hawkBit does.': '{{host}} antwortet anders als hawkBit.',
  '{{host}} answers something else than ThingsBoard does.': '{{host}} antwortet anders als ThingsBoard.',
  '{{host}} answers something else than Leshan does at {{path}}.':
    '{{host}} antwortet bei {{path}} anders als Leshan.',
  'There is no request called {{name}}.': 'Eine Anfrage {{name}} gibt es nicht.',
  'The request {{name}} is malformed: {{words}}': 'Die Anfrage {{name}} ist falsch aufgebaut: {{words}}',
  'There is no misbehaviour called {{name}}.': 'Ein Fehlverhalten {{name}} gibt es nicht.',
  'Practising with external tools needs Node: it works with "mintmark serve", not in the packaged window alone.':
    'Das Üben mit externen Werkzeugen braucht Node: es geht mit „mintmark serve“, nicht im verpackten Fenster allein.',
  '{{host}} tells the certificates of {{name}} in another form.':
    '{{host}} nennt die Zertifikate von {{name}} in einer anderen Form.',
  '{{host}} tells the enrollment {{name}} in another form.':
    '{{host}} nennt die Registrierung {{name}} in einer anderen Form.',
  '{{host}} tells the credentials of {{name}} in another form.':
    '{{host}} nennt die Zugangsdaten von {{name}} in einer anderen Form.',
  '{{host}} does not know {{what}} ({{status}}): it is no hawkBit.':
    '{{host}} kennt {{what}} nicht ({{status}}): das ist kein hawkBit.',
  '{{host}} writes accounts in the dialect {{observed}}, and destinations.yaml says {{expected}}.':
    '{{host}} schreibt Konten in der Form {{observed}}, und destinations.yaml sagt {{expected}}.',
  '{{host}} refuses to {{what}} (reason {{code}}).': '{{host}} lehnt ab: {{what}} (Grund {{code}}).',
  '{{host}} has no sign-in as ThingsBoard has ({{status}}).':
    '{{host}} hat keine Anmeldung wie ThingsBoard ({{status}}).',
  '{{host}} gives no token at its sign-in.': '{{host}} gibt bei der Anmeldung kein Token.',
  '{{host}} does not take a CloudEvent ({{status}}): {{words}}':
    '{{host}} nimmt kein CloudEvent an ({{status}}): {{words}}',
} as const satisfies Sentences;
