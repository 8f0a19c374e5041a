/**
 * Where the window gets its pipes from. In Electron the preload forwards a MessagePort, once per engine start; in a
 * browser a WebSocket is opened to the page's own server, with a session that the one-time token of the address buys. What crosses a pipe is
 * the contract's affair; when to try again is decided here.
 */
import type { Pipe } from '../src/contract/channel.ts';
import { reconnectDelayMs } from './state/reconnect-delay.ts';

export type ConnectionProblem =
  /** Served by a browser address without a token: nobody can connect with that. */
  | 'no-token'
  /** The engine was reached before and is gone. */
  | 'lost'
  /** No connection was ever made. */
  | 'unreachable';

export interface PipeListener {
  onPipe(pipe: Pipe): void;
  onProblem(problem: ConnectionProblem): void;
}

const sessionKey = 'mintmark.session';

/** Reads the one-time token and takes it out of the address bar, so that it lands in no screenshot and no history. */
function takeToken(): string | null {
  const token = /^#token=([A-Za-z0-9._~-]{8,200})$/.exec(location.hash)?.[1];
  if (token === undefined) return null;
  history.replaceState(null, '', `${location.pathname}${location.search}#/bench`);
  return token;
}

/**
 * The one-time token buys a session token, which this tab keeps over reloads. Null: the token was spent or is wrong.
 * Rejects when the engine can not be reached.
 */
async function buySession(token: string): Promise<string | null> {
  const response = await fetch('./session', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) return null;
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null || !('token' in answer)) return null;
  return typeof answer.token === 'string' ? answer.token : null;
}

export function listenForPipes(listener: PipeListener): void {
  listenForPorts(listener);
  if (!location.protocol.startsWith('http')) return;
  const token = takeToken();
  const session = sessionStorage.getItem(sessionKey);
  if (token !== null) exchangeToken(token, listener, 0);
  else if (session !== null) keepSocket(session, listener);
  else listener.onProblem('no-token');
}

function exchangeToken(token: string, listener: PipeListener, attempt: number): void {
  buySession(token).then(
    (bought) => {
      const session = bought ?? sessionStorage.getItem(sessionKey);
      if (session === null) {
        listener.onProblem('no-token');
        return;
      }
      sessionStorage.setItem(sessionKey, session);
      keepSocket(session, listener);
    },
    () => {
      listener.onProblem('unreachable');
      setTimeout(() => exchangeToken(token, listener, attempt + 1), reconnectDelayMs(attempt, Math.random()));
    },
  );
}

function listenForPorts(listener: PipeListener): void {
  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== 'mintmark-port' || port === undefined) return;
    listener.onPipe(portPipe(port, () => listener.onProblem('lost')));
  });
}

function portPipe(port: MessagePort, onLost: () => void): Pipe {
  const closeListeners: (() => void)[] = [onLost];
  port.addEventListener('close', () => {
    for (const close of closeListeners) close();
  });
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => closeListeners.push(listener),
    close: () => port.close(),
  };
}

function keepSocket(session: string, listener: PipeListener): void {
  let attempt = 0;
  let everOpened = false;
  const open = (): void => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/contract`, ['mintmark', session]);
    socket.addEventListener('open', () => {
      attempt = 0;
      everOpened = true;
      listener.onPipe(socketPipe(socket));
    });
    socket.addEventListener('close', () => {
      listener.onProblem(everOpened ? 'lost' : 'unreachable');
      setTimeout(open, reconnectDelayMs(attempt, Math.random()));
      attempt += 1;
    });
  };
  open();
}

function socketPipe(socket: WebSocket): Pipe {
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) =>
      socket.addEventListener('message', (event) => listener(JSON.parse(String(event.data)))),
    onClose: (listener) => socket.addEventListener('close', () => listener()),
    close: () => socket.close(),
  };
}
