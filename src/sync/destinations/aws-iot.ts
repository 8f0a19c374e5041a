/**
 * AWS IoT Core: a thing with the unit's certificate by RegisterThing, or nothing where the unit registers itself (JITP); at its
 * end the certificate is revoked, the thing deleted. A certificate's id at AWS is the SHA-256 of its DER, which is known here.
 */
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import { awsQuery, encodeAws, signAws } from '../aws-signature.ts';
import {
  type Caller,
  type DestinationAnswer,
  type DestinationCall,
  jsonOf,
  openCaller,
  wordsOf,
} from '../destination-call.ts';
import type { SettingsOf } from '../destination-file.ts';
import type { DestinationParts, TestableDestination, UnitEntry } from '../destination-parts.ts';
import { type EntryServer, entryDestination, entryNameOf } from '../entry-destination.ts';

const principalsSchema = z.looseObject({ principals: z.array(z.string()).default([]) });
const policiesSchema = z.looseObject({
  policies: z.array(z.looseObject({ policyName: z.string() })).default([]),
});
/** What these name says that it is not this record. */
const strangers: Readonly<
  Record<string, 'destination.credentials' | 'destination.permission' | 'destination.clock'>
> = {
  UnrecognizedClientException: 'destination.credentials',
  InvalidSignatureException: 'destination.credentials',
  IncompleteSignatureException: 'destination.credentials',
  InvalidClientTokenId: 'destination.credentials',
  ExpiredTokenException: 'destination.credentials',
  UnauthorizedException: 'destination.credentials',
  AccessDeniedException: 'destination.permission',
  RequestExpired: 'destination.clock',
};

interface AwsCall {
  readonly method: DestinationCall['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export async function openAwsIot(
  name: string,
  settings: SettingsOf<'aws-iot'>,
  parts: DestinationParts,
): Promise<TestableDestination> {
  const url = settings.url ?? `https://iot.${settings.region}.amazonaws.com`;
  const caller = openCaller({
    url,
    timeoutMs: settings.answerTimeoutMs,
    ...(settings.ca === undefined ? {} : { ca: await parts.file(settings.ca) }),
  });
  const template =
    settings.template === undefined ? ownTemplate(settings.policy) : await parts.file(settings.template);
  return entryDestination(name, awsIot(url, template, settings, caller, parts), (hardwareId) =>
    parts.unit(hardwareId),
  );
}

function awsIot(
  url: string,
  templateBody: string,
  settings: SettingsOf<'aws-iot'>,
  caller: Caller,
  parts: DestinationParts,
): EntryServer {
  return {
    address: url,
    put: async (unit, signal) => {
      const thing = entryNameOf(settings.thingName, unit);
      if (settings.way === 'jitp') {
        await endCertificates(thing, unit.fingerprint, signal);
        return `${thing} registers itself at its first connection (JITP).`;
      }
      const [leaf] = unit.chainPem;
      if (leaf === undefined) return `${thing} has no certificate: there is nothing to register.`;
      const body = { templateBody, parameters: parametersOf(thing, leaf, unit) };
      taken(await call({ method: 'POST', path: '/things', body }, signal), `the thing ${thing}`);
      // a unit that was given a new certificate: the old one must not work any more
      await endCertificates(thing, unit.fingerprint, signal);
      return `${caller.host} registered the thing ${thing}.`;
    },
    remove: async (unit, signal) => {
      const thing = entryNameOf(settings.thingName, unit);
      const ended = await endCertificates(thing, null, signal);
      // the certificate of a unit that never connected belongs to no thing yet, and still would work
      const own = [...(unit.fingerprint === null ? [] : [unit.fingerprint]), ...unit.pastFingerprints];
      for (const id of own) if (!ended.includes(id)) await revoke(id, signal);
      const answer = await call({ method: 'DELETE', path: `/things/${encodeAws(thing)}` }, signal);
      if (answer.status !== 404) taken(answer, `the end of the thing ${thing}`);
      return `${caller.host} revoked the certificates of ${thing} and deleted the thing.`;
    },
    check: async (signal) => {
      const answer = await call(
        { method: 'GET', path: '/endpoint', query: { endpointType: 'iot:Data-ATS' } },
        signal,
      );
      taken(answer, 'a look at its endpoint');
      const reply = z.looseObject({ endpointAddress: z.string() }).safeParse(jsonOf(answer, caller.host));
      if (!reply.success)
        throw new Fault('destination.schema', `${caller.host} answers something else than AWS IoT does.`);
      return `Units connect to ${reply.data.endpointAddress}.`;
    },
    close: () => caller[Symbol.dispose](),
  };

  /** Of this thing, but for one. Resolves with the ids of those that were ended. */
  async function endCertificates(
    thing: string,
    but: string | null,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const path = `/things/${encodeAws(thing)}/principals`;
    const answer = await call({ method: 'GET', path }, signal);
    if (answer.status === 404) return [];
    taken(answer, `a look at the certificates of ${thing}`);
    const found = principalsSchema.safeParse(jsonOf(answer, caller.host));
    if (!found.success)
      throw new Fault(
        'destination.schema',
        `${caller.host} tells the certificates of ${thing} in another form.`,
      );
    const ended: string[] = [];
    for (const principal of found.data.principals) {
      const id = /:cert\/([0-9a-f]{64})$/.exec(principal)?.[1];
      if (id === undefined || id === but) continue;
      await revoke(id, signal);
      await detachPolicies(principal, signal);
      const detached = await call(
        { method: 'DELETE', path, headers: { 'x-amzn-principal': principal } },
        signal,
      );
      if (detached.status !== 404) taken(detached, `the end of a certificate of ${thing}`);
      ended.push(id);
    }
    return ended;
  }

  async function revoke(id: string, signal: AbortSignal): Promise<void> {
    const answer = await call(
      { method: 'PUT', path: `/certificates/${id}`, query: { newStatus: 'REVOKED' } },
      signal,
    );
    if (answer.status !== 404) taken(answer, `the revocation of ${id.slice(0, 12)}…`);
  }

  async function detachPolicies(principal: string, signal: AbortSignal): Promise<void> {
    const answer = await call(
      { method: 'POST', path: `/attached-policies/${encodeAws(principal)}`, body: {} },
      signal,
    );
    if (answer.status === 404) return;
    taken(answer, 'a look at the policies of a certificate');
    for (const { policyName } of policiesSchema.parse(jsonOf(answer, caller.host)).policies) {
      const path = `/target-policies/${encodeAws(policyName)}`;
      taken(
        await call({ method: 'POST', path, body: { target: principal } }, signal),
        `the end of the policy ${policyName}`,
      );
    }
  }

  async function call(
    { method, path, query = {}, headers = {}, body }: AwsCall,
    signal: AbortSignal,
  ): Promise<DestinationAnswer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const { pathname, host } = new URL(url);
    const secret = await parts.secret(settings.secretAccessKey);
    const session = settings.sessionToken === undefined ? null : await parts.secret(settings.sessionToken);
    const sessionToken = session?.use((bytes) => Buffer.from(bytes).toString('utf8'));
    session?.erase();
    const signed = secret.use((secretAccessKey) =>
      signAws(
        {
          method,
          host,
          path: pathname.replace(/\/$/, '') + path,
          query,
          headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          body: text,
        },
        {
          accessKeyId: settings.accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        },
        { region: settings.region, service: 'iot', at: parts.clock.now() },
      ),
    );
    secret.erase();
    const search = awsQuery(query);
    const answer = await caller.call(
      {
        method,
        path: search === '' ? path : `${path}?${search}`,
        headers: signed,
        ...(text === '' ? {} : { body: text }),
      },
      signal,
    );
    refuseAwsStranger(answer);
    return answer;
  }

