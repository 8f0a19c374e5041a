/** What belongs to documents beside the documents: time stamps, names of people. */
import type { Catalogue } from '../catalogue.ts';

export const evidence = {
  'stamps.title': 'Sellos de tiempo',
  'stamps.text':
    'Una autoridad externa (RFC 3161) confirma cuándo existía un documento. Del documento solo sale de la estación su hash.',
  'stamps.off': 'Desactivado: ningún documento se sella.',
  'stamps.counted': '{{stamped}} documentos sellados, {{waiting}} en espera',
  'stamps.trouble':
    'El trabajo sigue. Los documentos se firman y se guardan; lo que espera se sella en cuanto responda la autoridad.',
  'stamps.which': '¿Qué documentos se sellan, y qué pasa si la autoridad no está al alcance?',
  'stamps.which.others':
    'Los registros y los actos no se sellan uno a uno: el siguiente documento sellado continúa su cadena y así los cubre. Lo firmado antes de activarlo no recibe sello.',
  'stamps.offline':
    'Nada espera a la autoridad. Se le vuelve a preguntar siempre, y lo firmado entretanto se sella después. Un PDF hecho entretanto no lleva sello propio.',
  'stamps.url': 'Dirección de la autoridad',
  'stamps.certificate': 'Certificados que responden por ella',
  'stamps.certificate.text':
    'De quien la gestiona, y por otra vía que la dirección de arriba. Un sello por el que no respondan no se acepta.',
  'stamps.certificate.choose': 'Elegir certificados (PEM)…',
  'stamps.certificate.until': 'válido hasta {{time}}',
  'stamps.test': 'Probar',
  'stamps.switchOff': 'Desactivar',
  'stamps.worked': 'Funciona: la autoridad selló a las {{time}}.',
  'stamps.clock.behind_one': 'El reloj de este ordenador va {{count}} segundo atrasado.',
  'stamps.clock.behind_other': 'El reloj de este ordenador va {{count}} segundos atrasado.',
  'stamps.clock.behind_many': 'El reloj de este ordenador va {{count}} de segundos atrasado.',
  'stamps.clock.ahead_one': 'El reloj de este ordenador va {{count}} segundo adelantado.',
  'stamps.clock.ahead_other': 'El reloj de este ordenador va {{count}} segundos adelantado.',
  'stamps.clock.ahead_many': 'El reloj de este ordenador va {{count}} de segundos adelantado.',
  'names.title': 'Nombres de personas en los registros',
  'names.text':
    'Registros, certificados y la bitácora dicen quién hizo algo. Aquí se decide cuánto tiempo se puede leer.',
  'names.keeping': 'Desde ahora',
  'names.within': 'Los nombres están en los documentos, para siempre',
  'names.within.text':
    'Sencillo. Un nombre no se puede borrar nunca, porque un documento firmado no puede perder una palabra.',
  'names.apart': 'Los nombres están junto a los documentos',
  'names.apart.text':
    'El documento firmado contiene un resumen. Los nombres se guardan hasta que alguien los borre.',
  'names.erased': 'Los nombres están junto a los documentos y se borran pasado un tiempo',
  'names.erased.text': 'Como arriba; la estación los borra por sí misma, una vez al día.',
  'names.days': 'Borrar después de tantos días',
  'names.kept': 'Nombres junto a documentos',
  'names.oldest': 'El más antiguo de esos documentos',
  'names.provable': '¿Qué sigue siendo demostrable cuando se borra un nombre?',
  'names.provable.text':
    'Todo menos el nombre: qué se hizo a qué unidad, cuándo, con qué receta, con qué resultado, y que nadie lo cambió. El documento y su cadena siguen siendo válidos. Quien lee ve «nombre borrado según la norma», y la bitácora dice quién borró, cuándo y cuántos.',
  'names.beyond':
    'No se alcanzan: los documentos firmados con nombres dentro, los archivos y papeles entregados, las copias de la carpeta de datos y la lista de personas de esta estación.',
  'names.erase': 'Borrar nombres ahora',
  'names.erase.until': 'De documentos firmados hasta este día (incluido)',
  'names.erase.count_one': 'Se borraría {{count}} nombre.',
  'names.erase.count_other': 'Se borrarían {{count}} nombres.',
  'names.erase.count_many': 'Se borrarían {{count}} de nombres.',
  'names.erase.lost': 'No se puede deshacer.',
  'names.erase.hold': 'Mantener para borrar los nombres',
  'names.erase.holding': 'Seguir manteniendo…',
  'names.erase.hint': 'Donde las reglas lo piden, una segunda persona tiene que estar de acuerdo.',
  'names.gone_one': 'Se ha borrado {{count}} nombre. Los documentos están como se firmaron.',
  'names.gone_other': 'Se han borrado {{count}} nombres. Los documentos están como se firmaron.',
  'names.gone_many': 'Se han borrado {{count}} de nombres. Los documentos están como se firmaron.',
} as const satisfies Catalogue;
