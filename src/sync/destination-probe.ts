/**
 * `mintmark destination test`: goes the way to a destination step by step and says in words where it ends: settings, name, connection,
 * TLS, clock, credentials, permission, interface. What comes behind the first that is wrong is not tried.
 */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { TestableDestination } from './destination-parts.ts';
import { networkTrouble } from './network-trouble.ts';

export const probeStages = [
  'settings',
  'dns',
  'tcp',
  'tls',
  'clock',
  'credentials',
  'permission',
  'schema',
] as const;
export type ProbeStage = (typeof probeStages)[number];

export interface ProbeStep {
  readonly stage: ProbeStage;
  readonly state: 'ok' | 'wrong' | 'not-tried';
  /** What was seen, or what is wrong. */
  readonly words: string;
}

export interface ProbeTarget {
  readonly url: string;
  /** PEM; the system's roots when there are none. */
  readonly ca?: string;
}

const stepTimeoutMs = 8_000;
const checkTimeoutMs = 40_000;

export async function probeDestination(
  open: () => Promise<{ readonly destination: TestableDestination; readonly target: ProbeTarget }>,
  clock: Clock,
): Promise<readonly ProbeStep[]> {
  const steps: ProbeStep[] = [];
  const step = async <T>(stage: ProbeStage, work: () => Promise<readonly [string, T]>): Promise<T> => {
    const [words, result] = await work();
    steps.push({ stage, state: 'ok', words });
    return result;
  };
  try {
    const { destination, target } = await step('settings', async () => {
      const opened = await open();
      return ['The files and secrets that it names are there.', opened];
    });
    try {
      await probeNetwork(target, clock, step);
      const words = await destination.check(AbortSignal.timeout(checkTimeoutMs));
      for (const stage of ['clock', 'credentials', 'permission', 'schema'] as const)
        if (!steps.some((one) => one.stage === stage))
          steps.push({ stage, state: 'ok', words: stage === 'schema' ? words : '' });
    } finally {
      await destination[Symbol.asyncDispose]();
    }
  } catch (thrown) {
    // what is wrong is the answer
    const fault = asFault(thrown);
    const stage = stageOf(fault);
    const passed = steps.filter((one) => one.stage !== stage);
    steps.splice(0, steps.length, ...passed, { stage, state: 'wrong', words: fault.message });
  }
  const wrong = steps.findIndex(({ state }) => state === 'wrong');
  return probeStages.map((stage, place) => {
    const known = steps.find((one) => one.stage === stage);
    if (known !== undefined) return known;
    const before = wrong >= 0 && place < probeStages.indexOf(steps[wrong]?.stage ?? 'schema');
    return { stage, state: before ? 'ok' : 'not-tried', words: '' };
  });
}

async function probeNetwork(
  { url: text, ca }: ProbeTarget,
  clock: Clock,
  step: <T>(stage: ProbeStage, work: () => Promise<readonly [string, T]>) => Promise<T>,
): Promise<void> {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:' || url.protocol === 'mqtts:';
  const port = Number(url.port) || (url.protocol === 'mqtts:' ? 8_883 : secure ? 443 : 80);
  await step('dns', async () => {
    if (isIP(host) !== 0) return [`${host} is an address.`, null];
    const addresses = await lookup(host, { all: true }).catch((thrown: unknown) => {
      throw networkTrouble(thrown, host);
    });
    return [`${host} is ${addresses.map(({ address }) => address).join(', ')}.`, null];
  });
  await step('tcp', async () => {
    (await connected(connect({ host, port }), 'connect', `${host}:${port}`)).destroy();
    return [`Something listens on port ${port}.`, null];
  });
  if (!secure) return;
  await step('tls', async () => {
    const options = {
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
    };
    try {
      const socket = await connected(connectTls(options), 'secureConnect', `${host}:${port}`);
      const { valid_to: until, subject } = (socket as TLSSocket).getPeerCertificate();
      socket.destroy();
      return [
        `It proves to be ${String(subject.CN ?? host)}, until ${new Date(until).toISOString().slice(0, 10)}.`,
        null,
      ];
    } catch (thrown) {
      const fault = asFault(thrown);
      throw fault.code === 'destination.clock' ? await whoseClock(options, fault, clock) : fault;
    }
  });
}

/** Node says only that the certificate is over, or not begun: the dates in it say which clock is wrong. */
async function whoseClock(
  options: { readonly host: string; readonly port: number },
  fault: Fault,
  clock: Clock,
): Promise<Fault> {
  // nothing is sent on this connection: it is only looked at
  const socket = await connected(
    connectTls({ ...options, rejectUnauthorized: false }),
    'secureConnect',
    options.host,
  ).catch(
    () => null, // the first fault says it already
  );
  if (socket === null) return fault;
  const { valid_from: from, valid_to: to } = (socket as TLSSocket).getPeerCertificate();
  socket.destroy();
  const day = (text: string): string => new Date(text).toISOString().slice(0, 16).replace('T', ' ');
  const now = clock.now().toISOString().slice(0, 16).replace('T', ' ');
  return new Fault(
    'destination.clock',
    `The certificate of ${options.host} is good from ${day(from)} to ${day(to)}, and this computer says that it is ${now} (UTC). Either the clock of this computer is wrong, or the certificate has to be renewed there.`,
    fault.context,
    { cause: fault },
  );
}

function connected(socket: Socket, event: 'connect' | 'secureConnect', host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (thrown: unknown): void => {
      socket.destroy();
      reject(networkTrouble(thrown, host));
    };
    socket.setTimeout(stepTimeoutMs, () =>
      fail(new Fault('destination.tcp', `${host} does not answer within ${stepTimeoutMs / 1_000} s.`)),
    );
    socket.once('error', fail);
    socket.once(event, () => {
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

function stageOf({ code, context }: Fault): ProbeStage {
  const stage = probeStages.find((one) => code === `destination.${one}`);
  if (stage !== undefined) return stage;
  if (code === 'server.unreachable') return typeof context.status === 'number' ? 'schema' : 'tcp';
  return 'schema';
}
