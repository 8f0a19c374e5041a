/**
 * Eclipse hawkBit: a target for each unit over the management API, with a token that is derived and not kept; proven by a poll
 * of the device interface (DDI) with that token, as the unit would do it.
 */
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import { basicAuthorization } from '../basic-authorization.ts';
import {
  type Caller,
  type DestinationAnswer,
  jsonOf,
  openCaller,
  refuseRecord,
  refuseStranger,
} from '../destination-call.ts';
import type { SettingsOf } from '../destination-file.ts';
import type { DestinationParts, TestableDestination, UnitEntry } from '../destination-parts.ts';
import { type EntryServer, entryDestination, entryNameOf } from '../entry-destination.ts';

const targets = '/rest/v1/targets';
const tokenSwitch = '/rest/v1/system/configs/authentication.targettoken.enabled';
const mediaType = { 'content-type': 'application/json' };
const switchSchema = z.object({ value: z.boolean() });

export async function openHawkbit(
  name: string,
  settings: SettingsOf<'hawkbit'>,
  parts: DestinationParts,
): Promise<TestableDestination> {
  const { url, ca, answerTimeoutMs: timeoutMs } = settings;
  const caller = openCaller({ url, timeoutMs, ...(ca === undefined ? {} : { ca: await parts.file(ca) }) });
  return entryDestination(name, hawkbit(settings, caller, parts), (hardwareId) => parts.unit(hardwareId));
}

function hawkbit(settings: SettingsOf<'hawkbit'>, caller: Caller, parts: DestinationParts): EntryServer {
  const authorization = (): Promise<string> => basicAuthorization(settings.user, settings.password, parts);
  return {
    address: settings.url,
    put: async (unit, signal) => {
      const controllerId = entryNameOf(settings.controllerId, unit);
      const token = await tokenOf(unit);
      const target = {
        name: `${unit.model} ${unit.serialNumber ?? unit.hardwareId}`.slice(0, 120),
        description: describe(unit),
        ...(token === null ? {} : { securityToken: token }),
      };
      const headers = { ...mediaType, authorization: await authorization() };
      const path = `${targets}/${encodeURIComponent(controllerId)}`;
      // an array, even of one; a target that is there already is 409
      const made = await caller.call(
        { method: 'POST', path: targets, headers, body: JSON.stringify([{ controllerId, ...target }]) },
        signal,
      );
      const answer =
        made.status === 409
          ? await caller.call({ method: 'PUT', path, headers, body: JSON.stringify(target) }, signal)
          : made;
      if (!ok(answer)) refuseRecord(answer, caller.host, `the target ${controllerId}`);
      if (settings.proof === 'none' || token === null)
        return `${caller.host} has the target ${controllerId}.`;
      await poll(controllerId, token, signal);
      return `${caller.host} has the target ${controllerId}, and answered a poll with its token.`;
    },
    remove: async (unit, signal) => {
      const controllerId = entryNameOf(settings.controllerId, unit);
      const path = `${targets}/${encodeURIComponent(controllerId)}`;
      const answer = await caller.call(
        { method: 'DELETE', path, headers: { authorization: await authorization() } },
        signal,
      );
      if (answer.status === 404) return `${caller.host} has no target ${controllerId}.`;
      if (!ok(answer)) refuseRecord(answer, caller.host, `the end of the target ${controllerId}`);
      return `${caller.host} deleted the target ${controllerId}.`;
    },
    check: async (signal) => {
      const headers = { authorization: await authorization() };
      const answer = await caller.call({ method: 'GET', path: `${targets}?limit=1`, headers }, signal);
      if (!ok(answer)) refuseLook(answer, caller.host);
      const list = z.object({ total: z.number() }).safeParse(jsonOf(answer, caller.host));
      if (!list.success)
        throw new Fault('destination.schema', `${caller.host} answers something else than hawkBit does.`);
      if (settings.tokenKey === undefined) return `It has ${list.data.total} targets.`;
      const config = await caller.call({ method: 'GET', path: tokenSwitch, headers }, signal);
      if (!ok(config)) refuseLook(config, caller.host);
      if (switchSchema.safeParse(jsonOf(config, caller.host)).data?.value !== true)
        throw new Fault(
          'destination.permission',
          `${caller.host} does not let units in by their tokens: whoever runs it has to enable authentication.targettoken.enabled.`,
        );
      return `It has ${list.data.total} targets, and lets units in by their tokens.`;
    },
    close: () => caller[Symbol.dispose](),
  };

  async function tokenOf(unit: UnitEntry): Promise<string | null> {
    if (settings.tokenKey === undefined) return null;
    const key = await parts.secret(settings.tokenKey);
    const token = parts.unitToken(key, unit.hardwareId);
    key.erase();
    const text = token.use((bytes) => Buffer.from(bytes).toString('latin1'));
    token.erase();
    return text;
  }

  /** As the unit will: hawkBit's DDI, with the token of this target. */
  async function poll(controllerId: string, token: string, signal: AbortSignal): Promise<void> {
    const path = `/${settings.tenant}/controller/v1/${encodeURIComponent(controllerId)}`;
    const answer = await caller.call(
      { method: 'GET', path, headers: { authorization: `TargetToken ${token}` } },
      signal,
    );
    if (answer.status === 200) return;
    throw new Fault(
      'destination.permission',
      `${caller.host} has the target ${controllerId}, but does not let it in with its token (${answer.status}): authentication.targettoken.enabled may be off.`,
    );
  }
}

function describe({ firmware, groupId }: UnitEntry): string {
  return [firmware === null ? null : `firmware ${firmware}`, groupId === null ? null : `group ${groupId}`]
    .filter((part) => part !== null)
    .join(', ')
    .slice(0, 500);
}

function refuseLook(answer: DestinationAnswer, host: string): never {
  refuseStranger(answer, host);
  throw new Fault(
    'destination.schema',
    `${host} does not know ${targets} (${answer.status}): it is no hawkBit.`,
  );
}

function ok({ status }: DestinationAnswer): boolean {
  return status >= 200 && status < 300;
}
