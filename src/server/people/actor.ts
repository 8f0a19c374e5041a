/** Who asks: a person with a role, or a token with scopes, both of one organisation. */
import type { FastifyRequest } from 'fastify';

/** Each may what those before it may. */
export const roles = ['viewer', 'operator', 'engineer', 'administrator'] as const;
export type Role = (typeof roles)[number];

export const scopes = [
  'registry:read',
  'registry:export',
  'orders:read',
  'groups:read',
  'fleet:report',
  'fleet:read',
  'metrics:read',
] as const;
export type Scope = (typeof scopes)[number];

export type Actor = { readonly id: string; readonly name: string; readonly organisation: string } & (
  | { readonly kind: 'person'; readonly role: Role; readonly login: string }
  | { readonly kind: 'token'; readonly scopes: readonly Scope[] }
);

export function mayAs(actual: Role, needed: Role): boolean {
  return roles.indexOf(actual) >= roles.indexOf(needed);
}

const actors = new WeakMap<FastifyRequest, Actor>();

/** The gate's part. */
export function letIn(request: FastifyRequest, actor: Actor): void {
  actors.set(request, actor);
}

/** Whom the gate has let in. Throws TypeError on a route that the gate does not guard: a bug, never a stranger's doing. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request);
  if (actor === undefined) throw new TypeError('nobody was let in on this route');
  return actor;
}

/** As the audit log names them. */
export function actorName(actor: Actor): string {
  return actor.kind === 'person' ? `person:${actor.login}` : `token:${actor.id}`;
}
