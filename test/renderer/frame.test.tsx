import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import { columnsFor } from '../../renderer/bench/bench-screen.tsx';
import { minuteStep } from '../../renderer/bench/first-minute.tsx';
import { commonRecipe } from '../../renderer/bench/recipe-picker.tsx';
import { cardSize, SlotCard, shortUnit } from '../../renderer/bench/slot-card.tsx';
import { syncFact } from '../../renderer/frame/sync-fact.ts';
import { createTexts } from '../../renderer/messages/text.ts';
import { diagnosisOf, stageOf } from '../../renderer/returns/stage.ts';
import { readWipePaper } from '../../renderer/returns/wipe-paper.ts';
import { nextSlotNumber } from '../../renderer/settings/slots-section.tsx';
import { StoreContext } from '../../renderer/state/hooks.ts';
import { StationStore } from '../../renderer/state/station-store.ts';
import type { SyncView } from '../../src/model/station.ts';
import { fixed } from './fixture-replies.ts';
import {
  allStates,
  crowd,
  done,
  fault,
  hostileSlots,
  recipes,
  running,
  slot,
  station,
} from './fixture-station.ts';

const store = new StationStore(() => undefined);

function draw(view: ReturnType<typeof slot>, size: 'large' | 'medium' | 'compact' = 'medium'): string {
  return renderToStaticMarkup(
    <I18nextProvider i18n={createTexts('en')}>
      <MantineProvider>
        <StoreContext value={store}>
          <SlotCard view={view} recipes={recipes} size={size} chosen={false} onOpen={() => undefined} />
        </StoreContext>
      </MantineProvider>
    </I18nextProvider>,
  );
}

describe('a drawn slot card', () => {
  it('says number, word and what to do now', () => {
    const html = draw(slot(3, done('error', fault('link.lost', 'The unit went away.'))));
    for (const part of [
      'CHECK BENCH',
      'Press the unit down until it clicks',
      'Retry',
      'Why?',
      'data-look="check"',
    ])
      expect(html).toContain(part);
  });

  it('tells a screen reader slot, state and unit in one sentence', () => {
    expect(draw(slot(2, done('passed', null)))).toContain(
      'aria-label="Slot 2: PASS. GW2-004712. Open details"',
    );
  });

  it('shows what a device wrote as text, never as markup', () => {
    for (const size of ['medium', 'compact'] as const)
      for (const view of hostileSlots()) {
        const html = draw(view, size);
        expect(html).not.toContain('<img');
        expect(html).not.toMatch(/[\u202a-\u202e]/u);
      }
  });

  it('shows percent and time left while it works, and what it waits for when it can not count', () => {
    expect(draw(slot(1, running('flash')))).toMatch(/64<\/span>.*0:21 left.*step 2 of 6/s);
    expect(
      draw(
        slot(1, running('flash', { fraction: null, timeLeftMs: null, waitingFor: 'the unit to restart' })),
      ),
    ).toContain('Waiting for the unit to restart');
  });

  it('is large up to 4 slots, medium up to 12, compact beyond', () => {
    expect([1, 4, 5, 12, 13, 32].map(cardSize)).toEqual([
      'large',
      'large',
      'medium',
      'medium',
      'compact',
      'compact',
    ]);
    for (const view of crowd()) expect(draw(view, 'compact')).not.toContain('bench-button');
  });
});

describe('whether records are safe', () => {
  const base = station([]).sync[0] as SyncView;
  it.each([
    ['no server', [], 'header.sync.off', 'quiet'],
    ['switched off', [{ ...base, state: 'off' }], 'header.sync.off', 'quiet'],
    ['all sent', [base], 'header.sync.safe', 'good'],
    ['sending', [{ ...base, state: 'sending', waiting: 3 }], 'header.sync.sending', 'quiet'],
    ['waiting', [{ ...base, state: 'waiting', waiting: 3 }], 'header.sync.waiting', 'quiet'],
    [
      'not reached',
      [{ ...base, waiting: 3, lastFault: fault('server.unreachable', 'No.') }],
      'header.sync.unreachable',
      'warn',
    ],
    [
      'rejected beats all',
      [{ ...base, waiting: 3, rejected: 1, lastFault: fault('server.unreachable', 'No.') }],
      'header.sync.rejected',
      'bad',
    ],
  ] as const)('%s', (_name, views, key, level) => {
    expect(syncFact(views as readonly SyncView[])).toMatchObject({ key, level });
  });

  it('tells the age of the oldest that waits, over all destinations', () => {
    const views = ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'].map((oldestWaitingAt) => ({
      ...base,
      waiting: 1,
      oldestWaitingAt,
    }));
    expect(syncFact(views)).toMatchObject({ count: 2, since: '2026-01-01T00:00:00Z' });
  });
});

