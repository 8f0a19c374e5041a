/**
 * A webhook: each fact as a CloudEvent in a POST of its own, signed as Standard Webhooks 1.0 says: HMAC-SHA256 over
 * `id.timestamp.body`. The id is the fact's, so that a receiver can drop what it has had.
 */
import { createHmac } from 'node:crypto';
import type { OutboxRow } from '../../model/document.ts';
import { asFault, Fault } from '../../model/fault.ts';
import { cloudEvent, cloudEventMediaType } from '../cloud-event.ts';
import type { Delivery } from '../destination.ts';
import {
  checkClock,
  type DestinationAnswer,
  openCaller,
  refuseStranger,
  wordsOf,
} from '../destination-call.ts';
import type { SettingsOf } from '../destination-file.ts';
import type { DestinationParts, TestableDestination } from '../destination-parts.ts';

/** Short enough for one sending within its time; the next batch follows at once. */
const batchMax = 50;
/** "Not now" rather than "never": tried again. */
const later = [408, 409, 423, 425];

export async function openWebhook(
  name: string,
  settings: SettingsOf<'webhook'>,
  parts: DestinationParts,
): Promise<TestableDestination> {
  const { url, ca, answerTimeoutMs: timeoutMs } = settings;
  const caller = openCaller({ url, timeoutMs, ...(ca === undefined ? {} : { ca: await parts.file(ca) }) });
  return {
    name,
    address: url,
    batchMax,
    send: async (rows, signal) => {
      const answers = new Map<string, Delivery>();
      for (const row of rows) {
        try {
          answers.set(row.id, deliveryOf(await post(row, signal), caller.host));
        } catch (thrown) {
          // nobody is taken now: what was answered counts, the rest is tried later
          if (answers.size === 0) throw asFault(thrown);
          return answers;
        }
      }
      return answers;
    },
    check: async (signal) => {
      const at = parts.clock.now();
      const answer = await post(testEvent(at), signal);
      refuseStranger(answer, caller.host);
      checkClock(answer, at, caller.host);
      if (answer.status >= 200 && answer.status < 300)
        return `It took a signed event of the type mintmark.test.v1 (${answer.status}).`;
      throw new Fault(
        'destination.schema',
        `${caller.host} does not take a CloudEvent (${answer.status}): ${wordsOf(answer.text)}`,
      );
    },
    [Symbol.asyncDispose]: async () => caller[Symbol.dispose](),
  };

  async function post(
    row: Pick<OutboxRow, 'id'> & OutboxRow,
    signal: AbortSignal,
  ): Promise<DestinationAnswer> {
    const body = cloudEvent(row, parts.station);
    const timestamp = String(Math.floor(parts.clock.now().getTime() / 1_000));
    const signature = await signed(`${row.id}.${timestamp}.${body}`);
    const bearer = settings.bearer === undefined ? {} : { authorization: `Bearer ${await bearerText()}` };
    return caller.call(
      {
        method: 'POST',
        path: '',
        body,
        headers: {
          'content-type': cloudEventMediaType,
          'webhook-id': row.id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
          ...bearer,
        },
      },
      signal,
    );
  }

  async function signed(text: string): Promise<string> {
    const key = await parts.secret(settings.key);
    const signature = key.use((bytes) => createHmac('sha256', bytes).update(text).digest('base64'));
    key.erase();
    return signature;
  }

  async function bearerText(): Promise<string> {
    if (settings.bearer === undefined) return '';
    const secret = await parts.secret(settings.bearer);
    const text = secret.use((bytes) => Buffer.from(bytes).toString('utf8').trim());
    secret.erase();
    return text;
  }
}

function deliveryOf(answer: DestinationAnswer, host: string): Delivery {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return { type: 'accepted', receipt: `${host} answered ${status}.` };
  refuseStranger(answer, host);
  const reason = `${host} answers ${status}: ${wordsOf(text)}`;
  return status >= 500 || later.includes(status) ? { type: 'retry', reason } : { type: 'rejected', reason };
}

function testEvent(at: Date): OutboxRow {
  return {
    id: `test:${at.toISOString()}`,
    sequence: 0,
    // its type is mintmark.test.v1: a receiver that knows facts by their types leaves it alone
    kind: 'test' as OutboxRow['kind'],
    priority: 'normal',
    payload: { text: 'mintmark destination test' },
    destination: '',
    state: 'waiting',
    attempts: 0,
    createdAt: at.toISOString(),
    nextAttemptAt: at.toISOString(),
    lastError: null,
    receipt: null,
  };
}
