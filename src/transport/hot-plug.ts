/**
 * Calls `onHint` when something may have been plugged in or out. Only hints: where there is no USB subsystem or no
 * file watching there are none, and whoever listens polls as well.
 */
import { watch } from 'node:fs';

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
  try {
    const watcher = watch('/dev', { persistent: false }, (_, name) => {
      if (name === null || /^(tty|serial|rfcomm)/.test(name)) onHint();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    // No watches left, or no /dev: polling remains.
    return () => undefined;
  }
}
