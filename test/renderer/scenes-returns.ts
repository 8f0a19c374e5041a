/** Pictures of the returns desk: with nothing, with three, and with many; a return in its states; a batch. */
import { batchView, foreign, returnsReplies, returnView } from './fixture-returns.ts';
import { allStates, station } from './fixture-station.ts';
import type { Scene } from './scenes.ts';

const base = station(allStates());
const typed =
  (text: string): NonNullable<Scene['act']> =>
  async (page) => {
    await page.getByRole('textbox', { name: 'Serial number or hardware id' }).first().fill(text);
    await page.keyboard.press('Enter');
  };

export const returnsScenes: readonly Scene[] = [
  {
    name: 'desk-none',
    state: () => station([]),
    hash: '#/returns',
    options: { replies: returnsReplies({ returns: 0, batches: 0 }) },
  },
  { name: 'desk-three', state: () => base, hash: '#/returns' },
  {
    name: 'desk-many',
    state: () => base,
    hash: '#/returns',
    options: { replies: returnsReplies({ returns: 60, batches: 12 }) },
  },
  { name: 'desk-scan', state: () => base, hash: '#/returns', act: typed('GW2-004711') },
  {
    name: 'desk-gone',
    state: () => base,
    hash: '#/returns',
    options: {
      replies: {
        ...returnsReplies(),
        findUnit: () => ({
          unit: { ...returnView().unit, state: 'retired' },
          gone: 'retired at station bench-2, 2026-03-01, as the server says',
          openReturnId: null,
          slotId: null,
          fromServer: true,
        }),
      },
    },
    act: typed('GW2-004711'),
  },
  { name: 'return-fault', state: () => base, hash: '#/returns?return=return-0' },
  {
    name: 'return-new',
    state: () => base,
    hash: '#/returns?return=return-0',
    options: {
      replies: { ...returnsReplies(), getReturn: () => returnView({ findings: null, slotId: null }) },
    },
  },
  {
    name: 'return-foreign',
    state: () => base,
    hash: '#/returns?return=return-0',
    options: {
      replies: {
        ...returnsReplies(),
        getReturn: () => {
          const view = returnView({ findings: foreign, endings: [] });
          return {
            ...view,
            unit: { ...view.unit, state: 'quarantined' },
            case: { ...view.case, closedAt: view.case.openedAt, outcome: 'quarantined', documentId: 'doc-1' },
          };
        },
      },
    },
  },
  {
    name: 'return-destroy',
    state: () => base,
    hash: '#/returns?return=return-0',
    options: { replies: { ...returnsReplies(), getReturn: () => returnView({ destroyOrderId: 'doc-1' }) } },
  },
  {
    name: 'batch-three',
    state: () => base,
    hash: '#/returns?batch=week-48',
    options: { replies: { ...returnsReplies(), getBatch: () => batchView(3) } },
  },
  {
    name: 'batch-many',
    state: () => base,
    hash: '#/returns?batch=week-48',
    options: { replies: { ...returnsReplies(), getBatch: () => batchView(900) } },
    act: typed('GW2-009999'),
  },
];
