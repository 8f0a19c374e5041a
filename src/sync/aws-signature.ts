/** AWS Signature Version 4 for one request (AWS "Signature Version 4 signing process"); checked in the tests against botocore's. */
import { createHash, createHmac } from 'node:crypto';

export interface AwsRequest {
  readonly method: string;
  readonly host: string;
  /** As it is sent, already percent-encoded. */
  readonly path: string;
  /** Names and values, not encoded. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Uint8Array;
  readonly sessionToken?: string;
}

/** The headers to send: those of the request, and the signature's. */
export function signAws(
  request: AwsRequest,
  keys: AwsKeys,
  scope: { readonly region: string; readonly service: string; readonly at: Date },
): Readonly<Record<string, string>> {
  const stamp = `${scope.at.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
  const day = stamp.slice(0, 8);
  const headers: Readonly<Record<string, string>> = {
    ...request.headers,
    host: request.host,
    'x-amz-date': stamp,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    // every part of the path is encoded a second time, as for all services but S3
    request.path.split('/').map(encodeAws).join('/'),
    awsQuery(request.query),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
  const scopeText = `${day}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scopeText, sha256(canonical)].join('\n');
  const signature = signingKey(keys.secretAccessKey, day, scope).update(toSign).digest('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scopeText}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** `a=b&c=d` in the order of the names, encoded as the signature wants it. */
export function awsQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeAws(name)}=${encodeAws(value)}`)
    .sort()
    .join('&');
}

/** RFC 3986: everything but unreserved characters. */
export function encodeAws(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signingKey(
  secret: Uint8Array,
  day: string,
  { region, service }: { readonly region: string; readonly service: string },
): ReturnType<typeof createHmac> {
  const first = Buffer.concat([Buffer.from('AWS4'), secret]);
  let key: Buffer = createHmac('sha256', first).update(day).digest();
  first.fill(0);
  for (const part of [region, service, 'aws4_request']) {
    const next = createHmac('sha256', key).update(part).digest();
    key.fill(0);
    key = next;
  }
  const last = createHmac('sha256', key);
  key.fill(0);
  return last;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
