/**
 * ThingsBoard, AWS IoT and Azure's provisioning service as far as their public definitions say what a station meets. Written for the
 * tests from those definitions; test/peers/destinations checks against these that what is sent is what they take.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { type Answer, type FakeHttp, fakeHttp, type Seen } from './rig.ts';

const jsonOf = (request: Seen): Record<string, unknown> =>
  JSON.parse(request.body) as Record<string, unknown>;

export interface ThingsboardFake extends FakeHttp {
  readonly devices: Map<
    string,
    { readonly id: string; device: Record<string, unknown>; credentials: Record<string, unknown> }
  >;
  password: string;
  /** Tokens that were given and are still good. */
  readonly tokens: Set<string>;
}

export async function thingsboard(): Promise<ThingsboardFake> {
  const devices: ThingsboardFake['devices'] = new Map();
  const tokens = new Set<string>();
  const shown = (name: string): Record<string, unknown> => ({
    ...devices.get(name)?.device,
    id: { entityType: 'DEVICE', id: devices.get(name)?.id },
  });
  const answer = (request: Seen): Answer => {
    const { method, path, query } = request;
    if (path === '/api/auth/login') {
      const { username, password } = jsonOf(request);
      if (username !== 'station@factory' || password !== state.password)
        return { status: 401, body: { status: 401, message: 'Invalid username or password', errorCode: 10 } };
      const token = randomUUID();
      tokens.add(token);
      return { status: 200, body: { token, refreshToken: randomUUID() } };
    }
    const token = /^Bearer (.+)$/.exec(String(request.headers['x-authorization']))?.[1] ?? '';
    if (!tokens.has(token))
      return { status: 401, body: { status: 401, message: 'Token has expired', errorCode: 11 } };
    if (method === 'GET' && path === '/api/tenant/devices') {
      const text = query.get('textSearch') ?? '';
      const found = [...devices.keys()].filter((name) => name.includes(text)).sort();
      const size = Number(query.get('pageSize'));
      const start = Number(query.get('page')) * size;
      return {
        status: 200,
        body: {
          data: found.slice(start, start + size).map(shown),
          totalElements: found.length,
          totalPages: Math.ceil(found.length / size),
          hasNext: start + size < found.length,
        },
      };
    }
    if (method === 'POST' && (path === '/api/device-with-credentials' || path === '/api/device')) {
      const body = jsonOf(request);
      const device = (path === '/api/device' ? body : body.device) as Record<string, unknown>;
      const name = String(device.name);
      const held = devices.get(name);
      const id = held?.id ?? randomUUID();
      if (held !== undefined && (device.id as { id?: string } | undefined)?.id !== id)
        return { status: 400, body: { message: 'Device with such name already exists!', errorCode: 31 } };
      const credentials = (body.credentials ??
        held?.credentials ?? { credentialsType: 'ACCESS_TOKEN' }) as Record<string, unknown>;
      devices.set(name, { id, device, credentials });
      return { status: 200, body: shown(name) };
    }
    const one = [...devices].find(([, { id }]) => path.startsWith(`/api/device/${id}`));
    if (method === 'POST' && path === '/api/device/credentials') {
      const body = jsonOf(request);
      const owner = [...devices.values()].find(({ id }) => id === (body.deviceId as { id: string }).id);
      if (owner === undefined) return { status: 404, body: { message: 'no such device' } };
      owner.credentials = body;
      return { status: 200, body };
    }
    if (one === undefined)
      return { status: 404, body: { message: 'Requested item wasn’t found!', errorCode: 32 } };
    const [name, { id, credentials }] = one;
    if (method === 'GET' && path.endsWith('/credentials'))
      return {
        status: 200,
        body: { id: { id: `c-${id}` }, deviceId: { entityType: 'DEVICE', id }, ...credentials },
      };
    if (method === 'DELETE') devices.delete(name);
    return { status: 200 };
  };
  const http = await fakeHttp(answer);
  const state: ThingsboardFake = Object.assign(http, { devices, tokens, password: 'right' });
  return state;
}

