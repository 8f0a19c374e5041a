/** The wording of job records. */
import { z } from 'zod';
import type { SignedDocument } from '../model/document.ts';
import { say, term } from './paper-language.ts';
import { type PaperTitle, paperColors, personText, plainText, type Section } from './paper-parts.ts';

const recordBody = z.looseObject({
  outcome: z.string(),
  durationMs: z.number(),
  endedAt: z.string(),
  fault: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
  requested: z.looseObject({
    recipeTitle: z.string(),
    recipeSha256: z.string(),
    operator: z.string(),
    operatorId: z.string().optional(),
    approvedBy: z.looseObject({ id: z.string(), name: z.string() }).optional(),
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

export function recordTitle(document: SignedDocument): PaperTitle {
  const { outcome, requested } = recordBody.parse(document.body);
  const otherColor = outcome === 'failed' ? paperColors.red : paperColors.amber;
  return {
    text: 'Job Record',
    verdict: term(outcome.toUpperCase()),
    explanation: requested.recipeTitle,
    color: outcome === 'passed' ? paperColors.green : otherColor,
  };
}

export function recordSections(document: SignedDocument): readonly Section[] {
  const body = recordBody.parse(document.body);
  const { unit, requested } = body;
  return [
    {
      title: 'Unit',
      rows: [
        ['Hardware id', unit.hardwareId ?? say('not known')],
        ['Serial number', unit.serialNumber ?? say('none')],
        ['Model', unit.model ?? say('not known')],
        ['Firmware', unit.firmware ?? say('not known')],
      ],
    },
    {
      title: 'Requested',
      rows: [
        ['Recipe', requested.recipeTitle],
        ['Recipe SHA-256', requested.recipeSha256],
        ['Driver', requested.driverId],
        ['Slot', String(requested.slotNumber)],
        ['Operator', personText(requested.operator, requested.operatorId)],
        ...(requested.approvedBy === undefined
          ? []
          : [['Second person', personText(requested.approvedBy.name, requested.approvedBy.id)] as const]),
        ['Started', requested.startedAt],
      ],
    },
    ...(body.fault === null
      ? []
      : [{ title: 'Why it did not pass', rows: [[body.fault.code, body.fault.message] as const] }]),
    ...body.steps.map((step) => ({
      title: say('Step: {step} ({outcome}, {time} ms)', {
        step: step.step,
        outcome: step.outcome,
        time: String(Math.round(step.durationMs)),
      }),
      rows: Object.entries(step.observed).map(([name, value]) => [name, plainText(value)] as const),
    })),
  ];
}
