/** The wording of a work order's report: what was ordered, what was made, and the fate of every number. */
import { z } from 'zod';
import type { SignedDocument } from '../model/document.ts';
import { workOrderSchema } from '../model/order.ts';
import { say } from './paper-language.ts';
import { type PaperTitle, paperColors, plainText, type Section } from './paper-parts.ts';

const reportBody = z.looseObject({
  order: workOrderSchema,
  closedAt: z.string(),
  operator: z.string(),
  standing: z.looseObject({ good: z.int(), open: z.int(), burned: z.int(), held: z.int() }),
  numbers: z.array(
    z.looseObject({
      serialNumber: z.string(),
      hardwareId: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
    }),
  ),
});

export function orderTitle(document: SignedDocument): PaperTitle {
  const { order, standing } = reportBody.parse(document.body);
  return {
    text: 'Work Order Report',
    verdict: say('{part} OF {whole}', { part: String(standing.good), whole: String(order.quantity) }),
    explanation: order.title,
    color: standing.good === order.quantity ? paperColors.green : paperColors.blue,
  };
}

export function orderSections(document: SignedDocument): readonly Section[] {
  const { order, closedAt, operator, standing, numbers } = reportBody.parse(document.body);
  return [
    {
      title: 'Order',
      rows: [
        ['Order', order.order],
        [
          'Package',
          say('{name}, manifest SHA-256 {sha256}', { name: order.package.id, sha256: order.package.sha256 }),
        ],
        ['Quantity', String(order.quantity)],
        [
          'Numbers',
          say('{first} to {last}, rework {rework}', {
            first: String(order.serial.first),
            last: String(order.serial.last),
            rework: String(order.rework),
          }),
        ],
        ['Issued', say('{time} by {who}', { time: order.issuedAt, who: order.issuedBy })],
        ['Closed', say('{time} by {who}', { time: closedAt, who: operator })],
      ],
    },
    {
      title: 'Made',
      rows: [
        ['Good', String(standing.good)],
        ['Begun and not finished', String(standing.open)],
        ['Burned numbers', String(standing.burned)],
        ['Units on hold', String(standing.held)],
      ],
    },
    {
      title: 'Every number that was given out',
      rows: numbers.map(({ serialNumber, hardwareId, state, reason }) => [
        serialNumber,
        plainText(`${state}, ${hardwareId}${reason === null ? '' : `, ${reason}`}`),
      ]),
    },
  ];
}
