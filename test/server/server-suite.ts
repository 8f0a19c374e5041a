/** What the management server promises, whichever database is under it. Called by the test files of each. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectionToReceipt } from '../../src/evidence/receipt.ts';
import type { LocalCa } from '../../src/identity/local-ca.ts';
import { makeKey } from '../identity/device.ts';
import { committed, openAuthority, revocationOf } from './certificates.ts';
import { otherKeyPem, type Result, type TestServer, TestStation, unitState } from './fixtures.ts';

export function describeServer(name: string, open: () => Promise<TestServer>): void {
  describe(name, () => {
    let server: TestServer;
    let authority: LocalCa;
    let serverKeyPem = '';
    const station = new TestStation('bench-one');
    const other = new TestStation('bench-two');
    beforeAll(async () => {
      [server, authority] = await Promise.all([open(), openAuthority()]);
    }, 60_000);
    afterAll(() => server?.[Symbol.asyncDispose]());

    const one = async (from: TestStation, fact: unknown): Promise<Result | undefined> =>
      (await from.results(server, [fact]))[0];
    const alarms = async (): Promise<string> => (await server.get('/api/v1/alarms')).text();

    describe('enrolment', () => {
      test('is refused with a wrong code', async () => {
        expect((await station.enrol(server, 'guessed')).status).toBe(403);
        expect(
          (await station.send(server, [station.fact('unit-state', unitState('unit-0', 'blank'))])).status,
        ).toBe(401);
      });

      test('takes a code once, and answers with the key of its receipts', async () => {
        const code = server.server.enrolmentCode;
        const answer = await station.enrol(server, code);
        expect(answer.status).toBe(200);
        serverKeyPem = ((await answer.json()) as { serverPublicKeyPem: string }).serverPublicKeyPem;
        expect(serverKeyPem).toContain('BEGIN PUBLIC KEY');
        expect((await other.enrol(server, code)).status).toBe(403);
        expect((await other.enrol(server)).status).toBe(200);
      });

      test('gives a code that is shown twice at once to one station only', async () => {
        const code = server.server.enrolmentCode;
        const answers = await Promise.all(
          ['twin-a', 'twin-b', 'twin-c'].map((id) => new TestStation(id).enrol(server, code)),
        );
        expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403, 403]);
      });

      test('does not let another key take the id of a known station, and does not spend the code', async () => {
        const code = server.server.enrolmentCode;
        expect((await new TestStation('bench-one').enrol(server)).status).toBe(409);
        expect(server.server.enrolmentCode).toBe(code);
      });
    });

    describe('facts', () => {
      test('are accepted with a receipt that the key of the enrolment has signed', async () => {
        const fact = station.fact('unit-state', unitState('unit-0001', 'blank'));
        const result = await one(station, fact);
        expect(result).toMatchObject({ status: 'accepted' });
        const told = { id: String(fact.id), payload: fact.payload, station: station.id };
        const receipt = result?.receipt ?? '';
        expect(objectionToReceipt(receipt, told, serverKeyPem)).toBeNull();
        expect(objectionToReceipt(receipt, { ...told, payload: {} }, serverKeyPem)).toMatch(/content/);
        expect(objectionToReceipt(receipt, { ...told, id: 'x' }, serverKeyPem)).toMatch(/another record/);
        expect(objectionToReceipt(receipt, { ...told, station: 'x' }, serverKeyPem)).toMatch(
          /another record/,
        );
        expect(objectionToReceipt(receipt, told, otherKeyPem())).toMatch(/another key/);
        const later = receipt.replace(/"receivedAt":"20/, '"receivedAt":"21');
        expect(objectionToReceipt(later, told, serverKeyPem)).toMatch(/signature/);
      });

      test('that are sent again change nothing and get the same receipt', async () => {
        const fact = station.fact('unit-state', unitState('unit-0002', 'blank'));
        const first = await one(station, fact);
        const again = await station.results(server, [fact, fact]);
        expect(again).toEqual([first, first]);
        const life = (await server.json('/api/v1/units/unit-0002')) as { facts: unknown[] };
        expect(life.facts).toHaveLength(1);
      });

      test('with the id of another fact are refused', async () => {
        const fact = station.fact('unit-state', unitState('unit-0003', 'blank'));
        await one(station, fact);
        expect(await one(station, { ...fact, payload: unitState('unit-0003', 'wiped') })).toMatchObject({
          status: 'rejected',
          reason: expect.stringContaining('id'),
        });
        // ids are each station's own: nobody can take one away from another station
        expect(await one(other, { ...fact, payload: unitState('unit-0003', 'blank') })).toMatchObject({
          status: 'accepted',
        });
      });

      test('under a forged signature, or another station name, are not read at all', async () => {
        const fact = station.fact('unit-state', unitState('unit-0004', 'blank'));
        const forged = `${'A'.repeat(86)}==`;
        expect((await station.send(server, [fact], { signature: forged })).status).toBe(401);
        expect((await station.send(server, [fact], { signature: 'nonsense' })).status).toBe(401);
        expect((await station.send(server, [fact], { station: 'bench-two' })).status).toBe(401);
        const stranger = new TestStation('nobody-knows');
        expect((await stranger.send(server, [fact])).status).toBe(401);
        expect(
          (await station.send(server, [fact], { headers: { 'mintmark-station': 'bench-two' } })).status,
        ).toBe(401);
        expect((await server.get('/api/v1/units/unit-0004')).status).toBe(404);
      });

      test('that are malformed among good ones are the only ones to be refused', async () => {
        const results = await station.results(server, [
          station.fact('unit-state', unitState('unit-0005', 'blank')),
          { id: 'half', kind: 'unit-state' },
          station.fact('no-such-kind', {}, 'kind'),
          station.fact('unit-state', { hardwareId: '../..', state: 'blank' }, 'payload'),
          station.fact('unit-state', unitState('unit-0005', 'no-state'), 'state'),
          station.fact('document', 'not even an object', 'document'),
          station.fact('unit-state', unitState('unit-0006', 'blank')),
        ]);
        expect(results.map((result) => result.status)).toEqual([
          'accepted',
          'rejected',
          'rejected',
          'rejected',
          'rejected',
          'rejected',
          'accepted',
        ]);
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason).toMatch(/malformed/);
      });

      test('with a NUL in a text are answered for ever, not tried for ever', async () => {
        const named = await one(
          station,
          station.fact('unit-state', unitState('unit-0007', 'blank', { firmware: '1\u0000' })),
        );
        expect(named).toMatchObject({ status: 'rejected' });
        const kept = await one(
          station,
          station.fact('unit-state', unitState('unit-0008', 'blank', { extra: 'a\u0000b' })),
        );
        expect(kept).toMatchObject({ status: 'accepted' });
        const life = (await server.json('/api/v1/units/unit-0008')) as { facts: { payload: unknown }[] };
        expect(life.facts[0]?.payload).toMatchObject({ extra: 'a\u0000b' });
      });
    });

    describe('documents', () => {
      test('continue the chain of their station', async () => {
        for (const id of ['doc-1', 'doc-2', 'doc-3'])
          expect(
            await one(station, station.fact('document', station.document('unit-0010', id), id)),
          ).toMatchObject({
            status: 'accepted',
          });
        expect(await server.json('/api/v1/documents/doc-2')).toMatchObject({ id: 'doc-2', sequence: 2 });
        expect((await server.get('/api/v1/documents/none')).status).toBe(404);
      });

      test('of another station, or with a changed word, are refused', async () => {
        const foreign = other.document('unit-0010', 'foreign', { fork: true });
        expect(await one(station, station.fact('document', foreign, 'foreign'))).toMatchObject({
          status: 'rejected',
        });
        const changed = { ...station.document('unit-0010', 'changed', { fork: true }) };
        changed.body = { ...changed.body, outcome: 'error' };
        expect(await one(station, station.fact('document', changed, 'changed'))).toMatchObject({
          status: 'rejected',
          reason: expect.stringContaining('changed'),
        });
      });

      test('that fork the chain are refused with an alarm', async () => {
        const fork = station.document('unit-0010', 'fork-a', { fork: true });
        await one(station, station.fact('document', station.document('unit-0010', 'fork-b'), 'fork-b'));
        expect(await one(station, station.fact('document', fork, 'fork-a'))).toMatchObject({
          status: 'rejected',
        });
        expect(await alarms()).toMatch(/Fork: station bench-one/);
      });

      test('that break the chain are kept, with an alarm', async () => {
        const chain = new TestStation('bench-broken');
        await chain.enrol(server);
        await one(chain, chain.fact('document', chain.document('unit-0010', 'b-1'), 'b-1'));
        const lost = chain.document('unit-0010', 'b-2-lost', { fork: true });
        expect(lost.sequence).toBe(2);
        // Its memory was replaced: what comes next follows another second document.
        chain.skip();
        await one(chain, chain.fact('document', lost, 'b-2-lost'));
        expect(
          await one(chain, chain.fact('document', chain.document('unit-0010', 'b-3'), 'b-3')),
        ).toMatchObject({
          status: 'accepted',
        });
        expect(await alarms()).toMatch(/The chain of station bench-broken is broken at document 3/);
      });

      test('with the id of another station’s document are kept beside it: ids are each station’s own', async () => {
        const first = await server.json('/api/v1/documents/doc-1');
        const same = other.document('unit-0010', 'doc-1');
        expect(await one(other, other.fact('document', same, 'same'))).toMatchObject({ status: 'accepted' });
        expect(await server.json('/api/v1/documents/doc-1')).toEqual(first);
        expect(await server.json('/api/v1/documents/doc-1?station=bench-one')).toEqual(first);
        expect(await server.json('/api/v1/documents/doc-1?station=bench-two')).toEqual(same);
        expect((await server.get('/api/v1/documents/doc-1?station=bench-three')).status).toBe(404);
        // a second one of its own with that id is refused in words, not lost in silence
        const again = other.document('unit-0010', 'doc-1', { fork: true });
        expect(await one(other, other.fact('document', again, 'again'))).toMatchObject({
          status: 'rejected',
          reason: expect.stringContaining('has this id already'),
        });
      });
    });

    describe('identities', () => {
      test('are live, then revoked, and their status can be asked for', async () => {
        const identity = await committed(authority, 'unit-0100', 'MM-00100');
        await one(station, station.fact('identity-committed', identity));
        const path = `/api/v1/certificates/${identity.certificateFingerprint}`;
        expect(await server.json(path)).toMatchObject({ status: 'live', serialNumber: 'MM-00100' });
        await one(other, other.fact('revocation', revocationOf(identity)));
        expect(await server.json(path)).toMatchObject({ status: 'revoked', hardwareId: 'unit-0100' });
        expect((await server.get('/api/v1/certificates/unknown')).status).toBe(404);
      });

      test('stay revoked when the revocation overtook them', async () => {
        const identity = await committed(authority, 'unit-0101', 'MM-00101');
        await one(station, station.fact('revocation', revocationOf(identity)));
        await one(station, station.fact('identity-committed', identity));
        expect(await server.json(`/api/v1/certificates/${identity.certificateFingerprint}`)).toMatchObject({
          status: 'revoked',
        });
      });

      test('with the number or the key of another unit are refused with an alarm', async () => {
        const key = makeKey();
        await one(
          station,
          station.fact('identity-committed', await committed(authority, 'unit-0102', 'MM-00102', key)),
        );
        const sameNumber = await committed(authority, 'unit-0103', 'MM-00102');
        expect(await one(other, other.fact('identity-committed', sameNumber))).toMatchObject({
          status: 'rejected',
        });
        const sameKey = await committed(authority, 'unit-0104', 'MM-00104', key);
        expect(await one(other, other.fact('identity-committed', sameKey))).toMatchObject({
          status: 'rejected',
        });
        expect(await alarms()).toMatch(/Units unit-0103 and unit-0102 share the number MM-00102/);
      });

      test('of two stations at once never share a number', async () => {
        const [left, right] = await Promise.all([
          committed(authority, 'unit-0105', 'MM-00105'),
          committed(authority, 'unit-0106', 'MM-00105'),
        ]);
        const results = await Promise.all([
          one(station, station.fact('identity-committed', left)),
          one(other, other.fact('identity-committed', right)),
        ]);
        expect(results.map((result) => result?.status).sort()).toEqual(['accepted', 'rejected']);
      });

      test('whose certificate is another than they say are refused', async () => {
        const identity = await committed(authority, 'unit-0107', 'MM-00107');
        for (const wrong of [{ certificateFingerprint: 'a'.repeat(64) }, { publicKeySha256: 'b'.repeat(64) }])
          expect(
            await one(station, station.fact('identity-committed', { ...identity, ...wrong })),
          ).toMatchObject({
            status: 'rejected',
          });
      });

      test('for a retired unit are refused with an alarm', async () => {
        await one(station, station.fact('retirement', unitState('unit-0108', 'retired')));
        const identity = await committed(authority, 'unit-0108', 'MM-00108');
        expect(await one(other, other.fact('identity-committed', identity))).toMatchObject({
          status: 'rejected',
          reason: expect.stringContaining('retired'),
        });
        expect(await alarms()).toMatch(/Unit unit-0108 is retired and was given the identity MM-00108/);
      });
    });

    describe('units', () => {
      test('that are retired stay so, whatever another station or clock says', async () => {
        const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
        await one(station, station.fact('unit-state', unitState('unit-0200', 'wiped', { at: at(-1_000) })));
        // The retiring station's clock is a day behind: a unit that is gone is gone all the same.
        await one(
          other,
          other.fact('retirement', unitState('unit-0200', 'retired', { at: at(-86_400_000) })),
        );
        expect(await server.json('/api/v1/units/unit-0200')).toMatchObject({ unit: { state: 'retired' } });
        expect(
          await one(
            station,
            station.fact('unit-state', unitState('unit-0200', 'provisioned', { at: at(0) })),
          ),
        ).toMatchObject({ status: 'rejected' });
      });

      test('are not frozen by a station whose clock is years ahead', async () => {
        await one(
          station,
          station.fact(
            'unit-state',
            unitState('unit-0201', 'provisioned', { at: '2099-01-01T00:00:00.000Z' }),
          ),
        );
        await new Promise((resolve) => setTimeout(resolve, 5));
        await one(other, other.fact('unit-state', unitState('unit-0201', 'returned')));
        expect(await server.json('/api/v1/units/unit-0201')).toMatchObject({ unit: { state: 'returned' } });
      });

      test('older news changes nothing', async () => {
        await one(station, station.fact('unit-state', unitState('unit-0202', 'returned')));
        await one(
          station,
          station.fact(
            'unit-state',
            unitState('unit-0202', 'provisioned', { at: '2020-01-01T00:00:00.000Z' }),
          ),
        );
        expect(await server.json('/api/v1/units/unit-0202')).toMatchObject({ unit: { state: 'returned' } });
      });

      test('are listed in pages, searched as text and not as a pattern', async () => {
        const first = (await server.json('/api/v1/units?limit=2')) as {
          rows: { hardwareId: string }[];
          next: string;
        };
        const second = (await server.json(
          `/api/v1/units?limit=2&after=${encodeURIComponent(first.next)}`,
        )) as { rows: { hardwareId: string }[] };
        expect(second.rows[0]?.hardwareId).not.toBe(first.rows[1]?.hardwareId);
        expect(await server.json('/api/v1/units?search=%25')).toMatchObject({ rows: [] });
        expect((await server.get('/api/v1/units?limit=100000')).status).toBe(400);
      });
    });

    describe('the door', () => {
      test('describes itself as OpenAPI 3.1 with a schema for each answer', async () => {
        const api = (await server.json('/api/v1/openapi.json')) as {
          openapi: string;
          info: { title: string; version: string };
          components: { schemas: Record<string, unknown> };
          paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
        };
        expect(api.openapi).toMatch(/^3\.1\./);
        const named = new Set(
          Object.keys(api.components.schemas).map((name) => `#/components/schemas/${name}`),
        );
        const references = JSON.stringify(api).matchAll(/"\$ref":"([^"]+)"/g);
        expect([...references].map(([, to]) => to).filter((to) => !named.has(to ?? ''))).toEqual([]);
        expect(Object.keys(api.paths).sort()).toEqual([
          '/api/v1/alarms',
          '/api/v1/alarms/settle',
          '/api/v1/audit',
          '/api/v1/certificates/{fingerprint}',
          '/api/v1/certificates/{fingerprint}/status',
          '/api/v1/documents/{id}',
          '/api/v1/exchange',
          '/api/v1/exports/{file}',
          '/api/v1/facts',
          '/api/v1/groups',
          '/api/v1/groups/pull',
          '/api/v1/groups/versions',
          '/api/v1/groups/{id}',
          '/api/v1/groups/{id}/drift',
          '/api/v1/health',
          '/api/v1/leases',
          '/api/v1/leases/file',
          '/api/v1/orders',
          '/api/v1/orders/close',
          '/api/v1/orders/{id}',
          '/api/v1/orders/{id}/numbers',
          '/api/v1/overview',
          '/api/v1/packages',
          '/api/v1/packages/pull',
          '/api/v1/packages/{sha256}',
          '/api/v1/people',
          '/api/v1/people/invite',
          '/api/v1/people/{id}',
          '/api/v1/reports',
          '/api/v1/reports/anomalies',
          '/api/v1/reports/silent',
          '/api/v1/revocations',
          '/api/v1/revocations/pull',
          '/api/v1/session',
          '/api/v1/session/invitation',
          '/api/v1/session/oidc',
          '/api/v1/session/ways',
          '/api/v1/stations',
          '/api/v1/stations/codes',
          '/api/v1/stations/enroll',
          '/api/v1/stations/rotate',
          '/api/v1/stations/{id}/revoke',
          '/api/v1/tokens',
          '/api/v1/tokens/{id}/revoke',
          '/api/v1/units',
          '/api/v1/units/find',
          '/api/v1/units/retired',
          '/api/v1/units/{hardwareId}',
          '/api/v1/units/{hardwareId}/drift',
          '/api/v1/units/{hardwareId}/report',
          '/crl/{file}',
          '/healthz',
          '/metrics',
          '/readyz',
        ]);
        for (const [path, methods] of Object.entries(api.paths)) {
          for (const operation of Object.values(methods)) {
            expect(Object.keys(operation.responses).length, path).toBeGreaterThan(0);
            for (const answer of Object.values(operation.responses))
              expect(answer.description).toBeTypeOf('string');
          }
        }
      });

      test('refuses bodies that are too large, are no JSON, or no batch', async () => {
        const headers = {
          'content-type': 'application/json',
          'mintmark-station': 'bench-one',
          'mintmark-signature': 'x',
        };
        const post = async (body: string, more = {}): Promise<number> =>
          (
            await fetch(new URL('/api/v1/facts', server.url), {
              method: 'POST',
              headers: { ...headers, ...more },
              body,
            })
          ).status;
        expect(
          await post(JSON.stringify({ station: 'bench-one', facts: 'x'.repeat(17 * 1024 * 1024) })),
        ).toBe(413);
        expect(await post('{')).toBe(400);
        expect(await post('{"station":"bench-one"}')).toBe(400);
        expect(await post('{}', { 'content-type': 'text/plain' })).toBe(400);
      });

      test('makes guessing of enrolment codes slow', async () => {
        const statuses: number[] = [];
        for (let guess = 0; guess < 15; guess += 1)
          statuses.push((await new TestStation('guesser').enrol(server, `guess-${guess}`)).status);
        expect(statuses).toContain(429);
        expect(statuses).not.toContain(200);
      });
    });
  });
}
