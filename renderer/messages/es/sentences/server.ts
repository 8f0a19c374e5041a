/** What the engine says about servers and what is signed for them, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const server = {
  'Fork: station {{station}} has two different documents number {{number}}.':
    'Bifurcación: la estación {{station}} tiene dos documentos distintos con el número {{number}}.',
  'The chain of station {{station}} is broken at document {{number}}.':
    'La cadena de la estación {{station}} está rota en el documento {{number}}.',
  'Document {{number}} of station {{station}} is missing.':
    'Falta el documento {{number}} de la estación {{station}}.',
  'Documents {{first}} to {{last}} of station {{station}} are missing.':
    'Faltan los documentos {{first}} a {{last}} de la estación {{station}}.',
  'The signer refuses this {{kind}}: {{reasons}}.': 'El firmante no firma esto ({{kind}}): {{reasons}}.',
  'The signed document does not continue the chain.': 'El documento firmado no continúa la cadena.',
  'The time stamp is not taken: {{why}}.': 'El sello de tiempo no se acepta: {{why}}.',
  'The time-stamp authority {{url}} does not answer.': 'La autoridad de sellado {{url}} no responde.',
  '{{url}} does not answer as a time-stamp authority ({{status}}).':
    '{{url}} no responde como una autoridad de sellado ({{status}}).',
  'The key is not an Ed25519 key.': 'La clave no es una clave Ed25519.',
  'A stored document is not one any more.': 'Un documento guardado ya no lo es.',
  '{{host}} does not answer.': '{{host}} no responde.',
  '{{host}} does not answer within {{seconds}} s.': '{{host}} no responde en {{seconds}} s.',
  '{{host}} is busy ({{status}}).': '{{host}} está ocupado ({{status}}).',
  '{{host}} ended the connection.': '{{host}} terminó la conexión.',
  'The answer broke off.': 'La respuesta se interrumpió.',
  'The server could not be reached: {{words}}': 'No se pudo alcanzar el servidor: {{words}}',
  'Not one record was taken: {{why}}': 'No se aceptó ningún registro: {{why}}',
  '{{url}} gives no list of retired units.': '{{url}} no da ninguna lista de unidades dadas de baja.',
  '{{url}} gives no key that its receipts can be checked with.':
    '{{url}} no da ninguna clave con la que comprobar sus recibos.',
  '{{url}} answers something else than a management server does.':
    '{{url}} no responde como un servidor de gestión.',
  'The answer is longer than {{count}} bytes.': 'La respuesta supera los {{count}} bytes.',
  'The answer of {{url}} is longer than {{count}} bytes.':
    'La respuesta de {{url}} supera los {{count}} bytes.',
  '{{url}} leases no numbers ({{status}}): {{words}}': '{{url}} no asigna números ({{status}}): {{words}}',
  'This station is not enrolled at a management server.':
    'Esta estación no está dada de alta en ningún servidor de gestión.',
  '{{url}} gives no groups ({{status}}).': '{{url}} no da grupos ({{status}}).',
  '{{url}} does not enrol this station ({{status}}): {{words}}':
    '{{url}} no da de alta esta estación ({{status}}): {{words}}',
  '{{url}} answers {{status}}: {{words}}': '{{url}} responde {{status}}: {{words}}',
  '{{url}} answers {{status}}.': '{{url}} responde {{status}}.',
  'No server is known here: enrol this station at one first, with a code.':
    'Aquí no se conoce ningún servidor: dar de alta antes esta estación en uno, con un código.',
  'The enrolment code is not whole: copy it again, with its point.':
    'El código de alta no está entero: copiarlo otra vez, con su punto.',
  'This code is of a server with TLS: its address begins with https.':
    'Este código es de un servidor con TLS: su dirección empieza por https.',
  'What answers at {{url}} does not have the root that is in the enrolment code.':
    'Lo que responde en {{url}} no tiene la raíz del código de alta.',
  '{{host}} is a name that this network does not know.': '{{host}} es un nombre que esta red no conoce.',
  '{{host}} refuses the connection: nothing listens on this port.':
    '{{host}} rechaza la conexión: nada escucha en este puerto.',
  '{{host}} can not be reached from this network.': '{{host}} no se alcanza desde esta red.',
  '{{host}} can not be reached: this computer has no network.':
    '{{host}} no se alcanza: este ordenador no tiene red.',
  '{{host}} broke the connection off.': '{{host}} cortó la conexión.',
  '{{host}} does not take the certificate of this station.':
    '{{host}} no acepta el certificado de esta estación.',
  '{{host}} shows a certificate whose issuer is not known here.':
    '{{host}} muestra un certificado cuyo emisor aquí no se conoce.',
  '{{host}} shows a certificate of an authority that is not trusted here.':
    '{{host}} muestra un certificado de una autoridad en la que aquí no se confía.',
  '{{host}} shows a certificate that was revoked.': '{{host}} muestra un certificado revocado.',
  '{{host}} shows a certificate with a wrong signature.':
    '{{host}} muestra un certificado con una firma incorrecta.',
  '{{host}} does not speak TLS, or not with these settings.':
    '{{host}} no habla TLS, o no con estos ajustes.',
  '{{host}} proves to be another one: its certificate has other names.':
    '{{host}} resulta ser otro: su certificado tiene otros nombres.',
  '{{host}} shows a certificate that is not valid yet by the clock of this computer: the clock is behind.':
    '{{host}} muestra un certificado que según el reloj de este ordenador aún no vale: el reloj va atrasado.',
  '{{host}} shows a certificate that is over by the clock of this computer: either the clock is wrong, or the certificate has expired.':
    '{{host}} muestra un certificado que según el reloj de este ordenador ya terminó: o el reloj está mal o el certificado ha caducado.',
  '{{host}} does not take the credentials of this station (401): {{words}}':
    '{{host}} no acepta las credenciales de esta estación (401): {{words}}',
  '{{host}} does not let this station in (not authorized).':
    '{{host}} no deja entrar a esta estación (sin autorización).',
  '{{host}} does not take the user, password or name of this station.':
    '{{host}} no acepta el usuario, la contraseña o el nombre de esta estación.',
  '{{host}} does not allow this station to do that (403): {{words}}':
    '{{host}} no permite eso a esta estación (403): {{words}}',
  '{{host}} does not allow this station to {{what}}.': '{{host}} no permite a esta estación: {{what}}.',
  'The clock of {{host}} is {{count}} minutes ahead of the clock of this computer.':
    'El reloj de {{host}} va {{count}} minutos adelantado respecto a este ordenador.',
  'The clock of {{host}} is {{count}} minutes behind the clock of this computer.':
    'El reloj de {{host}} va {{count}} minutos atrasado respecto a este ordenador.',
  '{{host}} sends more than {{count}} bytes.': '{{host}} envía más de {{count}} bytes.',
  '{{host}} sends this station elsewhere ({{status}}): its address is another one.':
    '{{host}} manda a esta estación a otro sitio ({{status}}): su dirección es otra.',
  '{{host}} answers with something else than JSON: {{words}}':
    '{{host}} responde con algo que no es JSON: {{words}}',
  '{{host}} answers something else than {{product}} does.': '{{host}} no responde como {{product}}.',
  '{{host}} does not take {{what}} ({{status}}): {{words}}':
    '{{host}} no acepta {{what}} ({{status}}): {{words}}',
  'The unit {{unit}} has no {{name}}, which its name there is made of.':
    'La unidad {{unit}} no tiene {{name}}, con lo que se forma allí su nombre.',
  'This record does not wait there, and was not rejected there.':
    'Este registro no espera allí, ni se rechazó allí.',
  'There is no destination called {{name}}; destinations.yaml has {{known}}.':
    'No hay ningún destino llamado {{name}}; destinations.yaml tiene {{known}}.',
  'There is a destination called {{name}} already.': 'Ya hay un destino llamado {{name}}.',
  '{{name}} can not be written.': '{{name}} no se puede escribir.',
  'The certificate of {{host}} is good from {{from}} to {{to}}, and this computer says that it is {{now}} (UTC). Either the clock of this computer is wrong, or the certificate has to be renewed there.':
    'El certificado de {{host}} vale de {{from}} a {{to}}, y este ordenador marca {{now}} (UTC). O el reloj de este ordenador está mal, o hay que renovar allí el certificado.',
  '{{host}} does not take the key of the policy {{policy}} (401): {{words}}':
    '{{host}} no acepta la clave de la directiva {{policy}} (401): {{words}}',
  '{{host}} does not allow the policy {{policy}} to do that (403): {{words}}':
    '{{host}} no permite eso a la directiva {{policy}} (403): {{words}}',
  '{{host}} does not let units in by their tokens: whoever runs it has to enable authentication.targettoken.enabled.':
    '{{host}} no deja entrar a las unidades con sus tokens: quien lo gestiona tiene que activar authentication.targettoken.enabled.',
  '{{host}} has the target {{target}}, but does not let it in with its token ({{status}}): authentication.targettoken.enabled may be off.':
    '{{host}} tiene el destino {{target}}, pero no lo deja entrar con su token ({{status}}): puede que authentication.targettoken.enabled esté desactivado.',
  '{{host}} is busy (ThrottlingException).': '{{host}} está ocupado (ThrottlingException).',
  '{{host}} is busy (reason {{code}}).': '{{host}} está ocupado (motivo {{code}}).',
  '{{id}} can not be a registration id at Azure: letters, digits and - . _ : between them.':
    '{{id}} no puede ser un identificador de registro en Azure: letras, cifras y entre ellas - . _ :',
  '{{host}} has too many devices whose names hold {{name}}.':
    '{{host}} tiene demasiados dispositivos cuyo nombre contiene {{name}}.',
  'The answer broke off at byte {{at}} of {{count}}.':
    'La respuesta se interrumpió en el byte {{at}} de {{count}}.',
  '{{url}} does not give the package ({{status}}).': '{{url}} no da el paquete ({{status}}).',
  '{{url}} broke off at byte {{at}} of {{count}}.': '{{url}} se interrumpió en el byte {{at}} de {{count}}.',
  'The disk is full: the package can not be kept.': 'El disco está lleno: el paquete no se puede guardar.',
  'The package can not be kept on this disk.': 'El paquete no se puede guardar en este disco.',
  '{{url}} gives no packages ({{status}}).': '{{url}} no da paquetes ({{status}}).',
  '{{url}} gives no list of revocations.': '{{url}} no da ninguna lista de revocaciones.',
} as const satisfies Sentences;
