/** What happened, for the faults whose sentence is always the same but for its facts. */
import type { Catalogue } from '../catalogue.ts';

export const what = {
  'what.link.permission': 'Este usuario no puede abrir {{path}}.',
  'what.device.changed': 'La unidad era {{expected}}; ahora responde {{observed}}.',
  'what.check.failed': 'La lectura {{reading}} es {{value}}.',
  'what.config.differs': 'La unidad no ha conservado {{setting}} como se escribió.',
  'what.permission.missing': 'La receta necesita «allow: [{{permission}}]».',
  'what.identity.exhausted': 'Se han usado todos los números hasta {{last}}.',
  'what.identity.conflict':
    'La unidad de la posición {{slotNumber}} tiene el mismo ID de hardware {{hardwareId}}.',
  'what.issuer.last-try': 'Otro PIN incorrecto puede bloquear {{issuer}} para siempre.',
  'what.issuer.revoke-by-hand': 'Por revocar a mano en {{issuers}}: {{count}}.',
  'what.address.exhausted': 'Se han usado todas las direcciones del bloque {{block}}.',
  'what.secret.missing': 'Esta estación no tiene ningún secreto llamado {{secret}}.',
  'what.secret.damaged': 'El secreto {{secret}} no se puede abrir: se modificó o se selló en otro sitio.',
  'what.pool.empty': 'La reserva no tiene ninguna clave para el número {{serialNumber}}.',
  'what.order.clock': 'El reloj de esta estación ya estuvo en {{latest}}; ahora marca una hora anterior.',
  'what.order.missing': 'Aquí no hay ninguna orden abierta llamada {{order}}.',
  'what.lease.contact':
    'El servidor no ha respondido a esta estación desde su arranque; la orden {{order}} lo necesita.',
  'what.lease.missing': 'Esta estación no tiene asignado ningún número de la orden {{order}}.',
  'what.destination.unknown': 'No hay ningún destino llamado {{name}}.',
  'what.proof.twice': 'Llegó más de una conexión y se había pedido una.',
  'what.unit.revocation-pending':
    'REVOCACIÓN PENDIENTE en {{waiting}}: allí las credenciales de esta unidad aún son válidas. La unidad no está dada de baja.',
  'what.store.full': 'El disco está lleno.',
  'what.store.newer': 'La base de datos tiene la versión {{found}}; este programa conoce hasta la {{known}}.',
  'what.job.cancelled': 'El trabajo se ha cancelado.',
  'what.job.deadline': 'No ha terminado en {{timeoutMs}} ms.',
  'what.station.interrupted': 'La estación se detuvo durante este trabajo.',
} as const satisfies Catalogue;
