/** How far a wipe is, in words: never more than the unit says. */
import { describe, expect, it } from 'vitest';
import { createTexts, speak, textsOf } from '../../renderer/messages/text.ts';
import { mediumAmount, mediumLine } from '../../renderer/parts/medium-progress.tsx';
import type { MediumProgress } from '../../src/model/wipe.ts';

const medium = (change: Partial<MediumProgress>): MediumProgress => ({
  name: 'flash0',
  phase: 'wiping',
  bytesDone: null,
  bytesTotal: null,
  ...change,
});
const english = textsOf(createTexts('en'));

describe('the progress of a medium', () => {
  it('counts bytes of the phase, where the unit counts them', () => {
    const half = medium({ phase: 'verifying', bytesDone: 524_288, bytesTotal: 1_048_576 });
    expect(mediumAmount(half, english)).toBe('512.0 KiB of 1.0 MiB');
    expect(mediumLine([half], english)).toBe('flash0: being read back, 512.0 KiB of 1.0 MiB');
  });

  it('says that the unit does not say it, and shows no number that nobody knows', () => {
    expect(mediumAmount(medium({ bytesTotal: 1_048_576 }), english)).toBe(
      'the unit does not say how far it is',
    );
    expect(mediumLine([medium({ bytesTotal: 1_048_576 })], english)).toBe('flash0: being erased');
    expect(mediumAmount(medium({ bytesDone: 2_048 }), english)).toBe('2.0 KiB');
  });

  it('tells on a card of the medium that is worked on, and of none before the first', async () => {
    const read = medium({ phase: 'checked', bytesDone: 10, bytesTotal: 10 });
    const next = medium({ name: 'settings' });
    expect(mediumLine([], english)).toBeNull();
    expect(mediumLine([read, next], english)).toBe('settings: being erased');
    expect(mediumLine([read], english)).toBe('flash0: read back');
    const texts = createTexts('en');
    await speak(texts, 'de');
    expect(mediumLine([read, next], textsOf(texts))).toBe('settings: wird gelöscht');
    await speak(texts, 'en');
  });
});
