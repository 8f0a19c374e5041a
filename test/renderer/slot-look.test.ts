import { describe, expect, it } from 'vitest';
import { slotOffer } from '../../renderer/bench/slot-offer.ts';
import { shapeOf, slotLook } from '../../renderer/look/slot-look.ts';
import { en } from '../../renderer/messages/en.ts';
import { createTexts, textsOf } from '../../renderer/messages/text.ts';
import type { SlotView } from '../../src/model/station.ts';
import { done, fault, recipes, running, slot } from './fixture-station.ts';

const text = textsOf(createTexts('en'));
const lost = fault('link.lost', 'The unit went away.');
const failed = fault('check.failed', 'Supply too low.');

const table: readonly [string, SlotView, string, string, string][] = [
  ['no unit', slot(1, { type: 'empty' }), 'empty', 'socket', 'EMPTY'],
  ['unit seen, not started', slot(1, { type: 'ready' }), 'ready', 'disc', 'READY'],
  ['working', slot(1, running('flash')), 'working', 'ring', 'FLASHING'],
  ['writing identity', slot(1, running('identity')), 'working', 'ring', 'WRITING IDENTITY'],
  ['passed', slot(1, done('passed', null)), 'pass', 'check', 'PASS'],
  ['failed', slot(1, done('failed', failed)), 'fail', 'octagon', 'FAIL'],
  ['error', slot(1, done('error', lost)), 'check', 'triangle', 'CHECK BENCH'],
  ['cancelled', slot(1, done('cancelled', null)), 'cancelled', 'slash', 'CANCELLED'],
  ['interrupted', slot(1, done('interrupted', lost)), 'interrupted', 'bars', 'INTERRUPTED'],
  ['quarantined', slot(1, { type: 'ready' }, { unitState: 'quarantined' }), 'interrupted', 'bars', 'HOLD'],
  [
    'refused on hold',
    slot(1, done('error', fault('identity.quarantined', 'On hold.'))),
    'interrupted',
    'bars',
    'HOLD',
  ],
  [
    'armed to wipe',
    slot(1, { type: 'ready' }, { armedRecipeId: 'gateway-wipe' }),
    'confirm',
    'hand',
    'CONFIRM',
  ],
  [
    'wipe unconfirmed',
    slot(1, done('error', fault('wipe.unconfirmed', 'Not confirmed.'))),
    'confirm',
    'hand',
    'CONFIRM',
  ],
];

describe('a slot card', () => {
  it.each(table)('%s: one colour, one shape, one word', (_name, view, name, shape, word) => {
    const look = slotLook(view, recipes);
    expect([look.name, look.shape, text(look.word)]).toEqual([name, shape, word]);
  });

  it('gives every colour a shape of its own', () => {
    expect(new Set(Object.values(shapeOf)).size).toBe(Object.keys(shapeOf).length);
  });

  it('says that it is stopping while a job is cancelled', () => {
    const activity = running('flash');
    if (activity.type !== 'running') throw new TypeError('not running');
    expect(text(slotLook(slot(1, { ...activity, cancelling: true }), recipes).word)).toBe('CANCELLING');
  });
});

describe('what a card offers', () => {
  it.each(table)('%s: at most two buttons, and a sentence or progress', (_name, view) => {
    const offer = slotOffer(view, recipes);
    expect(offer.buttons.length).toBeLessThanOrEqual(2);
    if (view.activity.type !== 'running') expect(offer.hint).not.toBeNull();
  });

  it('retries the recipe that ran, with the help of its fault', () => {
    expect(slotOffer(slot(1, done('error', lost)), recipes)).toEqual({
      hint: { fault: 'help' },
      buttons: [{ type: 'start', recipeId: 'gateway-mk2', word: 'common.retry' }, { type: 'why' }],
    });
  });

  it('never starts a wipe with one press: it leads to the slow path', () => {
    const armed = slot(1, { type: 'ready' }, { armedRecipeId: 'gateway-wipe' });
    const broken = slot(1, done('failed', fault('wipe.incomplete', 'Data left.'), 'gateway-wipe'));
    expect(slotOffer(armed, recipes).buttons).toEqual([{ type: 'confirm' }]);
    expect(slotOffer(broken, recipes).buttons[0]).toEqual({ type: 'confirm' });
  });

  it('does not offer to start a unit that is on hold', () => {
    const refused = slot(1, done('error', fault('identity.quarantined', 'On hold.')));
    expect(slotOffer(refused, recipes).buttons).toEqual([{ type: 'why' }]);
    const held = slot(1, { type: 'ready' }, { unitState: 'quarantined' });
    expect(slotOffer(held, recipes).buttons).toEqual([{ type: 'why' }]);
  });

  it('plugs and unplugs on the virtual bench only, also before the first unit was made', () => {
    const place = { id: 'slot-1', number: 1, label: '', location: 'virtual:1' };
    expect(slotOffer(slot(1, { type: 'empty' }, { slot: place }), recipes).buttons).toEqual([
      { type: 'plug' },
    ]);
    expect(slotOffer(slot(1, { type: 'empty' }), recipes).buttons).toEqual([]);
    expect(slotOffer(slot(1, done('passed', null), { slot: place }), recipes).buttons).toEqual([
      { type: 'unplug' },
    ]);
    expect(slotOffer(slot(1, done('passed', null)), recipes).buttons).toEqual([]);
  });

  it('plugs a virtual unit that was pulled out in again before it can be retried', () => {
    const virtual = { unitId: 'unit-1', title: 'Virtual gateway', pluggedIn: false, misbehaviour: null };
    const pulled = slot(1, done('error', lost), { virtual });
    expect(slotOffer(pulled, recipes).buttons).toEqual([{ type: 'replug' }, { type: 'why' }]);
    const back = { ...pulled, virtual: { ...virtual, pluggedIn: true } };
    expect(slotOffer(back, recipes).buttons[0]).toMatchObject({ type: 'start', word: 'common.retry' });
  });

  it('has every word in the catalogue', () => {
    for (const [, view] of table) {
      const { hint } = slotOffer(view, recipes);
      if (hint !== null && 'key' in hint) expect(en).toHaveProperty([hint.key]);
    }
  });
});
