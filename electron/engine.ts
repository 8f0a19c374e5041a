/**
 * The engine's process: opens the station and serves each port that the shell brings. When another engine already has
 * the data folder (a service on the bench), the ports are joined to that one instead.
 */
import { parseArgs } from 'node:util';
import type { MessagePortMain } from 'electron';
import type { Pipe } from '../src/contract/channel.ts';
import { serve } from '../src/contract/serve.ts';
import { asFault, Fault } from '../src/model/fault.ts';
import { readAnnouncement } from '../src/station/server-announcement.ts';
import { openStation, type Station } from '../src/station/station.ts';
import { joinPipes } from '../src/station/wires/join-pipes.ts';
import { connectLocally, listenLocally } from '../src/station/wires/local-socket.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    bench: { type: 'string' },
    server: { type: 'string' },
    'server-announcement': { type: 'string' },
    'native-sqlite': { type: 'string' },
  },
});
const dataFolder = values.data ?? '.';
const parent = process.parentPort;

function portPipe(port: MessagePortMain): Pipe {
  port.start();
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onClose: (listener) => port.on('close', () => listener()),
    close: () => port.close(),
  };
}

function open(): Promise<Station> {
  const announcement = values['server-announcement'];
  return openStation({
    dataFolder,
    bench: values.bench === 'real' ? 'real' : 'virtual',
    appVersion: __APP_VERSION__,
    ...(values.server === undefined ? {} : { serverUrl: values.server }),
    ...(announcement === undefined ? {} : { embeddedServer: readAnnouncement(announcement) }),
    ...(values['native-sqlite'] === undefined ? {} : { nativeBinding: values['native-sqlite'] }),
  });
}

async function start(): Promise<void> {
  const station = await open().catch((thrown: unknown) => {
    if (thrown instanceof Fault && thrown.code === 'store.locked') return null;
    throw thrown;
  });
  const socket = station === null ? null : await listenLocally(station, dataFolder);
  if (station !== null && socket !== null) station.announce(socket.address);
  parent.on('message', (event) => {
    const [port] = event.ports;
    if (event.data === 'connect' && port !== undefined) connect(station, portPipe(port));
    if (event.data === 'close') close(station, socket);
  });
  parent.postMessage('ready');
}

function connect(station: Station | null, pipe: Pipe): void {
  if (station !== null) {
    serve(station, pipe);
    return;
  }
  connectLocally(dataFolder).then(
    (other) => joinPipes(pipe, other),
    () => pipe.close(),
  );
}

function close(station: Station | null, socket: AsyncDisposable | null): void {
  const closed = async (): Promise<void> => {
    await socket?.[Symbol.asyncDispose]();
    await station?.[Symbol.asyncDispose]();
  };
  closed().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

start().catch((thrown: unknown) => {
  const { message, help, code } = asFault(thrown).toData();
  parent.postMessage({ failed: `${message} ${help} (${code})` });
});
