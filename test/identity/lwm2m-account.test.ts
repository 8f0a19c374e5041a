import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { type Lwm2mCredential, makeAccount } from '../../src/identity/lwm2m-account.ts';
import type { Lwm2mAccount } from '../../src/model/lwm2m.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(answer: (body: string, response: ServerResponse) => void): Promise<Lwm2mAccount> {
  const made = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.once('end', () => answer(`${request.method} ${request.url} ${body}`, response));
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return { kind: 'leshan', url: `http://127.0.0.1:${(made.address() as AddressInfo).port}` };
}

const keyBytes = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const psk = (): Lwm2mCredential => ({
  security: 'psk',
  key: { identity: 'i"d', key: new Secret(keyBytes.slice()) },
});
const never = new AbortController().signal;

describe('an account at a Leshan server', () => {
  it('is asked for in the words of its interface, for each way of security', async () => {
    const heard: string[] = [];
    const account = await serve((body, response) => {
      heard.push(body);
      response.end();
    });
    await makeAccount(account, 'unit-1', psk(), never);
    await makeAccount(account, 'unit-1', { security: 'x509' }, never);
    await makeAccount(account, 'unit-1', { security: 'rpk', publicKey: Uint8Array.of(0x30, 0) }, never);
    expect(heard).toEqual([
      'PUT /api/security/clients/ {"endpoint":"unit-1","psk":{"identity":"i\\"d","key":"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"}}',
      'PUT /api/security/clients/ {"endpoint":"unit-1","x509":true}',
      'PUT /api/security/clients/ {"endpoint":"unit-1","rpk":{"key":"3000"}}',
    ]);
  });

  it('that is refused ends the step with the words of the server, but for what looks like a key', async () => {
    const account = await serve((body, response) => response.writeHead(400).end(`not unique: ${body}\n`));
    const refused = makeAccount(account, 'unit-1', psk(), never);
    await expect(refused).rejects.toMatchObject({ code: 'lwm2m.account', context: { status: 400 } });
    await expect(refused).rejects.toThrow(/not unique: PUT .*"key":"…"/);
  });

  it('is not made by a server that is not there, breaks off, or talks without end', async () => {
    const gone = { kind: 'leshan', url: 'http://127.0.0.1:1' } as const;
    await expect(makeAccount(gone, 'unit-1', psk(), never)).rejects.toMatchObject({
      code: 'lwm2m.account',
    });
    const breaking = await serve((_body, response) => response.destroy());
    await expect(makeAccount(breaking, 'unit-1', psk(), never)).rejects.toMatchObject({
      code: 'lwm2m.account',
    });
    server?.close();
    const endless = await serve((_body, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    });
    await expect(makeAccount(endless, 'unit-1', psk(), never)).rejects.toMatchObject({
      code: 'lwm2m.account',
    });
  });

  it('is given up when the job is cancelled', async () => {
    const cancel = new AbortController();
    const silent = await serve(() => cancel.abort(new Error('cancelled')));
    await expect(makeAccount(silent, 'unit-1', psk(), cancel.signal)).rejects.toThrow('cancelled');
  });
});
