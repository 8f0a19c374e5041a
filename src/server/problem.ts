/**
 * Every refusal as a problem document (RFC 9457): what routes say as `message` gets type, title, status and detail around it.
 * `message` stays, because stations of earlier versions read it.
 */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';

/** What a route declares for its refusals. */
export const messageSchema = z.object({ message: z.string() });

const problemType = 'application/problem+json; charset=utf-8';

export function answerWithProblems(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    if (reply.statusCode < 400 || typeof payload !== 'string') return payload;
    const { status, ...rest } = problemOf(reply.statusCode, payload);
    reply.type(problemType);
    reply.removeHeader('content-length');
    return JSON.stringify({ ...rest, status });
  });
  app.setErrorHandler((error: FastifyError, _request, reply: FastifyReply) => {
    const { status, message } = wordsFor(error);
    return reply.code(status).type('application/json').serializer(JSON.stringify).send({ message });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'there is nothing here' }));
}

/** For what the HTTP layer refuses before there is a route: no hook sees that. */
export function frameworkProblem(error: FastifyError, reply: FastifyReply): void {
  const { status, message } = wordsFor(error);
  reply
    .code(status)
    .header('content-type', problemType)
    .serializer((text: string) => text)
    .send(JSON.stringify(problemOf(status, JSON.stringify({ message }))));
}

/** What went wrong inside is no business of a stranger; what was wrong with the request is. */
function wordsFor(error: FastifyError): { readonly status: number; readonly message: string } {
  if (isValueRefused(error))
    return { status: 400, message: 'a value holds what the server can not store or compare' };
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500
    ? { status, message: error.message.slice(0, 500) }
    : { status: status >= 500 && status < 600 ? status : 500, message: 'the server could not do this' };
}

/** SQLSTATE class 22, data exceptions (a NUL, a number out of range): the value was wrong, not the server. */
function isValueRefused(error: FastifyError): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string' && /^22[0-9A-Z]{3}$/.test(cause.code)) return true;
  return false;
}

function problemOf(status: number, payload: string): Readonly<Record<string, unknown>> {
  const known = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Refused', status };
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value !== 'object' || value === null) return { ...known, detail: String(value) };
    return { ...value, ...known, ...('message' in value ? { detail: value.message } : {}) };
  } catch {
    // a refusal that is no JSON (a plugin's own text) is told as text
    return { ...known, detail: payload.slice(0, 500) };
  }
}
