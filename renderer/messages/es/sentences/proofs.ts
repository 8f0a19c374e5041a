/** What the engine says about a unit that shows who it is at its server, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const proofs = {
  'The unit did not connect to {{address}} port {{port}} within {{patienceMs}} ms.':
    'La unidad no se conectó a {{address}}, puerto {{port}}, en {{patienceMs}} ms.',
  'The unit did not connect to {{where}}: {{words}}.': 'La unidad no se conectó a {{where}}: {{words}}.',
  'The unit connected later than {{patienceMs}} ms after it was asked.':
    'La unidad se conectó más de {{patienceMs}} ms después de pedírselo.',
  'The unit says that it registered; the LwM2M server has not seen it.':
    'La unidad dice que se registró; el servidor LwM2M no la ha visto.',
  'The unit says that it connected to {{where}}; nobody came.':
    'La unidad dice que se conectó a {{where}}; no llegó nadie.',
  'This computer has no network that a unit could reach.':
    'Este ordenador no tiene ninguna red que una unidad pueda alcanzar.',
  'This computer has the addresses {{addresses}}: which one can the unit reach?':
    'Este ordenador tiene las direcciones {{addresses}}: ¿cuál puede alcanzar la unidad?',
  'The LwM2M server does not take {{endpoint}}: {{words}}.':
    'El servidor LwM2M no acepta {{endpoint}}: {{words}}.',
  'The LwM2M server does not take the account of {{endpoint}}: {{words}}.':
    'El servidor LwM2M no acepta la cuenta de {{endpoint}}: {{words}}.',
  'The LwM2M server answers HTTP {{status}}.': 'El servidor LwM2M responde HTTP {{status}}.',
  'The LwM2M server answers something that is not a registration.':
    'El servidor LwM2M responde algo que no es un registro.',
  'The LwM2M server {{host}} does not answer.': 'El servidor LwM2M {{host}} no responde.',
  'It was accepted.': 'Se aceptó.',
  'The old identity still works after the wipe ({{kind}}).':
    'La identidad antigua sigue funcionando tras el borrado ({{kind}}).',
  'The connection from {{from}} is by {{observed}}.': 'La conexión desde {{from}} es de {{observed}}.',
  'More than one connection came, and one was asked for.': 'Llegó más de una conexión y se había pedido una.',
  'It can not be told whether the old identity still works ({{kind}}): {{words}}':
    'No se puede saber si la identidad antigua sigue funcionando ({{kind}}): {{words}}',
  'The unit can not reach its LwM2M server: {{words}}.': 'La unidad no alcanza su servidor LwM2M: {{words}}.',
  'Somebody else answers the unit at {{where}}: {{words}}.':
    'En {{where}} le responde otro a la unidad: {{words}}.',
  'The unit can not reach {{where}}: {{words}}.': 'La unidad no alcanza {{where}}: {{words}}.',
  'The LwM2M server did not see {{endpoint}} register within {{patienceMs}} ms.':
    'El servidor LwM2M no vio registrarse a {{endpoint}} en {{patienceMs}} ms.',
  'The unit did not register: {{words}}.': 'La unidad no se registró: {{words}}.',
  'The unit connected with its certificate, which does not lead to the root of its profile: {{words}}.':
    'La unidad se conectó con su certificado, que no lleva a la raíz de su perfil: {{words}}.',
  'The unit registered without security: that proves nothing.':
    'La unidad se registró sin seguridad: eso no demuestra nada.',
  'Somebody connected from {{from}}, and the handshake broke: {{words}}.':
    'Alguien se conectó desde {{from}}, y el saludo se interrumpió: {{words}}.',
  'Somebody connected from {{from}} without showing a certificate.':
    'Alguien se conectó desde {{from}} sin mostrar ningún certificado.',
} as const satisfies Sentences;
