/** The cookie that holds a session: out of reach of scripts, for this host only, and over TLS only where there is TLS. */
import type { FastifyReply, FastifyRequest } from 'fastify';

const secureName = '__Host-mintmark';
/** On plain HTTP on loopback: browsers take no __Host- cookie there. */
const plainName = 'mintmark-session';
const stateName = 'mintmark-oidc';

export function sessionTokenOf(request: FastifyRequest): string | null {
  const value = request.cookies[nameFor(request)];
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
}

export function setSession(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(nameFor(request), token, optionsFor(request));
}

export function clearSession(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(nameFor(request), optionsFor(request));
}

/** Binds the answer of an OIDC provider to the browser that asked. */
export function setState(request: FastifyRequest, reply: FastifyReply, state: string): void {
  reply.setCookie(stateName, state, { ...optionsFor(request), maxAge: 600 });
}

export function takeState(request: FastifyRequest, reply: FastifyReply): string | null {
  const value = request.cookies[stateName] ?? null;
  reply.clearCookie(stateName, optionsFor(request));
  return value;
}

function nameFor(request: FastifyRequest): string {
  return request.protocol === 'https' ? secureName : plainName;
}

/** Lax, not strict: an OIDC provider sends the browser back here from another site. */
function optionsFor(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const;
}
