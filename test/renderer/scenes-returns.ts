/** Pictures of the returns desk: with nothing, with three, and with many; a return in its states; a batch. */
import { batchView, foreign, returnsReplies, returnView } from './fixture-returns.ts';
import { allStates, running, station } from './fixture-station.ts';
import type { Scene } from './scenes.ts';

const base = station(allStates());
const typed =
  (text: string): NonNullable<Scene['act']> =>
  async (page) => {
    await page.getByRole('textbox', { name: 'Serial number or hardware id' }).first().fill(text);
    await page.keyboard.press('Enter');
  };

const media = [
  { name: 'flash0', phase: 'checked', bytesDone: 1_048_576, bytesTotal: 1_048_576 },
  { name: 'external flash', phase: 'verifying', bytesDone: 5_242_880, bytesTotal: 8_388_608 },
  { name: 'settings', phase: 'wiping', bytesDone: null, bytesTotal: null },
] as const;

/** A slot in the middle of a wipe of three media. */
const wiping = () =>
  station(
    allStates().map((view) =>
      view.slot.id === 'slot-6'
        ? {
            ...view,
            unitState: 'returned' as const,
            activity: {
              ...running('wipe', { stepIndex: 1, stepCount: 3, media, timeLeftMs: 74_000 }),
              recipeId: 'gateway-wipe',
            },
          }
        : view,
    ),
  );

export const returnsScenes: readonly Scene[] = [
  { name: 'wiping-media', state: wiping, hash: '#/returns/slot-6' },
  { name: 'wiping-card', state: wiping, hash: '#/bench/slot-6' },
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
