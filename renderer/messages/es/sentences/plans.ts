/** What the engine says about what speaks against a plan before a unit is there, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const plans = {
  'The identity profile {{profile}} has no block lwm2m.':
    'El perfil de identidad {{profile}} no tiene un bloque lwm2m.',
  'A pre-shared key is made by the station, and the profile {{profile}} does not allow that (keyOrigin: station-allowed).':
    'Una clave precompartida la genera la estación, y el perfil {{profile}} no lo permite (keyOrigin: station-allowed).',
  'The LwM2M objects need the {{what}}, which no step before gave.':
    'Los objetos LwM2M necesitan {{what}}, que ningún paso anterior dio.',
  "The endpoint {{endpoint}} is not the name in the unit's certificate, {{name}}.":
    'El endpoint {{endpoint}} no es el nombre del certificado de la unidad, {{name}}.',
  'No LwM2M server of the profile {{profile}} can be asked who registered: none has an account.':
    'A ningún servidor LwM2M del perfil {{profile}} se le puede preguntar quién se registró: ninguno tiene una cuenta.',
  'This proof needs the identity profile of the unit.':
    'Esta prueba necesita el perfil de identidad de la unidad.',
  'The key that {{what}} shall be wrapped for is no RSA key of 2048 bits or more.':
    'La clave para la que hay que envolver {{what}} no es una clave RSA de 2048 bits o más.',
  '{{driver}} has no wipe method called {{method}}; it has {{names}}.':
    '{{driver}} no tiene el método de borrado {{method}}; tiene {{names}}.',
  'A recipe with purpose {{purpose}} can not have the step {{step}}.':
    'Una receta con el propósito {{purpose}} no puede tener el paso {{step}}.',
  'A recipe with purpose decommission must have the step wipe, once.':
    'Una receta con el propósito decommission debe tener el paso wipe, una vez.',
  'There is no recipe that says how to talk to this unit.':
    'No hay ninguna receta que diga cómo hablar con esta unidad.',
  '{{issuer}} is not in an HSM: its authority is made where it runs.':
    '{{issuer}} no está en un HSM: su autoridad se crea donde funciona.',
  "In an HSM an authority has a key of {{keys}}, and a root of its own; a PAI's certificate is put beside it by hand.":
    'En un HSM una autoridad tiene una clave de {{keys}} y una raíz propia; el certificado de una PAI se pone al lado a mano.',
  'issuers.yaml says "pin: ask": give the PIN that it shall have with --pin-file.':
    'issuers.yaml dice «pin: ask»: indique con --pin-file el PIN que debe tener.',
  'This station has no certificate of its own at {{url}}.':
    'Esta estación no tiene certificado propio en {{url}}.',
  'issuers.yaml has no issuer called {{issuer}}; it has {{names}}.':
    'issuers.yaml no tiene ningún emisor {{issuer}}; tiene {{names}}.',
  '{{issuer}} is no authority whose key this station has: it makes its own list.':
    '{{issuer}} no es una autoridad cuya clave tenga esta estación: hace su propia lista.',
  'Nothing waits to be revoked at {{issuer}}.': 'En {{issuer}} no hay nada pendiente de revocar.',
  'Nothing waits to be revoked at {{issuer}} with the serial {{serial}}.':
    'En {{issuer}} no hay nada pendiente de revocar con el número de serie {{serial}}.',
  'The PIN of {{issuer}} is changed with the tool of its token.':
    'El PIN de {{issuer}} se cambia con la herramienta de su token.',
  'Nobody enters a PIN for {{issuer}}.': 'Nadie introduce un PIN para {{issuer}}.',
  'There is no driver called {{driver}}; there are {{names}}.':
    'No hay ningún controlador {{driver}}; hay {{names}}.',
  'There is no pool called {{pool}} here.': 'Aquí no hay ninguna reserva {{pool}}.',
  'issuers.yaml has no pool called {{pool}}.': 'issuers.yaml no tiene ninguna reserva {{pool}}.',
  'The identity profile {{profile}} draws from {{pool}}.':
    'El perfil de identidad {{profile}} toma de {{pool}}.',
  'Which order: {{names}}?': '¿Qué pedido: {{names}}?',
  'The recipe {{recipe}} names no wipe method that its driver has.':
    'La receta {{recipe}} no nombra ningún método de borrado que tenga su controlador.',
  'The plan has no identity profile called {{profile}}.':
    'El plan no tiene ningún perfil de identidad {{profile}}.',
  'The label asks for {{what}}, which no step before it gave.':
    'La etiqueta pide {{what}}, que ningún paso anterior dio.',
  'The step lwm2m needs the number of the unit: put the step identity (or verify) before it.':
    'El paso lwm2m necesita el número de la unidad: ponga antes el paso identity (o verify).',
  'The step verify asks for proofs and does not look at the identity.':
    'El paso verify pide pruebas y no mira la identidad.',
  'The step verify expects a refusal, which is for after the wipe.':
    'El paso verify espera un rechazo, lo que corresponde a después del borrado.',
  'The step verify after a wipe can only expect a refusal.':
    'El paso verify después de un borrado solo puede esperar un rechazo.',
  'The step verify needs a "profile" for the proofs tls and lwm2m.':
    'El paso verify necesita un «profile» para las pruebas tls y lwm2m.',
  'The driver has no wipe method called {{method}}.':
    'El controlador no tiene el método de borrado {{method}}.',
  'The console driver has no wipe method "{{method}}".':
    'El controlador de consola no tiene el método de borrado «{{method}}».',
  'What has to be revoked or ended there is not put aside: it is done there, and confirmed (mintmark issuer revoked).':
    'Lo que hay que revocar o terminar allí no se deja de lado: se hace allí y se confirma (mintmark issuer revoked).',
  'There is no package called {{package}} here.': 'Aquí no hay ningún paquete {{package}}.',
} as const satisfies Sentences;
