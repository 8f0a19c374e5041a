/** How a unit proves its identity, and what is said of a connection that it was asked to open. Only data. */

/**
 * `challenge`: the unit signs what it is sent. `tls`: the unit connects to the station with its certificate. `lwm2m`: the unit
 * registers at the LwM2M server of its profile, and the server is asked whether it did.
 */
export const proofKinds = ['challenge', 'tls', 'lwm2m'] as const;
export type ProofKind = (typeof proofKinds)[number];

/**
 * Why a unit could not connect, as the unit says it. `no-identity`: it holds no key or no account; `unreachable`: nobody
 * answered; `wrong-server`: somebody else did; `refused`: the server did not take it.
 */
export const connectionFailures = [
  'no-identity',
  'unreachable',
  'wrong-server',
  'refused',
  'unknown',
] as const;
export type ConnectionFailure = (typeof connectionFailures)[number];

export function connectionFailure(word: string): ConnectionFailure {
  return connectionFailures.find((known) => known === word) ?? 'unknown';
}

/** What a unit says became of it: for people. What counts is what the other side saw. */
export type ConnectionClaim =
  | { readonly said: 'connected' }
  | { readonly said: 'failed'; readonly why: ConnectionFailure; readonly words: string }
  /** It was still trying when the time was up. */
  | { readonly said: 'nothing' };
