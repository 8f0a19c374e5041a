/** What the engine says about returns, batches and destruction, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const returns = {
  'This batch was closed at {{time}}.': 'Este lote se cerró en {{time}}.',
  'The batch {{batch}} was closed at {{time}}.': 'El lote {{batch}} se cerró en {{time}}.',
  '{{one}} and {{other}} are the same unit ({{hardwareId}}).':
    '{{one}} y {{other}} son la misma unidad ({{hardwareId}}).',
  'There is no unit in this list.': 'En esta lista no hay ninguna unidad.',
  'There are {{count}} units in this list; at most {{most}} fit.':
    'En esta lista hay {{count}} unidades; caben {{most}} como mucho.',
  'Line {{line}} is not a number that a unit can have.':
    'La línea {{line}} no es un número que pueda tener una unidad.',
  '{{value}} stands in line {{before}} and again in line {{line}}.':
    '{{value}} está en la línea {{before}} y otra vez en la línea {{line}}.',
  'There is a batch called {{batch}} already.': 'Ya hay un lote llamado {{batch}}.',
  'There is no batch called {{batch}} here.': 'Aquí no hay ningún lote llamado {{batch}}.',
  '{{unit}} is not on the list of {{batch}}.': '{{unit}} no está en la lista de {{batch}}.',
  '{{unit}} is line {{line}} of the list and waits for its wipe. It is not wiped twice in one batch.':
    '{{unit}} es la línea {{line}} de la lista y espera su borrado. No se borra dos veces en un lote.',
  '{{unit}} is line {{line}} and has its certificate already. It is not wiped twice in one batch.':
    '{{unit}} es la línea {{line}} y ya tiene su certificado. No se borra dos veces en un lote.',
  '{{unit}} is line {{line}} and is destroyed. It is not wiped twice in one batch.':
    '{{unit}} es la línea {{line}} y está destruida. No se borra dos veces en un lote.',
  '{{unit}} is line {{line}} and has to be destroyed. It is not wiped twice in one batch.':
    '{{unit}} es la línea {{line}} y hay que destruirla. No se borra dos veces en un lote.',
  '{{unit}} is line {{line}} of the list and waits for its wipe.':
    '{{unit}} es la línea {{line}} de la lista y espera su borrado.',
  '{{unit}} is line {{line}} and has its certificate already.':
    '{{unit}} es la línea {{line}} y ya tiene su certificado.',
  '{{unit}} is line {{line}} and is destroyed.': '{{unit}} es la línea {{line}} y está destruida.',
  '{{unit}} is line {{line}} and has to be destroyed.': '{{unit}} es la línea {{line}} y hay que destruirla.',
  '{{unit}} is line {{line}}; its last wipe was no success ({{fate}}). Wipe it again.':
    '{{unit}} es la línea {{line}}; su último borrado no salió bien ({{fate}}). Borrarla otra vez.',
  'Two people have to have seen it, and both are named.':
    'Tienen que haberlo visto dos personas, y se nombra a las dos.',
  'There is neither a photo nor the number that was read off the unit.':
    'No hay foto ni el número leído en la unidad.',
  'The number that was read, {{serial}}, is not the one of this unit.':
    'El número leído, {{serial}}, no es el de esta unidad.',
  'It can not be recorded before it has happened.': 'No se puede registrar antes de que haya ocurrido.',
  '{{file}} is no photo (JPEG or PNG) and no PDF.': '{{file}} no es una foto (JPEG o PNG) ni un PDF.',
  'This station knows no server whose list it could take.':
    'Esta estación no conoce ningún servidor cuya lista pueda tomar.',
  'This is not a list of retired units.': 'Esto no es una lista de unidades dadas de baja.',
  'This list of retired units is not signed by the server of this station.':
    'Esta lista de unidades dadas de baja no está firmada por el servidor de esta estación.',
  'This return was closed at {{time}}.': 'Esta devolución se cerró en {{time}}.',
  'A return of this unit is open since {{time}}.':
    'Hay una devolución de esta unidad abierta desde {{time}}.',
  'Neither this station nor its server knows a unit {{scan}}.':
    'Ni esta estación ni su servidor conocen una unidad {{scan}}.',
  'There is no such return here.': 'Aquí no existe esa devolución.',
  'Say why: the reason goes on record.': 'Decir por qué: el motivo queda registrado.',
  'This unit is not what its record says: it can only be put on hold.':
    'Esta unidad no es lo que dice su historial: solo se puede retener.',
  'This unit is {{state}} and must not be used again.': 'Esta unidad está {{state}} y no debe usarse más.',
  'This unit is on hold: release it first.': 'Esta unidad está retenida: liberarla primero.',
  'It was not diagnosed yet.': 'Aún no se ha diagnosticado.',
  'A finding is a fault: {{finding}}': 'Un hallazgo es un fallo: {{finding}}',
  'It was wiped: retire it, or repair it.': 'Se ha borrado: darla de baja o repararla.',
  'It was not provisioned again since it came back.': 'No se ha aprovisionado de nuevo desde que volvió.',
  'It has no new credentials: repair it here, which revokes the old ones.':
    'No tiene credenciales nuevas: repararla aquí, lo que revoca las antiguas.',
  'Old credentials of it are live.': 'Aún valen credenciales antiguas suyas.',
  'This unit is {{state}} already.': 'Esta unidad ya está {{state}}.',
  'It was not wiped with a certificate since it came back.':
    'No se ha borrado con certificado desde que volvió.',
  'REVOCATION PENDING: {{waiting}} has not taken yet that its credentials have ended.':
    'REVOCACIÓN PENDIENTE: {{waiting}} aún no ha aceptado que sus credenciales han terminado.',
  'REVOCATION PENDING: {{waiting}} has not taken yet that the credentials of this unit have ended. It is not retired.':
    'REVOCACIÓN PENDIENTE: {{waiting}} aún no ha aceptado que las credenciales de esta unidad han terminado. No está dada de baja.',
  'This unit is {{words}}: it must not be provisioned or wiped again.':
    'Esta unidad ha terminado ({{words}}): no se debe aprovisionar ni borrar de nuevo.',
  'This unit was retired once: it must not be provisioned again.':
    'Esta unidad ya se dio de baja una vez: no se debe aprovisionar de nuevo.',
  'This unit was retired once: it is not released for use again. Wipe it, or have it destroyed.':
    'Esta unidad ya se dio de baja una vez: no se libera para volver a usarla. Borrarla o hacerla destruir.',
  'This unit was retired: it gets no new address.':
    'Esta unidad se dio de baja: no recibe ninguna dirección nueva.',
  'This unit {{words}}: it gets no new number.': 'Esta unidad no recibe ningún número nuevo ({{words}}).',
  'It is ordered to be destroyed already ({{time}}).': 'Su destrucción ya está ordenada ({{time}}).',
  'This unit is {{state}}: nothing is left to be destroyed in it.':
    'Esta unidad está {{state}}: no queda nada que destruir en ella.',
  'No wipe of this unit is on record here: say that it does not answer.':
    'Aquí no consta ningún borrado de esta unidad: indicar que no responde.',
  'Say which policy asks for it: it goes on record.': 'Decir qué norma lo pide: queda registrado.',
  'This unit is destroyed already.': 'Esta unidad ya está destruida.',
  'A unit that is {{state}} is not destroyed: wipe it, or order its destruction first.':
    'Una unidad que está {{state}} no se destruye: borrarla, u ordenar antes su destrucción.',
  'A unit that is {{state}} is not repaired.': 'Una unidad que está {{state}} no se repara.',
  'Say why this unit becomes {{state}}: the reason goes on record.':
    'Decir por qué esta unidad pasa a estar {{state}}: el motivo queda registrado.',
  'DESTROY REQUIRED: this unit is not released. Destroy it, with two witnesses.':
    'DESTRUCCIÓN NECESARIA: esta unidad no se libera. Destruirla ante dos testigos.',
  'A unit that is {{from}} can not become {{to}}.': 'Una unidad que está {{from}} no puede pasar a {{to}}.',
  'The unit in this slot was not identified yet: diagnose it first.':
    'La unidad de esta posición aún no se ha identificado: diagnosticarla primero.',
  'No unit {{hardwareId}} is known here.': 'Aquí no se conoce ninguna unidad {{hardwareId}}.',
  'There is no virtual unit "{{unit}}".': 'No hay ninguna unidad virtual «{{unit}}».',
  'The wipe is not complete: the unit stopped answering.':
    'El borrado no está completo: la unidad dejó de responder.',
  'The wipe is not complete: {{findings}}.': 'El borrado no está completo: {{findings}}.',
  'The hardware id that was confirmed is not the one of the unit in this slot.':
    'El ID de hardware confirmado no es el de la unidad de esta posición.',
  '{{scan}} is not on the list of {{batch}}. Put it aside: nothing of it is erased.':
    '{{scan}} no está en la lista de {{batch}}. Apartarla: no se borra nada de ella.',
} as const satisfies Sentences;
