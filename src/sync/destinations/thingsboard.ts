/**
 * ThingsBoard: a device with its credentials over the REST API. A device is known by its name, which is unique for a tenant; the
 * token of the sign-in (JWT) is kept in memory and asked for anew when it is refused.
 */
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import {
  type Caller,
  type DestinationAnswer,
  type DestinationCall,
  jsonOf,
  openCaller,
  refuseRecord,
  refuseStranger,
} from '../destination-call.ts';
import type { SettingsOf } from '../destination-file.ts';
import type { DestinationParts, TestableDestination, UnitEntry } from '../destination-parts.ts';
import { type EntryServer, entryDestination, entryNameOf } from '../entry-destination.ts';

const mediaType = { 'content-type': 'application/json' };
const pageSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.looseObject({ id: z.string() }), name: z.string() })),
  hasNext: z.boolean(),
});
/** Of a hundred devices each. */
const pagesMost = 50;
const credentialsSchema = z.looseObject({
  id: z.looseObject({ id: z.string() }),
  deviceId: z.looseObject({ id: z.string() }),
});

export async function openThingsboard(
  name: string,
  settings: SettingsOf<'thingsboard'>,
  parts: DestinationParts,
): Promise<TestableDestination> {
  const { url, ca, answerTimeoutMs: timeoutMs } = settings;
  const caller = openCaller({ url, timeoutMs, ...(ca === undefined ? {} : { ca: await parts.file(ca) }) });
  return entryDestination(name, thingsboard(settings, caller, parts), (hardwareId) => parts.unit(hardwareId));
}

