/** Asks a time-stamp authority over HTTP (RFC 3161 section 3.4). What it answers is a stranger's until evidence/ has read it. */
import { Fault } from '../model/fault.ts';

const queryType = 'application/timestamp-query';
const replyType = 'application/timestamp-reply';
const maxReplyBytes = 64 * 1024;
const patienceMs = 20_000;

/** DER in, DER out. Throws Fault server.unreachable, server.nonsense. */
export async function askTimeStamp(options: {
  readonly url: string;
  readonly request: Uint8Array;
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
}): Promise<Uint8Array> {
  const { url, request, signal } = options;
  const unreachable = (cause: unknown): never => {
    throw new Fault(
      'server.unreachable',
      `The time-stamp authority ${url} does not answer.`,
      { url },
      { cause },
    );
  };
  const response = await (options.fetch ?? fetch)(url, {
    method: 'POST',
    headers: { 'content-type': queryType, accept: replyType },
    body: Uint8Array.from(request),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
  }).catch(unreachable);
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  if (!response.ok || type !== replyType) {
    await response.body?.cancel();
    throw new Fault(
      'server.nonsense',
      `${url} does not answer as a time-stamp authority (${response.status}).`,
      {
        url,
        status: response.status,
      },
    );
  }
  return readBytes(response, url).catch((thrown: unknown) =>
    thrown instanceof Fault ? Promise.reject(thrown) : unreachable(thrown),
  );
}

async function readBytes(response: Response, url: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxReplyBytes)
      throw new Fault('server.nonsense', `The answer of ${url} is longer than ${maxReplyBytes} bytes.`, {
        url,
      });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
