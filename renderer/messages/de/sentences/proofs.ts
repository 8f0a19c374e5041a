/** What the engine says about a unit that shows who it is at its server, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const proofs = {
  'The unit did not connect to {{address}} port {{port}} within {{patienceMs}} ms.':
    'Das Gerät hat sich innerhalb von {{patienceMs}} ms nicht mit {{address}} Port {{port}} verbunden.',
  'The unit did not connect to {{where}}: {{words}}.':
    'Das Gerät hat sich nicht mit {{where}} verbunden: {{words}}.',
  'The unit connected later than {{patienceMs}} ms after it was asked.':
    'Das Gerät hat sich erst mehr als {{patienceMs}} ms nach der Aufforderung verbunden.',
  'The unit says that it registered; the LwM2M server has not seen it.':
    'Das Gerät sagt, es habe sich angemeldet; der LwM2M-Server hat es nicht gesehen.',
  'The unit says that it connected to {{where}}; nobody came.':
    'Das Gerät sagt, es habe sich mit {{where}} verbunden; niemand kam an.',
  'This computer has no network that a unit could reach.':
    'Dieser Rechner hat kein Netz, das ein Gerät erreichen könnte.',
  'This computer has the addresses {{addresses}}: which one can the unit reach?':
    'Dieser Rechner hat die Adressen {{addresses}}: welche kann das Gerät erreichen?',
  'The LwM2M server does not take {{endpoint}}: {{words}}.':
    'Der LwM2M-Server nimmt {{endpoint}} nicht an: {{words}}.',
  'The LwM2M server does not take the account of {{endpoint}}: {{words}}.':
    'Der LwM2M-Server nimmt das Konto von {{endpoint}} nicht an: {{words}}.',
  'The LwM2M server answers HTTP {{status}}.': 'Der LwM2M-Server antwortet mit HTTP {{status}}.',
  'The LwM2M server answers something that is not a registration.':
    'Der LwM2M-Server antwortet mit etwas, das keine Anmeldung ist.',
  'The LwM2M server {{host}} does not answer.': 'Der LwM2M-Server {{host}} antwortet nicht.',
  'It was accepted.': 'Sie wurde angenommen.',
  'The old identity still works after the wipe ({{kind}}).':
    'Die alte Identität gilt nach dem Löschen noch ({{kind}}).',
  'The connection from {{from}} is by {{observed}}.': 'Die Verbindung von {{from}} kommt von {{observed}}.',
  'More than one connection came, and one was asked for.':
    'Mehr als eine Verbindung kam an, verlangt war eine.',
  'It can not be told whether the old identity still works ({{kind}}): {{words}}':
    'Ob die alte Identität noch gilt ({{kind}}), ließ sich nicht feststellen: {{words}}',
  'The unit can not reach its LwM2M server: {{words}}.':
    'Das Gerät erreicht seinen LwM2M-Server nicht: {{words}}.',
  'Somebody else answers the unit at {{where}}: {{words}}.':
    'Bei {{where}} antwortet dem Gerät jemand anderes: {{words}}.',
  'The unit can not reach {{where}}: {{words}}.': 'Das Gerät erreicht {{where}} nicht: {{words}}.',
  'The LwM2M server did not see {{endpoint}} register within {{patienceMs}} ms.':
    'Der LwM2M-Server hat {{endpoint}} innerhalb von {{patienceMs}} ms nicht gesehen.',
  'The unit did not register: {{words}}.': 'Das Gerät hat sich nicht angemeldet: {{words}}.',
  'The unit connected with its certificate, which does not lead to the root of its profile: {{words}}.':
    'Das Gerät verband sich mit seinem Zertifikat; dieses führt nicht zur Wurzel seines Profils: {{words}}.',
  'The unit registered without security: that proves nothing.':
    'Das Gerät hat sich ohne Absicherung angemeldet: das beweist nichts.',
  'Somebody connected from {{from}}, and the handshake broke: {{words}}.':
    'Von {{from}} kam eine Verbindung, und der Handschlag brach ab: {{words}}.',
  'Somebody connected from {{from}} without showing a certificate.':
    'Von {{from}} kam eine Verbindung ohne Zertifikat.',
} as const satisfies Sentences;
