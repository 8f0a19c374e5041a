/** Was auf dem Zertifikat oder Bericht einer Löschung neben dem Urteil steht. */
import type { Catalogue } from '../catalogue.ts';

export const paper = {
  'paper.means.VERIFIED':
    'Jedes Byte, das das Verfahren erreicht, wurde gelöscht und über eine neue Verbindung zurückgelesen.',
  'paper.means.VERIFIED WITH EXCEPTIONS':
    'Jedes Byte, das das Verfahren erreicht, wurde gelöscht und zurückgelesen; was unten als nicht gelöscht steht, ist noch da.',
  'paper.started': 'Beginn',
  'paper.ended': 'Ende',
  'paper.station': 'Station',
  'paper.job': 'Lauf',
  'paper.methodLevel': 'Höchste Stufe des Verfahrens',
  'paper.before': 'Identität davor',
  'paper.after': 'Identität danach',
  'paper.proof.proven': 'das Gerät hat vor der Löschung seine Identität bewiesen',
  'paper.proof.refused': 'die alte Identität wurde erneut versucht und gilt nicht mehr',
  'paper.proof.not asked': 'es wurde kein Beweis verlangt',
  'paper.bytes': '{{read}} von {{total}} Bytes',
  'paper.read.full-read': 'jedes Byte gelesen',
  'paper.read.sampled': 'zufällig gezogene Blöcke; die anderen wurden nicht gelesen',
  'paper.read.query': 'die Firmware wurde gefragt; Bytes wurden nicht gelesen',
  'paper.read.none': 'nichts wurde zurückgelesen',
  'paper.sample':
    '{{read}} von {{total}} Blöcken zu {{size}} Bytes; Daten in {{from}} % von ihnen oder mehr wären mit {{confidence}} % Wahrscheinlichkeit gefunden worden',
  'paper.pattern_one': 'Prüfmuster: in {{count}} Block geschrieben, zurückgelesen, wieder gelöscht',
  'paper.pattern_other': 'Prüfmuster: in {{count}} Blöcke geschrieben, zurückgelesen, wieder gelöscht',
  'paper.sha256': 'SHA-256 des Gelesenen',
  'paper.nothingRetained': 'Nichts, wovon das Verfahren weiß.',
  'paper.noCredentials': 'Das Gerät hatte keine, von denen diese Station weiß.',
  'paper.certificate': 'Zertifikat {{fingerprint}}',
  'paper.pending':
    'REVOCATION PENDING (Widerruf offen): wartet in der Station vor allem anderen; die signierte Quittung des Servers liegt im Lebenslauf des Geräts.',
  'paper.attempts': 'Frühere Versuche',
  'paper.attempt': '{{at}}, {{method}}: {{verdict}} (Lauf {{job}})',
  'paper.document': 'Dokument',
  'paper.issued': 'Ausgestellt',
  'paper.key': 'Schlüssel (SHA-256)',
  'paper.signature': 'Signatur (Ed25519)',
  'paper.reading':
    'Diese Seite ist zum Lesen. Beweis ist die signierte Datei, als PDF oder JSON: mintmark-verify prüft sie ohne diese Station.',
} as const satisfies Catalogue;
