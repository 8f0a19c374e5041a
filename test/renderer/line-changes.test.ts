import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineChanges } from '../../renderer/orders/line-changes.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '', 'step: x'), { maxLength: 12 })
  .map((lines) => lines.join('\n'));
const sides = (before: string, after: string) => {
  const changes = lineChanges(before, after);
  const of = (mark: string): string =>
    changes
      .filter((change) => change.mark !== mark)
      .map(({ line }) => line)
      .join('\n');
  return { changes, old: of('added'), fresh: of('removed') };
};

describe('what changed between two texts', () => {
  it('gives both texts back, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { old, fresh } = sides(before, after);
        expect(old).toBe(before.replace(/\n$/, ''));
        expect(fresh).toBe(after.replace(/\n$/, ''));
      }),
    );
  });

  it('keeps what is the same, and only that', () => {
    fc.assert(
      fc.property(text, (same) => {
        expect(lineChanges(same, same).every(({ mark }) => mark === 'kept')).toBe(true);
      }),
    );
    expect(lineChanges('a\nb\nc\nd', 'a\nx\nc\ny\nd').map(({ mark, line }) => `${mark} ${line}`)).toEqual([
      'kept a',
      'removed b',
      'added x',
      'kept c',
      'added y',
      'kept d',
    ]);
  });

  it('shows a middle that is too long whole, and stays quick', () => {
    const many = (word: string): string =>
      Array.from({ length: 5_000 }, (_, index) => `${word} ${index}`).join('\n');
    expect(lineChanges(many('old'), many('new'))).toHaveLength(10_000);
  });
});
