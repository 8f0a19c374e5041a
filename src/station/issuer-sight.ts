/** What is seen of an issuer when somebody looks: its state, who it is, what a person can do at its PIN. */
import { createHash } from 'node:crypto';
import type { Issuer, IssuerDescription, IssuerProblem, IssuerState } from '../identity/issuer.ts';
import type { PinStanding } from '../identity/pin-pad.ts';

export interface IssuerSight {
  readonly state: IssuerState;
  /** Null where there is nothing to describe now. */
  readonly description: IssuerDescription | null;
  /** Null where no person enters a PIN. */
  readonly pin: PinStanding | null;
}

/** `known`: what was described before, so that nobody is asked who they are again and again. Rejects only with the reason of `signal`. */
export async function lookAt(
  issuer: Issuer,
  signal?: AbortSignal,
  known: IssuerDescription | null = null,
): Promise<IssuerSight> {
  const state = await issuer.state(signal);
  // what can not be described or asked now shows in the state already
  const description = known ?? (await describedBy(issuer, state));
  const pin = (await issuer.pinPad?.standing().catch(() => null)) ?? null;
  return { state, description, pin: issuer.pinPad === undefined ? null : (pin ?? outOfReach) };
}

/** An authority that is locked may still say who it is, without its key. */
async function describedBy(issuer: Issuer, state: IssuerState): Promise<IssuerDescription | null> {
  const canDescribe = state.state === 'ready' || issuer.pinPad?.locksForGood === false;
  return canDescribe ? issuer.describe().catch(() => null) : null;
}

const outOfReach: PinStanding = { need: 'none', open: false, lastTry: false };

export function rootSha256(description: IssuerDescription): string {
  return createHash('sha256').update(description.root).digest('hex');
}

export const issuerAdvice: Readonly<Record<IssuerProblem, string>> = {
  name: 'Check the name in the address, and the DNS of this network.',
  network: 'Check cable, firewall and proxy, and that the authority runs.',
  tls: 'Check the root in issuers.yaml, and that nobody sits between this station and the authority.',
  clock: 'Set the clock of this computer right.',
  credentials: 'Check password, PIN or certificate of this station, and what the authority knows about it.',
  permission: 'Ask whoever runs the authority to allow this, or change the identity profile.',
  answer: 'Check that the address is the one of the authority, and which version runs there.',
  busy: 'Try again later.',
  token: 'Check that the HSM is plugged in and has power, and the labels in issuers.yaml.',
  settings: 'Correct issuers.yaml or the file that is named.',
  policy: 'Use an authority for production, or take "production: true" out of issuers.yaml.',
};
