/** What the engine says about services that answer otherwise than they should, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const services = {
  '{{host}} answers something else than AWS IoT does.':
    '{{host}} responde algo distinto de lo que responde AWS IoT.',
  "{{host}} answers something else than Azure's provisioning service does.":
    '{{host}} responde algo distinto de lo que responde el servicio de aprovisionamiento de Azure.',
  '{{host}} answers something else than hawkBit does.':
    '{{host}} responde algo distinto de lo que responde hawkBit.',
  '{{host}} answers something else than ThingsBoard does.':
    '{{host}} responde algo distinto de lo que responde ThingsBoard.',
  '{{host}} answers something else than Leshan does at {{path}}.':
    '{{host}} responde en {{path}} algo distinto de lo que responde Leshan.',
  'There is no request called {{name}}.': 'No hay ninguna petición {{name}}.',
  'The request {{name}} is malformed: {{words}}': 'La petición {{name}} está mal formada: {{words}}',
  'There is no misbehaviour called {{name}}.': 'No hay ninguna conducta defectuosa {{name}}.',
  'Practising with external tools needs Node: it works with "mintmark serve", not in the packaged window alone.':
    'Practicar con herramientas externas necesita Node: funciona con «mintmark serve», no solo con la ventana empaquetada.',
  '{{host}} tells the certificates of {{name}} in another form.':
    '{{host}} da los certificados de {{name}} en otra forma.',
  '{{host}} tells the enrollment {{name}} in another form.':
    '{{host}} da la inscripción {{name}} en otra forma.',
  '{{host}} tells the credentials of {{name}} in another form.':
    '{{host}} da las credenciales de {{name}} en otra forma.',
  '{{host}} does not know {{what}} ({{status}}): it is no hawkBit.':
    '{{host}} no conoce {{what}} ({{status}}): no es un hawkBit.',
  '{{host}} writes accounts in the dialect {{observed}}, and destinations.yaml says {{expected}}.':
    '{{host}} escribe las cuentas en el dialecto {{observed}}, y destinations.yaml dice {{expected}}.',
  '{{host}} refuses to {{what}} (reason {{code}}).': '{{host}} rechaza: {{what}} (motivo {{code}}).',
  '{{host}} has no sign-in as ThingsBoard has ({{status}}).':
    '{{host}} no tiene un inicio de sesión como el de ThingsBoard ({{status}}).',
  '{{host}} gives no token at its sign-in.': '{{host}} no da ningún token al iniciar sesión.',
  '{{host}} does not take a CloudEvent ({{status}}): {{words}}':
    '{{host}} no acepta un CloudEvent ({{status}}): {{words}}',
} as const satisfies Sentences;
