import type { Driver, Session } from '../../src/drivers/driver.ts';
import { capabilities } from '../../src/drivers/driver.ts';
import type { Plan } from '../../src/job/plan.ts';
import { stepFor } from '../../src/job/plan.ts';
import { recipeSchema } from '../../src/model/recipe.ts';
import type { WipeMethod } from '../../src/model/wipe.ts';
import type { Port } from '../../src/transport/port.ts';

export const erase: WipeMethod = {
  id: 'erase',
  title: 'Erase',
  level: 'clear',
  leaves: [],
  verification: 'full-read',
};
const device = { hardwareId: 'hw-1', model: 'M', firmware: '1.0.0', facts: {} };

/** A driver whose session does what the test says; counts how often its session was closed. */
export function scriptedDriver(
  session: Partial<Session>,
  connect?: () => Promise<Session>,
): Driver & { closedTimes(): number } {
  let closed = 0;
  return {
    id: 'scripted',
    title: 'Scripted',
    usb: [],
    can: capabilities,
    wipeMethods: [erase],
    simulatedFlash: { sizeBytes: 4096, pageBytes: 4096 },
    checkOptions: () => undefined,
    simulate: () => {
      throw new Error('not simulated');
    },
    rehearsalUnit: () => ({}),
    connect:
      connect ??
      (async () => ({
        device,
        can: capabilities,
        identify: async () => device,
        ...session,
        close: async () => {
          closed += 1;
          await session.close?.();
        },
      })),
    closedTimes: () => closed,
  };
}

export const scriptedPort: Port = {
  info: { path: 'test', kind: 'virtual', location: 'test', title: 'test', usb: null },
  open: () => Promise.reject(new Error('not opened')),
  reopen: () => Promise.reject(new Error('not opened')),
  openUsb: () => Promise.reject(new Error('not opened')),
  reopenUsb: () => Promise.reject(new Error('not opened')),
  openVolume: () => Promise.reject(new Error('not opened')),
  reopenVolume: () => Promise.reject(new Error('not opened')),
};

export function plannedWith(driver: Driver, steps: readonly object[]): Plan {
  const recipe = recipeSchema.parse({
    recipe: 'r',
    title: 'R',
    product: 'P',
    purpose: 'provision',
    driver: 'scripted',
    allow: ['erase-all'],
    steps,
  });
  return {
    recipe,
    recipeSha256: '',
    driver,
    irreversible: [],
    needs: new Set(recipe.steps.flatMap((params) => stepFor(params).needs(params))),
    inputs: {
      files: new Map(),
      settings: null,
      profiles: new Map(),
      wipeMethods: new Map([[erase.id, erase]]),
    },
    steps: recipe.steps.map((params) => ({
      params,
      timeoutMs: params.timeoutMs ?? 5_000,
      pointOfNoReturn: stepFor(params).pointOfNoReturn,
    })),
  };
}
