/** One call to an LwM2M server's interface, within a few seconds. Bodies are bytes, so that a key in one can be erased. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { concatBytes, fromUtf8 } from '../base/bytes.ts';
import { Fault, type FaultCode } from '../model/fault.ts';

const patienceMs = 10_000;
const answerLimitBytes = 100_000;

export interface ServerCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: URL;
  /** JSON. */
  readonly body?: Uint8Array;
  /** What it is when there is no answer. */
  readonly fault: FaultCode;
}

export interface ServerAnswer {
  readonly status: number;
  /** Its beginning, if it is long. */
  readonly text: string;
}

/** Rejects with the call's Fault without an answer in time, or with the signal's reason. */
export function callServer(
  { method, url, body, fault }: ServerCall,
  signal: AbortSignal,
): Promise<ServerAnswer> {
  const call = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const headers =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown): void =>
      reject(
        signal.aborted
          ? signal.reason
          : new Fault(fault, `The LwM2M server ${url.host} does not answer.`, {}, { cause }),
      );
    const request = call(url, { method, headers, signal: patience }, (response) => {
      const parts: Uint8Array[] = [];
      let size = 0;
      response.on('data', (part: Uint8Array) => {
        // what comes later is read and dropped
        if (size < answerLimitBytes) parts.push(part);
        size += part.length;
        if (size > answerLimitBytes * 2) response.destroy(new Error('too long an answer'));
      });
      response.once('error', failed);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: fromUtf8(concatBytes(parts)) }),
      );
    });
    request.once('error', failed);
    request.end(body);
  });
}