function thingsboard(
  settings: SettingsOf<'thingsboard'>,
  caller: Caller,
  parts: DestinationParts,
): EntryServer {
  let token: string | null = null;
  return {
    address: settings.url,
    put: async (unit, signal) => {
      const name = entryNameOf(settings.deviceName, unit);
      const credentials = await credentialsOf(unit);
      const known = await find(name, signal);
      const device = {
        ...(known === null ? {} : known.device),
        name,
        type: unit.model,
        label: unit.serialNumber ?? unit.hardwareId,
        ...(settings.deviceProfileId === undefined
          ? {}
          : { deviceProfileId: { entityType: 'DEVICE_PROFILE', id: settings.deviceProfileId } }),
      };
      if (known !== null) {
        taken(
          await call({ method: 'POST', path: '/api/device', body: device }, signal),
          `the device ${name}`,
        );
        if (credentials !== null) await replaceCredentials(name, known.id, credentials, signal);
        return `${caller.host} has the device ${name} as it is now.`;
      }
      const made =
        credentials === null
          ? await call({ method: 'POST', path: '/api/device', body: device }, signal)
          : await call(
              { method: 'POST', path: '/api/device-with-credentials', body: { device, credentials } },
              signal,
            );
      taken(made, `the device ${name}`);
      return `${caller.host} has the device ${name}.`;
    },
    remove: async (unit, signal) => {
      const name = entryNameOf(settings.deviceName, unit);
      const known = await find(name, signal);
      if (known === null) return `${caller.host} has no device ${name}.`;
      const answer = await call({ method: 'DELETE', path: `/api/device/${known.id}` }, signal);
      if (answer.status !== 404) taken(answer, `the end of the device ${name}`);
      return `${caller.host} deleted the device ${name} with its credentials.`;
    },
    check: async (signal) => {
      token = null;
      const answer = await call({ method: 'GET', path: '/api/tenant/devices?pageSize=1&page=0' }, signal);
      taken(answer, 'a look at its devices');
      const page = z.looseObject({ totalElements: z.number() }).safeParse(jsonOf(answer, caller.host));
      if (!page.success)
        throw new Fault('destination.schema', `${caller.host} answers something else than ThingsBoard does.`);
      return `It has ${page.data.totalElements} devices.`;
    },
    close: () => caller[Symbol.dispose](),
  };

  async function credentialsOf(unit: UnitEntry): Promise<object | null> {
    if (settings.tokenKey !== undefined) {
      const key = await parts.secret(settings.tokenKey);
      const own = parts.unitToken(key, unit.hardwareId);
      key.erase();
      const credentialsId = own.use((bytes) => Buffer.from(bytes).toString('latin1'));
      own.erase();
      return { credentialsType: 'ACCESS_TOKEN', credentialsId };
    }
    const [leaf] = unit.chainPem;
    return leaf === undefined ? null : { credentialsType: 'X509_CERTIFICATE', credentialsValue: leaf };
  }

  async function replaceCredentials(
    name: string,
    deviceId: string,
    credentials: object,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = await call({ method: 'GET', path: `/api/device/${deviceId}/credentials` }, signal);
    taken(answer, `a look at the credentials of ${name}`);
    const held = credentialsSchema.safeParse(jsonOf(answer, caller.host));
    if (!held.success)
      throw new Fault(
        'destination.schema',
        `${caller.host} tells the credentials of ${name} in another form.`,
      );
    const body = { id: held.data.id, deviceId: held.data.deviceId, ...credentials };
    taken(
      await call({ method: 'POST', path: '/api/device/credentials', body }, signal),
      `the credentials of ${name}`,
    );
  }

  /** By a search for its name: the request for one device by its name differs between versions. */
  async function find(
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly device: object } | null> {
    for (let page = 0; page < pagesMost; page += 1) {
      const path = `/api/tenant/devices?pageSize=100&page=${page}&sortProperty=name&sortOrder=ASC&textSearch=${encodeURIComponent(name)}`;
      const answer = await call({ method: 'GET', path }, signal);
      taken(answer, `a look for the device ${name}`);
      const found = pageSchema.safeParse(jsonOf(answer, caller.host));
      if (!found.success)
        throw new Fault('destination.schema', `${caller.host} answers something else than ThingsBoard does.`);
      const device = found.data.data.find((one) => one.name === name);
      if (device !== undefined) return { id: device.id.id, device };
      if (!found.data.hasNext) return null;
    }
    throw new Fault('destination.record', `${caller.host} has too many devices whose names hold ${name}.`);
  }

  /** With the token; a token that is refused is asked for anew, once. */
  async function call(
    wanted: { readonly method: DestinationCall['method']; readonly path: string; readonly body?: object },
    signal: AbortSignal,
  ): Promise<DestinationAnswer> {
    const held = token;
    const first = await send(wanted, held ?? (await signIn(signal)), signal);
    return first.status === 401 && held !== null ? send(wanted, await signIn(signal), signal) : first;
  }

  function send(
    {
      method,
      path,
      body,
    }: { readonly method: DestinationCall['method']; readonly path: string; readonly body?: object },
    jwt: string,
    signal: AbortSignal,
  ): Promise<DestinationAnswer> {
    const headers = { ...mediaType, 'x-authorization': `Bearer ${jwt}` };
    return caller.call(
      { method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
      signal,
    );
  }

  async function signIn(signal: AbortSignal): Promise<string> {
    const secret = await parts.secret(settings.password);
    const password = secret.use((bytes) => Buffer.from(bytes).toString('utf8'));
    secret.erase();
    const body = JSON.stringify({ username: settings.user, password });
    const answer = await caller.call(
      { method: 'POST', path: '/api/auth/login', headers: mediaType, body },
      signal,
    );
    refuseStranger(answer, caller.host);
    if (answer.status !== 200)
      throw new Fault(
        'destination.schema',
        `${caller.host} has no sign-in as ThingsBoard has (${answer.status}).`,
      );
    const reply = z.looseObject({ token: z.string() }).safeParse(jsonOf(answer, caller.host));
    if (!reply.success)
      throw new Fault('destination.schema', `${caller.host} gives no token at its sign-in.`);
    token = reply.data.token;
    return token;
  }

  function taken(answer: DestinationAnswer, what: string): void {
    if (answer.status < 200 || answer.status >= 300) refuseRecord(answer, caller.host, what);
  }
}
