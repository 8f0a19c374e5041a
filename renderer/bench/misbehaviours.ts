/** Faults that a virtual unit can play, in the order in which the menu shows them. The engine refuses what it does not know. */
export const misbehaviours = [
  'silent',
  'garbage',
  'wrong-model',
  'weak-supply',
  'refuses-image',
  'corrupts-image',
  'forgets-settings',
  'bad-csr',
  'bad-proof',
  'fakes-connection',
  'fake-wipe',
  'half-wipe',
  'dead-after-reset',
  'swaps-hardware-id',
  'flood',
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

export function isMisbehaviour(text: string): text is Misbehaviour {
  return (misbehaviours as readonly string[]).includes(text);
}
