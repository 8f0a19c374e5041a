/** All that the window is given: a port to the engine, handed on once for each start of the engine. No API is exposed. */
import { ipcRenderer } from 'electron';

/** The page's own window: this file is compiled without the DOM, like the rest of the shell. */
const page = globalThis as unknown as {
  postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void;
};

ipcRenderer.on('mintmark-port', (event) => page.postMessage('mintmark-port', '*', event.ports));
