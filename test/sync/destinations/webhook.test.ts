import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type FakeHttp, fakeHttp, type Rig, rig, rowOf, sendAll } from './rig.ts';

let server: FakeHttp;
let hook: Rig;
let answers: (id: string) => Answer = () => ({ status: 204 });
beforeEach(async () => {
  answers = () => ({ status: 204 });
  server = await fakeHttp((request) => answers(String(request.headers['webhook-id'])));
  hook = await rig({
    kind: 'webhook',
    url: `${server.url}/hook`,
    key: { secret: 'hook' },
    bearer: { secret: 'bearer' },
  });
  hook.secrets.set('hook', 'a key of the receiver');
  hook.secrets.set('bearer', 'let-me-in');
});
afterEach(async () => {
  await hook.destination[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('a webhook', () => {
  test('gets each fact as a CloudEvent 1.0, signed over id, time and body', async () => {
    const row = rowOf({ hardwareId: 'unit-1', text: 'ü' }, { kind: 'document', sequence: 41 });
    expect((await sendAll(hook.destination, [row])).get(row.id)).toMatchObject({ type: 'accepted' });
    const [request] = server.seen;
    if (request === undefined) throw new Error('nothing came');
    expect(request.path).toBe('/hook');
    expect(request.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      authorization: 'Bearer let-me-in',
      'webhook-id': row.id,
    });
    const timestamp = String(request.headers['webhook-timestamp']);
    expect(timestamp).toBe(String(Date.parse('2026-11-28T12:00:00Z') / 1_000));
    const expected = createHmac('sha256', 'a key of the receiver')
      .update(`${row.id}.${timestamp}.${request.body}`)
      .digest('base64');
    expect(request.headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(JSON.parse(request.body)).toEqual({
      specversion: '1.0',
      id: row.id,
      source: 'urn:mintmark:station:bench-1',
      type: 'mintmark.document.v1',
      subject: 'unit-1',
      time: '2026-11-28T11:59:00.000Z',
      datacontenttype: 'application/json',
      sequence: '41',
      data: { hardwareId: 'unit-1', text: 'ü' },
    });
  });

  test('may refuse one for good and put one off: the rest is taken', async () => {
    const rows = [rowOf({}), rowOf({}), rowOf({}), rowOf({})];
    answers = (id) =>
      id === rows[1]?.id
        ? { status: 422, body: 'no such plant' }
        : id === rows[2]?.id
          ? { status: 500 }
          : { status: 200 };
    const answered = await sendAll(hook.destination, rows);
    expect(rows.map(({ id }) => answered.get(id)?.type)).toEqual([
      'accepted',
      'rejected',
      'retry',
      'accepted',
    ]);
    expect(answered.get(rows[1]?.id ?? '')).toMatchObject({
      reason: expect.stringContaining('no such plant'),
    });
  });

  test.each([
    [401, 'destination.credentials'],
    [403, 'destination.permission'],
    [302, 'destination.schema'],
    [429, 'server.unreachable'],
    [503, 'server.unreachable'],
  ])('that answers %i lets all wait: it is not about these records', async (status, code) => {
    answers = () => ({ status, headers: { 'retry-after': '90' } });
    await expect(sendAll(hook.destination, [rowOf({})])).rejects.toMatchObject({ code });
  });

  test('that breaks off after some leaves the others unanswered', async () => {
    const rows = [rowOf({}), rowOf({}), rowOf({})];
    server.trouble = ({ headers }) => (headers['webhook-id'] === rows[1]?.id ? 'broken' : null);
    const answered = await sendAll(hook.destination, rows);
    expect([...answered.keys()]).toEqual([rows[0]?.id]);
  });

  test('says how long it wants to be left in peace', async () => {
    answers = () => ({ status: 429, headers: { 'retry-after': '90' } });
    await expect(sendAll(hook.destination, [rowOf({})])).rejects.toMatchObject({
      context: { retryAfterMs: 90_000 },
    });
  });

  test('never sees a key, and nobody sees what it echoes of one', async () => {
    answers = () => ({ status: 400, body: `bad ${'ab'.repeat(32)}` });
    const row = rowOf({});
    const answer = (await sendAll(hook.destination, [row])).get(row.id);
    expect(JSON.stringify(answer)).not.toContain('abab');
    expect(server.seen[0]?.body).not.toContain('a key of the receiver');
  });
});
