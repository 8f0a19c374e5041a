import { describe, expect, it } from 'vitest';
import { contrastRatio } from '../../renderer/look/contrast.ts';
import { dark, light, lookNames, paletteVariables } from '../../renderer/look/palette.ts';

describe('contrast', () => {
  it('is computed as WCAG computes it', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
    expect(contrastRatio('#336699', '#336699')).toBe(1);
  });
});

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_name, palette) => {
  it.each(lookNames)('shows the word of %s at 7:1 or more, also on its hatching', (look) => {
    const { background, word, tone } = palette.states[look];
    expect(contrastRatio(word, background)).toBeGreaterThanOrEqual(7);
    if (look === 'interrupted') expect(contrastRatio(word, tone)).toBeGreaterThanOrEqual(7);
  });

  it.each(lookNames)(
    'draws the edge of %s at 3:1 against the page, or fills the card with a colour that is',
    (look) => {
      const { background, border } = palette.states[look];
      const best = Math.max(contrastRatio(background, palette.page), contrastRatio(border, palette.page));
      expect(best).toBeGreaterThanOrEqual(3);
    },
  );

  it('shows all other text at 4.5:1 or more on what it stands on', () => {
    const grounds = [palette.page, palette.surface, palette.sunken];
    for (const ground of grounds)
      for (const text of [palette.text, palette.muted, palette.link, palette.good, palette.bad, palette.warn])
        expect(contrastRatio(text, ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrastRatio(palette.onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrastRatio(palette.noticeText, palette.noticeBackground)).toBeGreaterThanOrEqual(7);
    expect(contrastRatio(palette.dangerText, palette.dangerBackground)).toBeGreaterThanOrEqual(7);
    expect(contrastRatio(palette.focus, palette.page)).toBeGreaterThanOrEqual(3);
  });

  it('draws the edge of what is typed into at 3:1 or more', () => {
    for (const ground of [palette.page, palette.surface, palette.sunken])
      expect(contrastRatio(palette.edge, ground)).toBeGreaterThanOrEqual(3);
  });

  it('names every colour as a CSS variable', () => {
    const variables = paletteVariables(palette);
    expect(variables['--mm-page']).toBe(palette.page);
    expect(variables['--mm-notice-background']).toBe(palette.noticeBackground);
    for (const look of lookNames) expect(variables[`--mm-${look}-word`]).toBe(palette.states[look].word);
  });
});