describe('the returns path', () => {
  const ready = slot(1, { type: 'ready' });
  const wiping = slot(1, { ...running('identify'), recipeId: 'gateway-wipe' } as never);
  const wiped = slot(1, done('passed', null, 'gateway-wipe'));

  it('stands where the slot is', () => {
    expect(stageOf(null, recipes, null, false)).toBe('choose');
    expect(stageOf(slot(1, { type: 'empty' }), recipes, 'wipe', false)).toBe('choose');
    expect(stageOf(ready, recipes, null, false)).toBe('know');
    expect(stageOf(ready, recipes, 'wipe', false)).toBe('decide');
    expect(stageOf(wiping, recipes, null, false)).toBe('do');
    expect(stageOf(wiped, recipes, null, false)).toBe('proof');
    expect(stageOf(wiped, recipes, 'wipe', true)).toBe('decide');
    expect(stageOf(wiping, recipes, 'wipe', true)).toBe('do');
  });

  it('takes a provisioning result for no diagnosis', () => {
    expect(diagnosisOf(slot(1, done('passed', null)), recipes)).toBeNull();
    expect(diagnosisOf(slot(1, done('passed', null, 'gateway-diagnose')), recipes)?.type).toBe('done');
  });

  it('shows only a wipe document with a whole statement as a paper', async () => {
    const { documents } = await fixed.getRecord({ jobId: 'job-16' });
    const document = documents.find(({ kind }) => kind === 'wipe-certificate');
    if (document === undefined) throw new TypeError('no document');
    expect(readWipePaper(document)?.verdict).toBe('VERIFIED WITH EXCEPTIONS');
    expect(readWipePaper({ ...document, kind: 'job-record' })).toBeNull();
    expect(readWipePaper({ ...document, body: { verdict: 'GREAT', media: [], retained: [] } })).toBeNull();
    expect(readWipePaper({ ...document, body: { verdict: 'VERIFIED' } })).toBeNull();
  });
});

describe('the bench', () => {
  it('lays slots out as square as they go', () => {
    expect([1, 2, 3, 4, 5, 6, 8, 12].map(columnsFor)).toEqual([1, 2, 3, 2, 3, 3, 4, 4]);
  });

  it('names a unit by its serial number, else by the end of its hardware id', () => {
    expect(shortUnit(slot(1, done('passed', null)), 8)).toBe('GW2-004711');
    expect(shortUnit(slot(1, { type: 'ready' }, { hardwareId: '535FDF7829CEDCDB' }), 12)).toBe('…29CEDCDB');
    expect(shortUnit(slot(1, { type: 'empty' }), 12)).toBe('');
  });

  it('knows the recipe that all slots are armed with, and when they differ', () => {
    expect(commonRecipe([slot(1, { type: 'empty' }), slot(2, { type: 'empty' })])).toBe('gateway-mk2');
    expect(
      commonRecipe([slot(1, { type: 'empty' }), slot(2, { type: 'empty' }, { armedRecipeId: null })]),
    ).toBeUndefined();
    expect(commonRecipe([])).toBeNull();
  });

  it('walks the first minute from plugging in to a unit that passed', () => {
    expect(minuteStep(station([slot(1, { type: 'empty' })]))).toBe(0);
    expect(minuteStep(station([slot(1, running('flash'))]))).toBe(1);
    expect(minuteStep(station(allStates()))).toBe(2);
  });

  it('teaches the lowest free number next', () => {
    expect(nextSlotNumber([])).toBe(1);
    expect(nextSlotNumber([slot(1, { type: 'empty' }), slot(3, { type: 'empty' })])).toBe(2);
  });
});
