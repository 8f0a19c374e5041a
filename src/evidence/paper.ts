/** What stands on the paper of each kind of document, as plain rows: one place for wording, none for layout. */
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import type { SignedDocument } from '../model/document.ts';
import {
  isCertificate,
  type MediumReport,
  mediumReportSchema,
  type WipeVerdict,
  wipeVerdicts,
} from '../model/wipe.ts';

export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
  readonly notes?: readonly string[];
}

export interface PaperTitle {
  readonly text: string;
  readonly verdict: string;
  readonly explanation: string;
  readonly color: string;
}

const green = '#1b6b3a';
const red = '#a3231f';
const amber = '#8a5a00';
const blue = '#1f4f8f';

const wipeBody = z.looseObject({
  verdict: z.enum(wipeVerdicts),
  hardwareId: z.string(),
  serialNumber: z.string().nullable(),
  model: z.string(),
  jobId: z.string(),
  operator: z.string(),
  station: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  finished: z.boolean(),
  method: z.looseObject({ id: z.string(), title: z.string(), level: z.string() }),
  media: z.array(mediumReportSchema),
  retained: z.array(z.string()),
  credentials: z.array(
    z.looseObject({
      serialNumber: z.string(),
      certificateFingerprint: z.string().nullable(),
      state: z.string(),
    }),
  ),
});

const recordBody = z.looseObject({
  outcome: z.string(),
  durationMs: z.number(),
  endedAt: z.string(),
  fault: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
  requested: z.looseObject({
    recipeTitle: z.string(),
    recipeSha256: z.string(),
    operator: z.string(),
    slotNumber: z.number(),
    startedAt: z.string(),
    driverId: z.string(),
  }),
  unit: z.looseObject({
    hardwareId: z.string().nullable(),
    serialNumber: z.string().nullable(),
    model: z.string().nullable(),
    firmware: z.string().nullable(),
  }),
  steps: z.array(
    z.looseObject({
      step: z.string(),
      outcome: z.string(),
      durationMs: z.number(),
      observed: z.record(z.string(), z.unknown()),
      fault: z.looseObject({ code: z.string() }).nullable(),
    }),
  ),
});

const explanations: Readonly<Record<WipeVerdict, string>> = {
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

export function titleOf(document: SignedDocument): PaperTitle {
  switch (document.kind) {
    case 'wipe-certificate':
    case 'wipe-report': {
      const { verdict } = wipeBody.parse(document.body);
      const certificate = isCertificate(verdict) && document.kind === 'wipe-certificate';
      return {
        text: certificate ? 'Certificate of Sanitization' : 'Sanitization Report',
        verdict,
        explanation: explanations[verdict],
        color: certificate ? green : verdict === 'COMPLETED, NOT VERIFIED' ? amber : red,
      };
    }
    case 'job-record': {
      const { outcome, requested } = recordBody.parse(document.body);
      return {
        text: 'Job Record',
        verdict: outcome.toUpperCase(),
        explanation: requested.recipeTitle,
        color: outcome === 'passed' ? green : outcome === 'failed' ? red : amber,
      };
    }
    case 'shift-head':
      return {
        text: 'Shift Head',
        verdict: `NUMBER ${document.sequence}`,
        explanation: 'The newest link of the chain of this station.',
        color: blue,
      };
    default:
      return assertNever(document.kind);
  }
}

export function sectionsOf(document: SignedDocument): readonly Section[] {
  switch (document.kind) {
    case 'wipe-certificate':
    case 'wipe-report':
      return wipeSections(wipeBody.parse(document.body));
    case 'job-record':
      return recordSections(recordBody.parse(document.body));
    case 'shift-head':
      return [
        {
          title: 'Content',
          rows: Object.entries(document.body).map(([name, value]) => [name, plainText(value)]),
        },
      ];
    default:
      return assertNever(document.kind);
  }
}

function wipeSections(body: z.infer<typeof wipeBody>): readonly Section[] {
  return [
    {
      title: 'Unit',
      rows: [
        ['Hardware id', body.hardwareId],
        ['Serial number', body.serialNumber ?? 'none'],
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
        ['Operator', body.operator],
        ['Station', body.station],
        ['Job', body.jobId],
      ],
    },
    ...body.media.map(mediumSection),
    {
      title: 'Not erased',
      rows:
        body.retained.length === 0
          ? [['', 'Nothing that the method knows of.']]
          : body.retained.map((text, index) => [`${index + 1}`, text] as const),
    },
    {
      title: 'Credentials',
      rows:
        body.credentials.length === 0
          ? [['', 'The unit held none that this station knows of.']]
          : body.credentials.map(
              (credential) =>
                [
                  credential.serialNumber,
                  `${credential.state}; certificate ${credential.certificateFingerprint ?? 'none'}`,
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
    title: `Medium: ${medium.name}`,
    rows: [
      ['Level reached', medium.level],
      ['Method', medium.method],
      ['Bytes read back', `${medium.bytesRead} of ${medium.bytesTotal}`],
      [
        'Verification',
        medium.verification === 'full-read'
          ? 'every byte read'
          : medium.verification === 'query'
            ? 'the firmware was asked; bytes were not read'
            : 'none',
      ],
      ['Result', medium.clean ? 'erased' : 'DATA FOUND'],
      ...(medium.readBackSha256 === null
        ? []
        : [['SHA-256 of what was read', medium.readBackSha256] as const]),
      ...medium.findings.map((finding) => ['Finding', finding] as const),
    ],
  };
}

function recordSections(body: z.infer<typeof recordBody>): readonly Section[] {
  const { unit, requested } = body;
  return [
    {
      title: 'Unit',
      rows: [
        ['Hardware id', unit.hardwareId ?? 'not known'],
        ['Serial number', unit.serialNumber ?? 'none'],
        ['Model', unit.model ?? 'not known'],
        ['Firmware', unit.firmware ?? 'not known'],
      ],
    },
    {
      title: 'Requested',
      rows: [
        ['Recipe', requested.recipeTitle],
        ['Recipe SHA-256', requested.recipeSha256],
        ['Driver', requested.driverId],
        ['Slot', String(requested.slotNumber)],
        ['Operator', requested.operator],
        ['Started', requested.startedAt],
      ],
    },
    ...(body.fault === null
      ? []
      : [{ title: 'Why it did not pass', rows: [[body.fault.code, body.fault.message] as const] }]),
    ...body.steps.map((step) => ({
      title: `Step: ${step.step} (${step.outcome}, ${Math.round(step.durationMs)} ms)`,
      rows: Object.entries(step.observed).map(([name, value]) => [name, plainText(value)] as const),
    })),
  ];
}

/** Text for a standard PDF font: control characters and what Latin-1 does not have are shown as escapes. */
export function plainText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.replace(
    /[^\x20-\x7e\xa0-\xff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