export interface AwsFake extends FakeHttp {
  readonly things: Map<string, Set<string>>;
  readonly certificates: Map<string, 'ACTIVE' | 'REVOKED'>;
  readonly policies: Map<string, Set<string>>;
}

const secretAccessKey = 'secret access key';
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const refusal = (status: number, name: string, message: string): Answer => ({
  status,
  headers: { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/` },
  body: { message },
});

export async function aws(now: () => Date): Promise<AwsFake> {
  const things: AwsFake['things'] = new Map();
  const certificates: AwsFake['certificates'] = new Map();
  const policies: AwsFake['policies'] = new Map();
  const answer = (request: Seen): Answer => {
    const wrong = signatureProblem(request, now());
    if (wrong !== null) return wrong;
    const { method, path, query } = request;
    const thing = decodeURIComponent(/^\/things\/([^/]+)/.exec(path)?.[1] ?? '');
    if (method === 'GET' && path === '/endpoint')
      return { status: 200, body: { endpointAddress: 'a1b2c3-ats.iot.eu-central-1.amazonaws.com' } };
    if (method === 'POST' && path === '/things') {
      const { parameters } = jsonOf(request) as { parameters: Record<string, string> };
      const pem = parameters.CertificatePem ?? '';
      if (!pem.includes('BEGIN CERTIFICATE'))
        return refusal(400, 'InvalidRequestException', 'the certificate is none');
      const id = createHash('sha256')
        .update(Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'))
        .digest('hex');
      const principal = `arn:aws:iot:eu-central-1:1:cert/${id}`;
      certificates.set(id, 'ACTIVE');
      things.set(
        parameters.ThingName ?? '',
        (things.get(parameters.ThingName ?? '') ?? new Set()).add(principal),
      );
      policies.set(principal, new Set(['units']));
      return { status: 200, body: { certificatePem: pem, resourceArns: { certificate: principal } } };
    }
    if (path.endsWith('/principals')) {
      const principals = things.get(thing);
      if (principals === undefined) return refusal(404, 'ResourceNotFoundException', 'no such thing');
      if (method === 'DELETE') principals.delete(String(request.headers['x-amzn-principal']));
      return { status: 200, body: { principals: [...principals] } };
    }
    const certificate = /^\/certificates\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (method === 'PUT' && certificate !== undefined) {
      if (!certificates.has(certificate))
        return refusal(404, 'ResourceNotFoundException', 'no such certificate');
      certificates.set(certificate, query.get('newStatus') === 'REVOKED' ? 'REVOKED' : 'ACTIVE');
      return { status: 200 };
    }
    if (path.startsWith('/attached-policies/')) {
      const target = decodeURIComponent(path.slice('/attached-policies/'.length));
      return {
        status: 200,
        body: { policies: [...(policies.get(target) ?? [])].map((policyName) => ({ policyName })) },
      };
    }
    if (path.startsWith('/target-policies/')) {
      policies
        .get(String(jsonOf(request).target))
        ?.delete(decodeURIComponent(path.slice('/target-policies/'.length)));
      return { status: 200 };
    }
    if (method === 'DELETE' && thing !== '') {
      if ((things.get(thing)?.size ?? 0) > 0)
        return refusal(400, 'InvalidRequestException', 'the thing has principals');
      return things.delete(thing)
        ? { status: 200 }
        : refusal(404, 'ResourceNotFoundException', 'no such thing');
    }
    return refusal(400, 'InvalidRequestException', `${method} ${path}`);
  };
  return Object.assign(await fakeHttp(answer), { things, certificates, policies });
}

/** Signature Version 4, written a second time: from the request as it came. */
function signatureProblem({ method, path, query, headers, body }: Seen, now: Date): Answer | null {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/iot\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      String(headers.authorization),
    );
  if (match === null) return refusal(403, 'IncompleteSignatureException', 'no signature');
  const [, key, day, region, names = '', given] = match;
  if (key !== accessKeyId)
    return refusal(403, 'UnrecognizedClientException', 'The security token is invalid.');
  const stamp = String(headers['x-amz-date']);
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Math.abs(at - now.getTime()) > 300_000)
    return refusal(403, 'InvalidSignatureException', 'Signature expired: that was long ago');
  const encode = (text: string): string =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const canonical = [
    method,
    path.split('/').map(encode).join('/'),
    [...query]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    stamp,
    `${day}/${region}/iot/aws4_request`,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const mac = (secret: string | Buffer, text: string): Buffer =>
    createHmac('sha256', secret).update(text).digest();
  const signing = mac(
    mac(mac(mac(`AWS4${secretAccessKey}`, String(day)), String(region)), 'iot'),
    'aws4_request',
  );
  return mac(signing, toSign).toString('hex') === given
    ? null
    : refusal(403, 'InvalidSignatureException', 'The request signature we calculated does not match.');
}

export interface AzureFake extends FakeHttp {
  readonly enrollments: Map<string, Record<string, unknown>>;
}
const azureKey = Buffer.from('a shared access key of azure').toString('base64');

export async function azure(now: () => Date): Promise<AzureFake> {
  const enrollments: AzureFake['enrollments'] = new Map();
  let versions = 0;
  const answer = (request: Seen): Answer => {
    const wrong = sasProblem(request, now());
    if (wrong !== null) return wrong;
    const { method, path, query, headers } = request;
    if (query.get('api-version') !== '2021-10-01') return { status: 400, body: { message: 'api-version' } };
    if (method === 'POST' && path === '/enrollments/query')
      return { status: 200, body: [...enrollments.values()] };
    const id = decodeURIComponent(/^\/enrollments\/(.+)$/.exec(path)?.[1] ?? '');
    const held = enrollments.get(id);
    if (headers['if-match'] !== undefined && headers['if-match'] !== held?.etag)
      return { status: 412, body: { errorCode: 412_002, message: 'Precondition failed' } };
    if (method === 'PUT') {
      if (held !== undefined && headers['if-match'] === undefined)
        return { status: 409, body: { errorCode: 409_002, message: 'Enrollment already exists' } };
      versions += 1;
      enrollments.set(id, { ...jsonOf(request), etag: `"${versions}"` });
      return { status: 200, body: enrollments.get(id) };
    }
    if (held === undefined)
      return { status: 404, body: { errorCode: 404_201, message: 'Enrollment not found' } };
    if (method !== 'DELETE') return { status: 200, body: held };
    enrollments.delete(id);
    return { status: 204 };
  };
  const dated = (request: Seen): Answer => {
    const told = answer(request);
    return { ...told, headers: { date: now().toUTCString(), ...told.headers } };
  };
  return Object.assign(await fakeHttp(dated), { enrollments });
}

function sasProblem({ headers }: Seen, now: Date): Answer | null {
  const fields = new Map(
    String(headers.authorization)
      .replace(/^SharedAccessSignature /, '')
      .split('&')
      .map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const unauthorized: Answer = {
    status: 401,
    headers: { date: now.toUTCString() },
    body: { errorCode: 401_002, message: 'Unauthorized' },
  };
  const expected = createHmac('sha256', Buffer.from(azureKey, 'base64'))
    .update(`${fields.get('sr')}\n${fields.get('se')}`)
    .digest('base64');
  if (decodeURIComponent(fields.get('sig') ?? '') !== expected) return unauthorized;
  if (Number(fields.get('se')) * 1_000 < now.getTime()) return unauthorized;
  return fields.get('skn') === 'reader'
    ? { status: 403, body: { message: 'Insufficient permission' } }
    : null;
}

export const keys = { secretAccessKey, accessKeyId, azureKey } as const;
