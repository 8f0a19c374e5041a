/**
 * The end of units' accounts at a Leshan server: `DELETE /api/security/clients/ENDPOINT`, which forgets the key. An account that
 * is not there any more has ended. At a bootstrap server what it hands out ends first: `DELETE /api/bootstrap/ENDPOINT`. Its name
 * says which server: one destination for each.
 */
import { accountDestination, type UnitAccount, unitAccountSchema } from '../model/account.ts';
import type { OutboxRow } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { Delivery, Destination } from './destination.ts';
import { readBounded } from './read-bounded.ts';

const maxReplyBytes = 64 * 1024;

export function accountEnds(options: {
  readonly kind?: UnitAccount['kind'];
  readonly url: string;
  /** An account of that name that a unit was given since: it is not this one, and stays. */
  isLive(account: UnitAccount): boolean;
  readonly fetch?: typeof fetch;
}): Destination {
  const { kind = 'leshan', url, isLive } = options;
  const request = options.fetch ?? fetch;
  return {
    name: accountDestination({ kind, url }),
    address: url,
    batchMax: 20,
    send: async (rows, signal) => {
      const answers = new Map<string, Delivery>();
      for (const row of rows) answers.set(row.id, await end(row, signal));
      return answers;
    },
  };

  async function end(row: OutboxRow, signal: AbortSignal): Promise<Delivery> {
    const account = unitAccountSchema.safeParse(row.payload);
    if (!account.success) return { type: 'rejected', reason: 'It does not name an account.' };
    const { endpoint } = account.data;
    if (isLive(account.data))
      return { type: 'accepted', receipt: `Another account of ${endpoint} took its place.` };
    const part = encodeURIComponent(endpoint);
    const handedOut =
      kind === 'leshan-bootstrap' ? await forget(`/api/bootstrap/${part}`, endpoint, signal) : null;
    if (handedOut !== null && handedOut.type !== 'accepted') return handedOut;
    return forget(`/api/security/clients/${part}`, endpoint, signal);
  }

  async function forget(path: string, endpoint: string, signal: AbortSignal): Promise<Delivery> {
    const address = new URL(path, url);
    const response = await request(address, { method: 'DELETE', redirect: 'error', signal }).catch(
      (cause: unknown) => {
        throw new Fault('server.unreachable', `${url} does not answer.`, { url }, { cause });
      },
    );
    const { status } = response;
    const words = (await readBounded(response, maxReplyBytes)).slice(0, 200);
    if (status === 404) return { type: 'accepted', receipt: `${url} knows no account of ${endpoint}.` };
    if (response.ok) return { type: 'accepted', receipt: `${url} ended the account of ${endpoint}.` };
    if (status === 429 || status >= 500)
      throw new Fault('server.unreachable', `${url} answers ${status}.`, { url, status });
    return {
      type: 'rejected',
      reason: `${url} does not end the account of ${endpoint} (${status}): ${words}`,
    };
  }
}
