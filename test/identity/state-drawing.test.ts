/** The drawing in docs/identity.md is the table in model/identity.ts. That the ledger keeps to it is in model.test.ts: every pair of states. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { identityStates, identityTransitions } from '../../src/model/identity.ts';

/** Mermaid, as it has to stand in the document. */
function drawing(): string {
  const lines = identityStates.flatMap((from) =>
    identityTransitions[from].length === 0
      ? [`  ${from} --> [*]`]
      : identityTransitions[from].map((to) => `  ${from} --> ${to}`),
  );
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> reserved', ...lines, '```'].join('\n');
}

test('the drawing in the document is made of the table', () => {
  const text = readFileSync(new URL('../../docs/identity.md', import.meta.url), 'utf8');
  expect(text).toContain(drawing());
});
