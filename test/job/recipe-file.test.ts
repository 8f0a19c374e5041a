import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseRecipe } from '../../src/job/recipe-file.ts';
import { recipeSchema } from '../../src/model/recipe.ts';

const good = `recipe: gateway
title: Gateway
product: Gateway Mk2
purpose: provision
driver: smp
steps:
  - step: identify
    model: Gateway Mk2
  - step: reset
`;

function complaint(text: string): string {
  try {
    parseRecipe(text, 'gateway.yaml');
  } catch (thrown) {
    return (thrown as Error).message;
  }
  throw new Error('the recipe was accepted');
}

describe('a recipe file', () => {
  it('is read with its defaults', () => {
    expect(parseRecipe(good, 'gateway.yaml')).toMatchObject({
      recipe: 'gateway',
      allow: [],
      files: {},
      steps: [{ step: 'identify' }, { step: 'reset' }],
    });
  });

  it.each([
    [
      'an unknown key',
      good.replace('driver: smp', 'driver: smp\ncolour: red'),
      /line 1.*[Uu]nrecognized key.*colour/s,
    ],
    [
      'an unknown key in a step',
      good.replace('  - step: reset', '  - step: reset\n    speed: 9'),
      /line 9.*speed/s,
    ],
    ['an unknown step', good.replace('step: reset', 'step: dance'), /line 9.*steps\.1/s],
    ['a wrong type', good.replace('title: Gateway\n', 'title: [1]\n'), /line 2, title.*string/s],
    ['a missing key', good.replace('driver: smp\n', ''), /driver/],
    ['broken YAML', good.replace('title: Gateway', 'title: "Gateway'), /line/],
    ['a key twice', good.replace('driver: smp', 'driver: smp\ndriver: console'), /line 6.*unique/s],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n`,
      /alias/i,
    ],
    ['nothing', '', /expected/],
  ])('with %s is refused with file, line and what was expected', (_what, text, expected) => {
    const message = complaint(text);
    expect(message).toMatch(/^gateway\.yaml, line \d+/);
    expect(message).toMatch(expected);
  });

  it('is described by the JSON Schema in docs, which is the one that the program uses', () => {
    const published: unknown = JSON.parse(
      readFileSync(new URL('../../docs/recipe.schema.json', import.meta.url), 'utf8'),
    );
    expect(published).toEqual(z.toJSONSchema(recipeSchema, { io: 'input' }));
  });
});
