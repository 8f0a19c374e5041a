import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OutboxRow } from '../../src/model/document.ts';
import { accountEnds } from '../../src/sync/account-ends.ts';

let server: Server;
let url: string;
let status = 200;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status).end('said the server');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked.length = 0;
  status = 200;
});

const rowOf = (payload: unknown): OutboxRow => ({
  id: 'account-ended:1',
  kind: 'account-ended',
  priority: 'revocation',
  payload,
  sequence: 1,
  destination: `account:leshan ${url}`,
  state: 'waiting',
  attempts: 0,
  createdAt: '',
  nextAttemptAt: '',
  lastError: null,
  receipt: null,
});
const account = { kind: 'leshan', endpoint: 'LW-00001' };
const send = async (payload: unknown, isLive = false): Promise<unknown> => {
  const destination = accountEnds({ url, isLive: () => isLive });
  const row = rowOf(payload);
  return (await destination.send([row], new AbortController().signal)).get(row.id);
};

describe('the end of an account at Leshan', () => {
  test('is a DELETE of its endpoint, whatever characters it has', async () => {
    expect(await send({ ...account, endpoint: 'a/b c', url })).toMatchObject({ type: 'accepted' });
    expect(asked).toEqual(['DELETE /api/security/clients/a%2Fb%20c']);
  });

  test('has come where there is no such account any more', async () => {
    status = 404;
    expect(await send({ ...account, url })).toMatchObject({
      type: 'accepted',
      receipt: expect.stringContaining('knows no'),
    });
  });

  test('is not asked for where the unit was given an account of that name again', async () => {
    expect(await send({ ...account, url }, true)).toMatchObject({ type: 'accepted' });
    expect(asked).toEqual([]);
  });

  test('is refused with what the server said, and waits for one that is out of order', async () => {
    status = 403;
    expect(await send({ ...account, url })).toMatchObject({
      type: 'rejected',
      reason: expect.stringContaining('said the server'),
    });
    status = 503;
    await expect(send({ ...account, url })).rejects.toMatchObject({ code: 'server.unreachable' });
    expect(await send({ nothing: 1 })).toMatchObject({ type: 'rejected' });
  });
});
