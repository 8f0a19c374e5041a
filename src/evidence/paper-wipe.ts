/** The wording of wipe certificates and reports: one place, so that a report never reads like a certificate. */
import { z } from 'zod';
import type { SignedDocument } from '../model/document.ts';
import {
  isCertificate,
  type MediumReport,
  mediumReportSchema,
  type WipeVerdict,
  wipeVerdicts,
} from '../model/wipe.ts';
import { type PaperPhrase, type PaperText, say, term } from './paper-language.ts';
import { type PaperTitle, paperColors, personText, type Section } from './paper-parts.ts';

const wipeBody = z.looseObject({
  verdict: z.enum(wipeVerdicts),
  hardwareId: z.string(),
  serialNumber: z.string().nullable(),
  model: z.string(),
  jobId: z.string(),
  operator: z.string(),
  operatorId: z.string().optional(),
  approvedBy: z.looseObject({ id: z.string(), name: z.string() }).optional(),
  station: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  finished: z.boolean(),
  method: z.looseObject({ id: z.string(), title: z.string(), level: z.string() }),
  media: z.array(mediumReportSchema),
  retained: z.array(z.string()),
  attempts: z
    .array(
      z.looseObject({
        jobId: z.string(),
        startedAt: z.string(),
        method: z.string(),
        verdict: z.string().nullable(),
      }),
    )
    .default([]),
  identityProof: z
    .looseObject({ before: z.enum(['proven', 'not asked']), after: z.enum(['refused', 'not asked']) })
    .optional(),
  credentials: z.array(
    z.looseObject({
      serialNumber: z.string(),
      certificateFingerprint: z.string().nullable(),
      state: z.string(),
    }),
  ),
});

const explanations: Readonly<Record<WipeVerdict, PaperPhrase>> = {
  VERIFIED: 'Every byte that the method reaches was erased and read back by a fresh connection.',
  'VERIFIED WITH EXCEPTIONS':
    'Every byte that the method reaches was erased and read back; what is listed below as not erased is left.',
  'COMPLETED, NOT VERIFIED':
    'The unit reported the wipe as done, but its bytes could not be read back. This is a report, not a certificate.',
  FAILED: 'The read-back found data, or the wipe did not end. This is a report, not a certificate.',
  INTERRUPTED: 'The wipe was not finished. This is a report, not a certificate.',
  'DESTROY REQUIRED':
    'The unit can not be wiped any more and must be destroyed. This is a report, not a certificate.',
};

const proofWords = {
  proven: 'the unit proved its identity before it was wiped',
  refused: 'the old identity was tried again and no longer works',
  'not asked': 'was not asked for a proof',
} as const;

export function wipeTitle(document: SignedDocument): PaperTitle {
  const { verdict } = wipeBody.parse(document.body);
  const certificate = isCertificate(verdict) && document.kind === 'wipe-certificate';
  const otherColor = verdict === 'COMPLETED, NOT VERIFIED' ? paperColors.amber : paperColors.red;
  return {
    text: certificate ? 'Certificate of Sanitization' : 'Sanitization Report',
    verdict: term(verdict),
    explanation: say(explanations[verdict]),
    color: certificate ? paperColors.green : otherColor,
  };
}

