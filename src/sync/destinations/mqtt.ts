/**
 * An MQTT 5 broker over TLS: each fact as a CloudEvent with QoS 1; the broker's acknowledgement settles it. MQTT 5, because an
 * older broker acknowledges what it throws away for want of permission.
 */
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { OutboxRow } from '../../model/document.ts';
import { Fault } from '../../model/fault.ts';
import { fillPlaceholders } from '../../model/placeholders.ts';
import { cloudEvent } from '../cloud-event.ts';
import type { Delivery } from '../destination.ts';
import type { SettingsOf } from '../destination-file.ts';
import type { DestinationParts, TestableDestination } from '../destination-parts.ts';
import { networkTrouble } from '../network-trouble.ts';

const batchMax = 100;
/** Reason codes of MQTT 5 (section 2.4). */
const notAuthorized = 0x87;
const badCredentials = [0x86, 0x8c, 0x8a];
const quota = [0x97, 0x88, 0x89, 0x93, 0x96];

export async function openMqtt(
  name: string,
  settings: SettingsOf<'mqtt'>,
  parts: DestinationParts,
): Promise<TestableDestination> {
  const url = new URL(settings.url);
  const topicOf = (kind: string): string =>
    fillPlaceholders(settings.topic, (word) =>
      word === 'kind' ? kind : word === 'station' ? parts.station : '',
    );
  return {
    name,
    address: settings.url,
    batchMax,
    send: (rows, signal) =>
      withBroker(signal, async (client) => {
        const sent = rows.map(
          async (row): Promise<readonly [string, Delivery]> => [row.id, await publish(client, row)],
        );
        return new Map(await Promise.all(sent));
      }),
    check: (signal) =>
      withBroker(signal, async (client) => {
        const topic = topicOf('test');
        await publishText(client, topic, JSON.stringify({ text: 'mintmark destination test' }));
        return `It acknowledged a message to ${topic}.`;
      }),
    [Symbol.asyncDispose]: async () => undefined,
  };

  async function publish(client: MqttClient, row: OutboxRow): Promise<Delivery> {
    const topic = topicOf(row.kind);
    await publishText(client, topic, cloudEvent(row, parts.station));
    return { type: 'accepted', receipt: `${url.host} acknowledged it on ${topic}.` };
  }

  async function publishText(client: MqttClient, topic: string, text: string): Promise<void> {
    await client
      .publishAsync(topic, text, { qos: 1, properties: { contentType: 'application/cloudevents+json' } })
      .catch((thrown: unknown) => {
        throw brokerTrouble(thrown, `publish to ${topic}`);
      });
  }

  async function withBroker<T>(signal: AbortSignal, work: (client: MqttClient) => Promise<T>): Promise<T> {
    const options = await connection();
    signal.throwIfAborted();
    const client = await connectAsync(settings.url, options).catch((thrown: unknown) => {
      throw brokerTrouble(thrown, 'connect');
    });
    // a broker that ends the connection ends what waits for its acknowledgement
    const ended = new Promise<never>((_resolve, reject) => {
      const stop = (why: unknown): void => reject(brokerTrouble(why, 'go on'));
      client.once('error', stop);
      client.once('close', () => stop(new Fault('server.unreachable', `${url.host} ended the connection.`)));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    ended.catch(() => undefined); // whoever waits hears of it below
    try {
      return await Promise.race([work(client), ended]);
    } finally {
      client.removeAllListeners('close');
      client.on('error', () => undefined); // nobody waits any more
      await client.endAsync(true);
      erase(options);
    }
  }

  async function connection(): Promise<IClientOptions> {
    const { certificate, privateKeyFile, user, password } = settings;
    const key = privateKeyFile === undefined ? null : await parts.secretFile(privateKeyFile);
    const secret = password === undefined ? null : await parts.secret(password);
    const bytes = (
      from: { use<T>(work: (raw: Uint8Array) => T): T; erase(): void } | null,
    ): Buffer | null => {
      const copy = from?.use((raw) => Buffer.from(raw)) ?? null;
      from?.erase();
      return copy;
    };
    const keyBytes = bytes(key);
    const passwordBytes = bytes(secret);
    return {
      protocolVersion: 5,
      clientId: `mintmark-${parts.station}`,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: settings.answerTimeoutMs,
      ca: await parts.file(settings.ca),
      rejectUnauthorized: true,
      ...(certificate === undefined ? {} : { cert: await parts.file(certificate) }),
      ...(keyBytes === null ? {} : { key: keyBytes }),
      ...(user === undefined ? {} : { username: user }),
      ...(passwordBytes === null ? {} : { password: passwordBytes }),
    };
  }

  function brokerTrouble(thrown: unknown, what: string): Fault {
    if (thrown instanceof Fault) return thrown;
    const code =
      thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number' ? thrown.code : null;
    if (code === notAuthorized && what === 'connect')
      return new Fault(
        'destination.credentials',
        `${url.host} does not let this station in (not authorized).`,
      );
    if (code === notAuthorized)
      return new Fault('destination.permission', `${url.host} does not allow this station to ${what}.`);
    // return codes 4 and 5 of MQTT 3.1.1 come from brokers that answer in the older words
    if (
      code !== null &&
      (badCredentials.includes(code) || (what === 'connect' && (code === 4 || code === 5)))
    )
      return new Fault(
        'destination.credentials',
        `${url.host} does not take the user, password or name of this station.`,
      );
    if (code !== null && quota.includes(code))
      return new Fault('server.unreachable', `${url.host} is busy (reason ${code}).`);
    if (code !== null && code >= 0x80)
      return new Fault('destination.schema', `${url.host} refuses to ${what} (reason ${code}).`);
    return networkTrouble(thrown, url.host);
  }
}

function erase({ key, password }: IClientOptions): void {
  if (Buffer.isBuffer(key)) key.fill(0);
  if (Buffer.isBuffer(password)) password.fill(0);
}
