import type { Catalogue } from '../catalogue.ts';

export const exchange = {
  'exchange.title': 'Una línea sin red',
  'exchange.text':
    'Guarde el archivo, llévelo al servidor (mintmark server records) y traiga aquí su respuesta. Contiene recibos, órdenes y números, grupos, revocaciones y qué paquetes hay.',
  'exchange.save': 'Guardar el archivo para el servidor…',
  'exchange.take': 'Importar la respuesta del servidor…',
  'exchange.saved': 'Registros en el archivo: {{records}}',
  'exchange.alone':
    'Esta estación aún no está inscrita en ningún servidor: el archivo solo contiene sus registros.',
  'exchange.settled': 'Confirmados: {{accepted}}. Confirmados antes: {{known}}',
  'exchange.orders': 'Órdenes nuevas: {{orders}}',
  'exchange.leases': 'Asignaciones nuevas de números: {{leases}}',
  'exchange.closed': 'Cerradas por la oficina: {{orders}}',
  'exchange.groups': 'Versión vigente de los grupos: {{version}}',
  'exchange.revoked': 'Certificados que ahora constan como revocados: {{certificates}}',
  'exchange.signer': 'Clave de oficina revocada: {{title}}',
  'exchange.package':
    'El servidor tiene {{title}} {{version}}: traiga su archivo e impórtelo. SHA-256 {{sha256}}',
  'exchange.untaken': 'No aceptados por el servidor o sin recibo válido:',
  'exchange.nothing': 'No contenía nada nuevo.',
  'exchange.revokedKey': 'revocada {{date}}',
} as const satisfies Catalogue;
