/** What the engine says about work orders and their numbers, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const orders = {
  'The order {{order}} begins at {{time}}.': 'La orden {{order}} empieza en {{time}}.',
  'The order {{order}} ended at {{time}}.': 'La orden {{order}} terminó en {{time}}.',
  'All units of the order {{order}} are made or begun.':
    'Todas las unidades de la orden {{order}} están hechas o empezadas.',
  'It is for {{stations}}; this station is {{station}}.':
    'Es para {{stations}}; esta estación es {{station}}.',
  'It is for {{people}}; nobody is signed in.': 'Es para {{people}}; no hay nadie identificado.',
  'It is for {{people}}; {{person}} is here.': 'Es para {{people}}; aquí está {{person}}.',
  'Its package {{package}} is not here: import it.': 'Su paquete {{package}} no está aquí: importarlo.',
  'It is for another version of the package {{package}} than {{version}}.':
    'Es para otra versión del paquete {{package}} que {{version}}.',
  'Its numbers are outside of those of the profile {{profile}}.':
    'Sus números están fuera de los del perfil {{profile}}.',
  'No recipe here gives numbers of the profile {{profile}}.':
    'Ninguna receta de aquí da números del perfil {{profile}}.',
  'The clock of this station was at {{latest}} before; now it says {{now}}.':
    'El reloj de esta estación ya marcó {{latest}}; ahora marca {{now}}.',
  'A work order has at most {{count}} bytes.': 'Una orden tiene como mucho {{count}} bytes.',
  'This is no work order: {{where}}: {{what}}.': 'Esto no es una orden de trabajo: {{where}}: {{what}}.',
  'The order {{order}} was changed after it was signed.':
    'La orden {{order}} se modificó después de firmarse.',
  "The order's numbers are outside of those of the profile {{profile}}.":
    'Los números de la orden están fuera de los del perfil {{profile}}.',
  'The order {{order}} is shared; its profile {{profile}} has to say "orders: required".':
    'La orden {{order}} es compartida; su perfil {{profile}} tiene que decir «orders: required».',
  'The order {{order}} is shared, and the profile {{profile}} gives numbers without an order as well: it has to say "orders: required".':
    'La orden {{order}} es compartida, y el perfil {{profile}} da números también sin orden: tiene que decir «orders: required».',
  'There is another order called {{order}}.': 'Hay otra orden llamada {{order}}.',
  'There is no order called {{order}}.': 'No hay ninguna orden llamada {{order}}.',
  'There is no open order called {{order}}.': 'No hay ninguna orden abierta llamada {{order}}.',
  'Numbers of {{profile}} are given by work orders only.':
    'Los números de {{profile}} solo se dan con una orden de trabajo.',
  'Every order for these units is closed.': 'Todas las órdenes para estas unidades están cerradas.',
  'The order {{order}} is for other stations.': 'La orden {{order}} es para otras estaciones.',
  'The order {{order}} is for other people.': 'La orden {{order}} es para otras personas.',
  'The order {{order}} is for another package, or another version of it.':
    'La orden {{order}} es para otro paquete, u otra versión de él.',
  'The server has not answered this station since its start; the order {{order}} needs that.':
    'El servidor no ha respondido a esta estación desde su arranque; la orden {{order}} lo necesita.',
  'No numbers of the order {{order}} are leased to this station.':
    'Esta estación no tiene asignado ningún número de la orden {{order}}.',
  'This is no answer of a management server.': 'Esto no es una respuesta de un servidor de gestión.',
  'This answer is not signed by the server of this station.':
    'Esta respuesta no está firmada por el servidor de esta estación.',
  'These numbers are for the station {{station}}.': 'Estos números son para la estación {{station}}.',
  'The lease {{lease}} is not signed by the server.':
    'La asignación {{lease}} no está firmada por el servidor.',
  'This answer of the server is for another run of this station.':
    'Esta respuesta del servidor es para otra ejecución de esta estación.',
  'The lease {{lease}} can not be used: {{reason}}.': 'La asignación {{lease}} no se puede usar: {{reason}}.',
  'This station has {{package}} {{here}}; the file has {{version}}.':
    'Esta estación tiene {{package}} {{here}}; el archivo tiene {{version}}.',
  'The package needs Mintmark {{version}}.': 'El paquete necesita Mintmark {{version}}.',
  'The recipe does {{permission}} without "allow: [{{again}}]".':
    'A la receta le falta «allow: [{{again}}]» para {{permission}}.',
  'The order {{order}} has another unit for {{number}} by now.':
    'El pedido {{order}} ya tiene otra unidad en lugar de {{number}}.',
} as const satisfies Sentences;
