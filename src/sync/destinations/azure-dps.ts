/**
 * Azure IoT Hub Device Provisioning Service: an individual enrollment with the unit's certificate. The shared access signature is
 * made anew for each call and good for minutes, so a key that was changed is taken at once.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import {
  type Caller,
  checkClock,
  type DestinationAnswer,
  type DestinationCall,
  jsonOf,
  openCaller,
  wordsOf,
} from '../destination-call.ts';
import type { SettingsOf } from '../destination-file.ts';
import type { DestinationParts, TestableDestination, UnitEntry } from '../destination-parts.ts';
import { type EntryServer, entryDestination, entryNameOf } from '../entry-destination.ts';

const apiVersion = 'api-version=2021-10-01';
const signatureLifeSeconds = 600;
const enrollmentSchema = z.looseObject({ etag: z.string().optional() });

export async function openAzureDps(
  name: string,
  settings: SettingsOf<'azure-dps'>,
  parts: DestinationParts,
): Promise<TestableDestination> {
  const { url, ca, answerTimeoutMs: timeoutMs } = settings;
  const caller = openCaller({ url, timeoutMs, ...(ca === undefined ? {} : { ca: await parts.file(ca) }) });
  return entryDestination(name, azureDps(settings, caller, parts), (hardwareId) => parts.unit(hardwareId));
}

function azureDps(settings: SettingsOf<'azure-dps'>, caller: Caller, parts: DestinationParts): EntryServer {
  return {
    address: settings.url,
    put: async (unit, signal) => {
      const id = registrationIdOf(unit);
      const [leaf] = unit.chainPem;
      if (leaf === undefined) return `${id} has no certificate: there is nothing to enroll.`;
      const held = await find(id, signal);
      const enrollment = {
        registrationId: id,
        deviceId: id,
        attestation: { type: 'x509', x509: { clientCertificates: { primary: { certificate: bare(leaf) } } } },
        provisioningStatus: 'enabled',
        initialTwin: {
          tags: { model: unit.model, hardwareId: unit.hardwareId, group: unit.groupId },
          properties: { desired: {} },
        },
      };
      const answer = await call(
        { method: 'PUT', path: enrollmentPath(id), ...matching(held), body: enrollment },
        signal,
      );
      taken(answer, `the enrollment ${id}`);
      return `${caller.host} has the enrollment ${id}.`;
    },
    remove: async (unit, signal) => {
      const id = registrationIdOf(unit);
      const held = await find(id, signal);
      if (held === null) return `${caller.host} has no enrollment ${id}.`;
      if (settings.atTheEnd === 'disable') {
        const body = { ...held, provisioningStatus: 'disabled' };
        taken(
          await call({ method: 'PUT', path: enrollmentPath(id), ...matching(held), body }, signal),
          `the end of ${id}`,
        );
        return `${caller.host} disabled the enrollment ${id}.`;
      }
      const answer = await call({ method: 'DELETE', path: enrollmentPath(id), ...matching(held) }, signal);
      if (answer.status !== 404) taken(answer, `the end of the enrollment ${id}`);
      return `${caller.host} deleted the enrollment ${id}. What the unit's hub knows of it is deleted there.`;
    },
    check: async (signal) => {
      const at = parts.clock.now();
      const answer = await call(
        {
          method: 'POST',
          path: '/enrollments/query',
          headers: { 'x-ms-max-item-count': '1' },
          body: { query: 'SELECT * FROM enrollments' },
        },
        signal,
      );
      taken(answer, 'a look at its enrollments');
      checkClock(answer, at, caller.host);
      if (!Array.isArray(jsonOf(answer, caller.host)))
        throw new Fault(
          'destination.schema',
          `${caller.host} answers something else than Azure's provisioning service does.`,
        );
      return 'It lets this station look at its enrollments.';
    },
    close: () => caller[Symbol.dispose](),
  };

  /** Azure: alphanumeric characters in small letters, and `-._:`; neither at the ends. */
  function registrationIdOf(unit: UnitEntry): string {
    const id = entryNameOf(settings.registrationId, unit).toLowerCase();
    if (/^[a-z0-9]([a-z0-9._:-]{0,126}[a-z0-9])?$/.test(id)) return id;
    throw new Fault(
      'destination.record',
      `${id} can not be a registration id at Azure: letters, digits and - . _ : between them.`,
    );
  }

  async function find(id: string, signal: AbortSignal): Promise<z.infer<typeof enrollmentSchema> | null> {
    const answer = await call({ method: 'GET', path: enrollmentPath(id) }, signal);
    if (answer.status === 404) return null;
    taken(answer, `a look at the enrollment ${id}`);
    const held = enrollmentSchema.safeParse(jsonOf(answer, caller.host));
    if (!held.success)
      throw new Fault('destination.schema', `${caller.host} tells the enrollment ${id} in another form.`);
    return held.data;
  }

  async function call(
    wanted: {
      readonly method: DestinationCall['method'];
      readonly path: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: object;
    },
    signal: AbortSignal,
  ): Promise<DestinationAnswer> {
    const { method, path, headers = {}, body } = wanted;
    const answer = await caller.call(
      {
        method,
        path: `${path}?${apiVersion}`,
        headers: {
          ...headers,
          authorization: await signature(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      signal,
    );
    const words = wordsOf(answer.text);
    if (answer.status === 401) {
      // a signature whose time has passed is a clock, not a wrong key
      checkClock(answer, parts.clock.now(), caller.host);
      throw new Fault(
        'destination.credentials',
        `${caller.host} does not take the key of the policy ${settings.policyName} (401): ${words}`,
      );
    }
    if (answer.status === 403)
      throw new Fault(
        'destination.permission',
        `${caller.host} does not allow the policy ${settings.policyName} to do that (403): ${words}`,
      );
    return answer;
  }

  /** `SharedAccessSignature sr=…&sig=…&se=…&skn=…` over the address and the time at which it ends. */
  async function signature(): Promise<string> {
    const resource = encodeURIComponent(caller.host.replace(/:\d+$/, ''));
    const ends = Math.floor(parts.clock.now().getTime() / 1_000) + signatureLifeSeconds;
    const key = await parts.secret(settings.key);
    const raw = key.use((bytes) => Buffer.from(Buffer.from(bytes).toString('latin1').trim(), 'base64'));
    key.erase();
    const made = createHmac('sha256', raw).update(`${resource}\n${ends}`).digest('base64');
    raw.fill(0);
    return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(made)}&se=${ends}&skn=${encodeURIComponent(settings.policyName)}`;
  }

  function taken(answer: DestinationAnswer, what: string): void {
    if (answer.status >= 200 && answer.status < 300) return;
    // 412: somebody changed it in between, which the next try sees
    const later = answer.status >= 500 || answer.status === 409 || answer.status === 412;
    throw new Fault(
      later ? 'server.refused' : 'destination.record',
      `${caller.host} does not take ${what} (${answer.status}): ${wordsOf(answer.text)}`,
      { status: answer.status },
    );
  }
}

function enrollmentPath(id: string): string {
  return `/enrollments/${encodeURIComponent(id)}`;
}

function matching(held: { readonly etag?: string | undefined } | null): {
  readonly headers?: Readonly<Record<string, string>>;
} {
  return held?.etag === undefined ? {} : { headers: { 'if-match': held.etag } };
}

/** The certificate as Azure takes it: base64 of its DER. */
function bare(pem: string): string {
  return pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
}
