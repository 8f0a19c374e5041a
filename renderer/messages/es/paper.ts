/** Lo que figura en el certificado o informe de un borrado además del veredicto. */
import type { Catalogue } from '../catalogue.ts';

export const paper = {
  'paper.means.VERIFIED': 'Cada byte que alcanza el método se borró y se releyó por una conexión nueva.',
  'paper.means.VERIFIED WITH EXCEPTIONS':
    'Cada byte que alcanza el método se borró y se releyó; queda lo que abajo figura como no borrado.',
  'paper.started': 'Inicio',
  'paper.ended': 'Fin',
  'paper.station': 'Estación',
  'paper.job': 'Trabajo',
  'paper.methodLevel': 'Nivel máximo del método',
  'paper.before': 'Identidad antes',
  'paper.after': 'Identidad después',
  'paper.proof.proven': 'la unidad demostró su identidad antes del borrado',
  'paper.proof.refused': 'se probó de nuevo la identidad antigua y ya no funciona',
  'paper.proof.not asked': 'no se pidió una prueba',
  'paper.bytes': '{{read}} de {{total}} bytes',
  'paper.read.full-read': 'se leyó cada byte',
  'paper.read.sampled': 'bloques elegidos al azar; los demás no se leyeron',
  'paper.read.query': 'se preguntó al firmware; no se leyeron bytes',
  'paper.read.none': 'no se releyó nada',
  'paper.sample':
    '{{read}} de {{total}} bloques de {{size}} bytes; datos restantes en el {{from}} % de ellos o más se habrían encontrado con una probabilidad del {{confidence}} %',
  'paper.pattern_one': 'Patrón de prueba: escrito en {{count}} bloque, releído y borrado de nuevo',
  'paper.pattern_many': 'Patrón de prueba: escrito en {{count}} de bloques, releído y borrado de nuevo',
  'paper.pattern_other': 'Patrón de prueba: escrito en {{count}} bloques, releído y borrado de nuevo',
  'paper.sha256': 'SHA-256 de lo leído',
  'paper.nothingRetained': 'Nada que el método conozca.',
  'paper.noCredentials': 'La unidad no tenía ninguna que esta estación conozca.',
  'paper.certificate': 'certificado {{fingerprint}}',
  'paper.pending':
    'REVOCATION PENDING (revocación pendiente): en la cola de la estación, antes que todo lo demás; el recibo firmado del servidor se guarda en el historial de la unidad.',
  'paper.attempts': 'Intentos anteriores',
  'paper.attempt': '{{at}}, {{method}}: {{verdict}} (trabajo {{job}})',
  'paper.document': 'Documento',
  'paper.issued': 'Emitido',
  'paper.key': 'Clave (SHA-256)',
  'paper.signature': 'Firma (Ed25519)',
  'paper.reading':
    'Esta página es para leer. La prueba es el archivo firmado, en PDF o JSON: mintmark-verify lo comprueba sin esta estación.',
} as const satisfies Catalogue;
