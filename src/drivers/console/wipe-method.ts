import type { WipeMethod } from '../../model/wipe.ts';

/** Deleting by command marks entries as free; nothing on a text console can read the flash behind them. */
export const consoleWipeMethod: WipeMethod = {
  id: 'console-delete',
  title: 'Delete credentials and settings by console commands, then list what is left',
  level: 'partial',
  leaves: [
    'Deleted entries may still be in flash until their page is used again.',
    'Firmware, and all that the console has no command for, stays.',
  ],
  verification: 'query',
};
