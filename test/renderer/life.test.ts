import { describe, expect, it } from 'vitest';
import { createTexts, textsOf } from '../../renderer/messages/text.ts';
import { lifeLines } from '../../renderer/units/life-lines.ts';
import { lifeDetail, lifeFault, lifeTitle } from '../../renderer/units/life-words.ts';
import type { LifeEvent } from '../../src/contract/contract.ts';
import { factKinds } from '../../src/model/document.ts';
import { identityStates } from '../../src/model/identity.ts';

const text = textsOf(createTexts('en'));
const event = (type: LifeEvent['type'], title: string, change: Partial<LifeEvent> = {}): LifeEvent => ({
  at: '2026-01-05T08:00:00.000Z',
  type,
  title,
  detail: '',
  outcome: null,
  jobId: 'job-1',
  documentId: null,
  ...change,
});

describe("a unit's life in words", () => {
  it('says every step of an identity plainly, with its number', () => {
    for (const state of identityStates) {
      const said = lifeTitle(event('identity', `GW2-004711 ${state}`), text);
      expect(said).toContain('GW2-004711');
      expect(said).not.toContain('life.');
      if (state.includes('-')) expect(said).not.toContain(state);
    }
    expect(lifeTitle(event('identity', 'A serial with spaces proven'), text)).toContain(
      'A serial with spaces',
    );
  });

  it('says what a server took or rejected', () => {
    for (const kind of factKinds) {
      expect(lifeTitle(event('sync', `${kind} accepted`), text)).toMatch(/^The server took it: [A-Z]/);
      expect(lifeTitle(event('sync', `${kind} rejected`), text)).toMatch(/^The server rejected it: /);
    }
  });

  it('names a wipe and its method by words, not by code', () => {
    expect(lifeTitle(event('wipe', 'intent'), text)).toBe('Wipe started');
    expect(lifeDetail(event('wipe', 'intent', { detail: 'smp-erase' }), text)).toMatch(
      /^Erase all user flash/,
    );
    expect(lifeDetail(event('wipe', 'wipe-report', { detail: 'd1', documentId: 'd1' }), text)).toBe('');
  });

  it('says of a job that did not pass what to do, by the words of its fault', () => {
    expect(lifeFault(event('job', 'Diagnose', { detail: 'check.failed' }))?.help).toMatch(/red tray/);
    for (const other of [
      event('job', 'Diagnose', { detail: '' }),
      event('job', 'Diagnose', { detail: 'toString' }),
      event('state', 'returned', { detail: 'check.failed' }),
    ])
      expect(lifeFault(other)).toBeNull();
  });

  it("keeps the engine's words where the catalogue has none", () => {
    expect(lifeTitle(event('identity', 'new thing'), text)).toContain('new thing');
    expect(lifeTitle(event('sync', 'novelty accepted'), text)).toContain('novelty accepted');
    expect(lifeTitle(event('state', 'melted'), text)).toBe('melted');
    expect(lifeDetail(event('wipe', 'intent', { detail: 'laser' }), text)).toBe('laser');
  });
});

describe('lines of a life', () => {
  const steps = ['reserved', 'key-made', 'issued', 'written', 'proven', 'committed'];

  it('are one for the whole identity of a job, newest line first', () => {
    const lines = lifeLines([
      event('job', 'Provision'),
      ...steps.map((state) => event('identity', `GW2-004711 ${state}`)),
      event('state', 'provisioned'),
    ]);
    expect(lines.map(({ events }) => events.length)).toEqual([1, 6, 1]);
    expect(lines[1]?.newest.title).toBe('GW2-004711 committed');
  });

  it('part where the job or the number is another one', () => {
    const lines = lifeLines([
      event('identity', 'A reserved'),
      event('identity', 'A key-made', { jobId: 'job-2' }),
      event('identity', 'B reserved', { jobId: 'job-2' }),
      event('identity', 'B burned', { jobId: null }),
    ]);
    expect(lines).toHaveLength(4);
  });

  it('are one for what servers took in a row; a rejection stands alone and none is lost', () => {
    const events = [
      event('identity', 'A reserved'),
      event('sync', 'document accepted'),
      event('identity', 'A key-made'),
      event('sync', 'document accepted'),
      event('sync', 'unit-state rejected'),
      event('sync', 'document accepted'),
    ];
    const lines = lifeLines(events);
    expect(lines.map(({ newest }) => newest.title)).toEqual([
      'document accepted',
      'unit-state rejected',
      'document accepted',
      'A key-made',
    ]);
    expect(lines.flatMap((line) => line.events)).toHaveLength(events.length);
  });
});
