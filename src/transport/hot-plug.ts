/**
 * Calls `onHint` when something may have been plugged in or out. Only hints: where there is no USB subsystem or no
 * file watching there are none, and whoever listens polls as well. The events of the package `usb` come from udev; on
 * machines without it the nodes that the kernel makes under /dev are watched.
 */
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

export function watchHotPlug(onHint: () => void, platform: string = process.platform): Disposable {
  const stops = [watchUsb(onHint), ...(platform === 'linux' ? [watchDev(onHint)] : [])];
  return {
    [Symbol.dispose]: () => {
      for (const stop of stops) stop();
    },
  };
}

function watchUsb(onHint: () => void): () => void {
  let stopped = false;
  let stop = (): void => undefined;
  // Loaded here: its native part is missing on platforms without a prebuilt binary, and serial ports work without it.
  import('usb')
    .then(async ({ WebUSB }) => {
      const bus = new WebUSB({ allowAllDevices: true });
      // Throws on a machine without a USB subsystem, where the listeners below would never hear anything.
      await bus.getDevices();
      if (stopped) return;
      bus.addEventListener('connect', onHint);
      bus.addEventListener('disconnect', onHint);
      stop = () => {
        bus.removeEventListener('connect', onHint);
        bus.removeEventListener('disconnect', onHint);
      };
    })
    // No USB here: polling remains.
    .catch(() => undefined);
  return () => {
    stopped = true;
    stop();
  };
}

function watchDev(onHint: () => void): () => void {
  const usb = '/dev/bus/usb';
  const stops = [
    watchFolder('/dev', onHint, /^(tty|serial|rfcomm)/),
    ...busFolders(usb).map((bus) => watchFolder(join(usb, bus), onHint, /^\d+$/)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** One for each bus; empty where there is no USB. */
function busFolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No USB here, or no /dev of that kind.
    return [];
  }
}

function watchFolder(folder: string, onHint: () => void, names: RegExp): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name === null || names.test(name)) onHint();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    // No watches left, or no such folder: polling remains.
    return () => undefined;
  }
}
