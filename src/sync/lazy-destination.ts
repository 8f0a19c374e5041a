/** A destination that is opened when it is needed, and anew after a fault: files that were mended in between are read again. */
import type { Destination } from './destination.ts';
import type { DestinationSettings } from './destination-file.ts';
import type { TestableDestination } from './destination-parts.ts';
import { addressOf } from './open-destination.ts';

export function lazyDestination(
  name: string,
  settings: DestinationSettings,
  open: () => Promise<TestableDestination>,
): Destination & AsyncDisposable {
  let opened: TestableDestination | null = null;
  const close = async (): Promise<void> => {
    const last = opened;
    opened = null;
    await last?.[Symbol.asyncDispose]();
  };
  return {
    name,
    address: addressOf(settings),
    // each sends fewer where that is its own limit, and answers for those
    batchMax: settings.kind === 'mqtt' ? 100 : 20,
    send: async (rows, signal) => {
      try {
        opened ??= await open();
        return await opened.send(rows, signal);
      } catch (thrown) {
        await close();
        throw thrown;
      }
    },
    [Symbol.asyncDispose]: close,
  };
}
