/** What stands on a certificate or report of a wipe beside its verdict: the words of the PDF, for the window and its print. */

export const paper = {
  'paper.means.VERIFIED':
    'Every byte that the method reaches was erased and read back by a fresh connection.',
  'paper.means.VERIFIED WITH EXCEPTIONS':
    'Every byte that the method reaches was erased and read back; what is listed below as not erased is left.',
  'paper.started': 'Started',
  'paper.ended': 'Ended',
  'paper.station': 'Station',
  'paper.job': 'Job',
  'paper.methodLevel': 'Highest level of the method',
  'paper.before': 'Identity before',
  'paper.after': 'Identity after',
  'paper.proof.proven': 'the unit proved its identity before it was wiped',
  'paper.proof.refused': 'the old identity was tried again and no longer works',
  'paper.proof.not asked': 'was not asked for a proof',
  'paper.bytes': '{{read}} of {{total}} bytes',
  'paper.read.full-read': 'every byte read',
  'paper.read.sampled': 'blocks drawn at random; the others were not read',
  'paper.read.query': 'the firmware was asked; bytes were not read',
  'paper.read.none': 'nothing was read back',
  'paper.sample':
    '{{read}} of {{total}} blocks of {{size}} bytes; data left in {{from}} % of them or more would have been found with {{confidence}} % probability',
  'paper.pattern_one': 'Test pattern: written to {{count}} block, read back, erased again',
  'paper.pattern_other': 'Test pattern: written to {{count}} blocks, read back, erased again',
  'paper.sha256': 'SHA-256 of what was read',
  'paper.nothingRetained': 'Nothing that the method knows of.',
  'paper.noCredentials': 'The unit held none that this station knows of.',
  'paper.certificate': 'certificate {{fingerprint}}',
  'paper.pending':
    "REVOCATION PENDING: queued on the station ahead of all other traffic; the server's signed receipt is kept in the unit's life record.",
  'paper.attempts': 'Attempts before this one',
  'paper.attempt': '{{at}}, {{method}}: {{verdict}} (job {{job}})',
  'paper.document': 'Document',
  'paper.issued': 'Issued',
  'paper.key': 'Key (SHA-256)',
  'paper.signature': 'Signature (Ed25519)',
  'paper.reading':
    'This page is for reading. What proves it is the signed file, as PDF or JSON: mintmark-verify checks it without this station.',
} as const;