  function refuseAwsStranger(answer: DestinationAnswer): void {
    const name = errorNameOf(answer);
    const stranger = strangers[name];
    if (stranger === undefined && answer.status !== 403) {
      if (name === 'ThrottlingException')
        throw new Fault('server.unreachable', `${caller.host} is busy (ThrottlingException).`);
      return;
    }
    const words = wordsOf(answer.text);
    const isClock = /signature expired|not yet current/i.test(words);
    throw new Fault(
      isClock ? 'destination.clock' : (stranger ?? 'destination.permission'),
      `${caller.host} refuses this station (${name || answer.status}): ${words}`,
    );
  }

  function taken(answer: DestinationAnswer, what: string): void {
    if (answer.status >= 200 && answer.status < 300) return;
    throw new Fault(
      answer.status >= 500 || answer.status === 409 ? 'server.refused' : 'destination.record',
      `${caller.host} does not take ${what} (${errorNameOf(answer) || answer.status}): ${wordsOf(answer.text)}`,
      { status: answer.status },
    );
  }
}

/** The header is `Name:http://…`; the body has it only sometimes. */
function errorNameOf({ status, headers }: DestinationAnswer): string {
  return status < 400 ? '' : (/^[A-Za-z]+/.exec(headers['x-amzn-errortype'] ?? '')?.[0] ?? '');
}

function parametersOf(thing: string, leaf: string, unit: UnitEntry): Readonly<Record<string, string>> {
  return {
    ThingName: thing,
    SerialNumber: unit.serialNumber ?? unit.hardwareId,
    CertificatePem: leaf,
    CaCertificatePem: unit.chainPem[1] ?? '',
  };
}

/** AWS IoT "Provisioning templates": the thing, its certificate (of an authority that is registered there), and a policy. */
function ownTemplate(policy: string | undefined): string {
  const parameter = { Type: 'String' };
  return JSON.stringify({
    Parameters: {
      ThingName: parameter,
      SerialNumber: parameter,
      CertificatePem: parameter,
      CaCertificatePem: parameter,
    },
    Resources: {
      thing: {
        Type: 'AWS::IoT::Thing',
        OverrideSettings: { AttributePayload: 'MERGE', ThingTypeName: 'REPLACE', ThingGroups: 'DO_NOTHING' },
        Properties: {
          ThingName: { Ref: 'ThingName' },
          AttributePayload: { serialNumber: { Ref: 'SerialNumber' } },
        },
      },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: {
          CertificatePem: { Ref: 'CertificatePem' },
          CACertificatePem: { Ref: 'CaCertificatePem' },
          Status: 'ACTIVE',
        },
      },
      ...(policy === undefined
        ? {}
        : { policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: policy } } }),
    },
  });
}