export function wipeSections(document: SignedDocument): readonly Section[] {
  const body = wipeBody.parse(document.body);
  return [
    {
      title: 'Unit',
      rows: [
        ['Hardware id', body.hardwareId],
        ['Serial number', body.serialNumber ?? say('none')],
        ['Model', body.model],
      ],
    },
    {
      title: 'Wipe',
      rows: [
        ['Method', `${body.method.title} (${body.method.id})`],
        ['Highest level of the method', body.method.level],
        ['Started', body.startedAt],
        ['Ended', body.endedAt],
        ['Operator', personText(body.operator, body.operatorId)],
        ...(body.approvedBy === undefined
          ? []
          : [['Second person', personText(body.approvedBy.name, body.approvedBy.id)] as const]),
        ['Station', body.station],
        ['Job', body.jobId],
        ...(body.identityProof === undefined
          ? []
          : [
              ['Identity before', say(proofWords[body.identityProof.before])] as const,
              ['Identity after', say(proofWords[body.identityProof.after])] as const,
            ]),
      ],
    },
    ...(body.attempts.length === 0
      ? []
      : [
          {
            title: 'Attempts before this one',
            rows: body.attempts.map(
              ({ startedAt, method, verdict, jobId }) =>
                [
                  startedAt,
                  say('{method}: {verdict} (job {job})', { method, verdict: verdict ?? '-', job: jobId }),
                ] as const,
            ),
          },
        ]),
    ...body.media.map(mediumSection),
    {
      title: 'Not erased',
      rows:
        body.retained.length === 0
          ? [['', say('Nothing that the method knows of.')]]
          : body.retained.map((text, index) => [`${index + 1}`, text] as const),
    },
    {
      title: 'Credentials',
      rows:
        body.credentials.length === 0
          ? [['', say('The unit held none that this station knows of.')]]
          : body.credentials.map(
              (credential) =>
                [
                  credential.serialNumber,
                  say('{state}; certificate {certificate}', {
                    state: credential.state,
                    certificate: credential.certificateFingerprint ?? '-',
                  }),
                ] as const,
            ),
      notes: body.credentials.some((credential) => credential.state === 'REVOCATION PENDING')
        ? [
            "REVOCATION PENDING: queued on the station ahead of all other traffic; the server's signed receipt is kept in the unit's life record.",
          ]
        : [],
    },
  ];
}

function mediumSection(medium: MediumReport): Section {
  return {
    title: say('Medium: {name}', { name: medium.name }),
    rows: [
      ['Level reached', medium.level],
      ['Method', medium.method],
      [
        'Bytes read back',
        say('{part} of {whole}', { part: String(medium.bytesRead), whole: String(medium.bytesTotal) }),
      ],
      [
        'Verification',
        medium.verification === 'full-read'
          ? say('every byte read')
          : medium.verification === 'sampled'
            ? say('blocks drawn at random; the others were not read')
            : medium.verification === 'query'
              ? say('the firmware was asked; bytes were not read')
              : say('none'),
      ],
      ...(medium.sample === undefined ? [] : [['Sample', sampleText(medium.sample)] as const]),
      ...((medium.challengedBlocks ?? 0) === 0
        ? []
        : [
            [
              'Test pattern',
              say('written to {count} blocks, read back, erased again', {
                count: String(medium.challengedBlocks),
              }),
            ] as const,
          ]),
      ['Result', resultOf(medium)],
      ...(medium.readBackSha256 === null
        ? []
        : [['SHA-256 of what was read', medium.readBackSha256] as const]),
      ...medium.findings.map((finding) => ['Finding', finding] as const),
    ],
  };
}

function sampleText(sample: NonNullable<MediumReport['sample']>): PaperText {
  return say(
    '{read} of {total} blocks of {size} bytes; data left in {from} % of them or more would have been found with {confidence} % probability',
    {
      read: String(sample.blocksRead),
      total: String(sample.blocksTotal),
      size: String(sample.blockBytes),
      from: String(sample.fromPercent),
      confidence: String(sample.confidencePercent),
    },
  );
}

/** Nothing is called erased that was not read to its last byte. */
function resultOf(medium: MediumReport): PaperText {
  if (!medium.clean) return say('DATA FOUND');
  if (medium.verification === 'none') return say('not read back');
  if (medium.verification === 'query') return say('reported as erased by the firmware; bytes were not read');
  if (medium.verification === 'sampled') return say('nothing found in the sample; not read to the end');
  return say(
    medium.bytesTotal > 0 && medium.bytesRead === medium.bytesTotal ? 'erased' : 'not read to the end',
  );
}
