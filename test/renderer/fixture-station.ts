/** Scripted station states for looking at the screens: every slot state, crowds, emptiness, long and hostile texts. */
import type { FaultCode, FaultData } from '../../src/model/fault.ts';
import { Fault } from '../../src/model/fault.ts';
import type { StepResult } from '../../src/model/job.ts';
import type { StepName } from '../../src/model/recipe.ts';
import type { RecipeSummary, SlotActivity, SlotView, StationState } from '../../src/model/station.ts';

export const hostile = '<img src=x onerror=document.title=1>\u202eGPJ.exe';

export const recipes: readonly RecipeSummary[] = [
  {
    id: 'gateway-mk2',
    title: 'Gateway Mk2, production',
    product: 'Gateway Mk2',
    purpose: 'provision',
    driver: 'smp',
    steps: ['identify', 'flash', 'identity', 'configure', 'verify', 'label'],
    irreversible: [],
  },
  {
    id: 'gateway-locked',
    title: 'Gateway Mk2, locked for customers',
    product: 'Gateway Mk2',
    purpose: 'provision',
    driver: 'smp',
    steps: ['identify', 'flash', 'identity', 'configure', 'verify'],
    irreversible: ['lock'],
  },
  {
    id: 'gateway-diagnose',
    title: 'Gateway Mk2, diagnosis',
    product: 'Gateway Mk2',
    purpose: 'diagnose',
    driver: 'smp',
    steps: ['identify', 'diagnose'],
    irreversible: [],
  },
  {
    id: 'gateway-wipe',
    title: 'Gateway Mk2, end of life',
    product: 'Gateway Mk2',
    purpose: 'decommission',
    driver: 'smp',
    steps: ['identify', 'wipe', 'verify'],
    irreversible: ['erase-all'],
  },
];

const startedAt = new Date(Date.now() - 40_000).toISOString();

export function fault(code: FaultCode, message: string): FaultData {
  return new Fault(code, message).toData();
}

export function stepResult(index: number, step: StepName, change: Partial<StepResult> = {}): StepResult {
  return {
    index,
    step,
    outcome: 'passed',
    startedAt,
    durationMs: 800 + 2300 * index,
    requested: {},
    observed: {},
    limits: [],
    fault: null,
    ...change,
  };
}

const identified = stepResult(0, 'identify', {
  durationMs: 412,
  requested: { model: 'GW-MK2' },
  observed: { model: 'GW-MK2', hardwareId: 'A4CF12FE0042', supplyMv: 3312 },
  limits: [{ reading: 'supplyMv', limit: { min: 3200, max: 3400 }, value: 3312, passed: true }],
});
const flashed = stepResult(1, 'flash', {
  durationMs: 21_400,
  requested: { firmware: '2.4.1' },
  observed: { firmware: '2.4.1', uploadMs: 19_820, bytes: 412_672 },
});

export function running(step: StepName, change: Record<string, unknown> = {}): SlotActivity {
  const order = recipes[0]!.steps;
  const stepIndex = Math.max(0, order.indexOf(step));
  return {
    type: 'running',
    jobId: `job-${step}`,
    recipeId: 'gateway-mk2',
    startedAt,
    steps: [identified, flashed].slice(0, stepIndex),
    cancelling: false,
    progress: {
      step,
      stepIndex,
      stepCount: order.length,
      fraction: 0.64,
      timeLeftMs: 21_000,
      waitingFor: null,
      media: [],
      ...change,
    },
  };
}

export function done(
  outcome: 'passed' | 'failed' | 'error' | 'cancelled' | 'interrupted',
  why: FaultData | null,
  recipeId = 'gateway-mk2',
): SlotActivity {
  const last =
    why?.code === 'check.failed'
      ? stepResult(4, 'verify', {
          outcome: 'failed',
          fault: why,
          limits: [{ reading: 'supplyMv', limit: { min: 3200, max: 3400 }, value: 2911, passed: false }],
        })
      : stepResult(2, 'identity', { outcome, fault: why });
  return {
    type: 'done',
    jobId: `job-${outcome}-${recipeId}`,
    recipeId,
    outcome,
    endedAt: new Date().toISOString(),
    durationMs: 46_200,
    fault: why,
    steps:
      outcome === 'passed'
        ? [identified, flashed, stepResult(2, 'identity'), stepResult(3, 'configure')]
        : [identified, flashed, last],
    documentId: outcome === 'passed' ? 'doc-1' : null,
  };
}

export function slot(number: number, activity: SlotActivity, change: Partial<SlotView> = {}): SlotView {
  const empty = activity.type === 'empty';
  return {
    slot: { id: `slot-${number}`, number, label: `Slot ${number}`, location: `usb:1-4.${number}` },
    port: empty
      ? null
      : {
          path: `/dev/ttyACM${number}`,
          kind: 'serial',
          location: `usb:1-4.${number}`,
          title: `USB serial device (ttyACM${number})`,
          usb: { vendorId: 0x2fe3, productId: 0x0100, serialNumber: null },
        },
    armedRecipeId: 'gateway-mk2',
    activity,
    hardwareId: empty ? null : `A4CF12FE00${String(40 + number)}`,
    serialNumber: empty || activity.type === 'ready' ? null : `GW2-00${String(4710 + number)}`,
    unitState: empty ? null : 'blank',
    virtual: null,
    ...change,
  };
}

export function allStates(): SlotView[] {
  return [
    slot(1, running('flash')),
    slot(2, done('passed', null), { unitState: 'provisioned' }),
    slot(
      3,
      done('failed', fault('check.failed', 'The supply is at 2.9 V; the recipe asks for 3.2 to 3.4 V.')),
    ),
    slot(4, { type: 'empty' }),
    slot(5, done('error', fault('link.lost', 'The unit went away while its identity was written.'))),
    slot(6, { type: 'ready' }, { armedRecipeId: 'gateway-wipe', unitState: 'returned' }),
    slot(7, done('interrupted', fault('station.interrupted', 'The station stopped while flashing.'))),
    slot(
      8,
      running('identity', {
        fraction: null,
        timeLeftMs: null,
        waitingFor: 'the unit to restart',
      }),
    ),
  ];
}

export function otherStates(): SlotView[] {
  return [
    slot(1, { type: 'ready' }),
    slot(2, done('cancelled', fault('job.cancelled', 'The job was stopped by Ana.'))),
    slot(3, done('error', fault('identity.quarantined', 'This unit has been on hold since yesterday.'))),
    slot(4, { type: 'ready' }, { armedRecipeId: null }),
  ];
}

export function crowd(): SlotView[] {
  return Array.from({ length: 32 }, (_, index) => {
    const base = [...allStates(), ...otherStates()][index % 12]!;
    return slot(index + 1, base.activity, { armedRecipeId: base.armedRecipeId });
  });
}

export function hostileSlots(): SlotView[] {
  const long = 'Schutzleiterwiderstandsprüfung-der-Gebäudeautomationsgatewayvariante-mit-Verlängerungskabel';
  return allStates().map((view, index) => ({
    ...view,
    hardwareId: view.hardwareId && (index % 2 === 0 ? hostile : 'A'.repeat(80)),
    serialNumber: view.serialNumber && (index % 2 === 0 ? hostile : long),
    activity:
      view.activity.type === 'done' && view.activity.fault !== null
        ? {
            ...view.activity,
            fault: { ...view.activity.fault, message: `${hostile} ${long}`, help: `${long} ${long}` },
          }
        : view.activity,
  }));
}

export function station(slots: readonly SlotView[], change: Partial<StationState> = {}): StationState {
  return {
    sequence: 1,
    station: {
      id: 'station-7f3a',
      name: 'Bench 3 · Line B',
      version: '0.1.0',
      bench: 'real',
      publicKey: 'MCowBQYDK2VwAyEA1a2b3c4d5e6f7g8h9i0jKLMNOPQRSTUVWXYZabcdefg=',
    },
    operator: 'Ana Kovač',
    people: { demanded: false, signedIn: null },
    language: null,
    slots,
    strayPorts: [],
    recipes,
    order: {
      id: '4711',
      title: 'Order 4711 · Gateway Mk2',
      recipeIds: ['gateway-mk2'],
      quantity: 500,
      passed: 371,
      failed: 9,
    },
    sync: [
      {
        destination: 'server',
        address: 'https://mintmark.example',
        state: 'idle',
        waiting: 0,
        accepted: 1204,
        rejected: 0,
        superseded: 0,
        setAside: 0,
        oldestWaitingAt: null,
        lastSuccessAt: new Date(Date.now() - 2_000).toISOString(),
        lastFault: null,
      },
    ],
    shift: { passed: 371, failed: 9, errors: 2, averageMs: 46_200 },
    teaching: null,
    alerts: [],
    log: slots.flatMap((view) =>
      [
        'opened the port',
        'handshake: SMP over serial, 115200 baud',
        `hardware id ${view.hardwareId ?? '-'}`,
        'upload 64 %',
      ].map((text, index) => ({
        at: new Date(Date.now() - 60_000 + index * 1_000).toISOString(),
        slotId: view.slot.id,
        jobId: null,
        text,
      })),
    ),
    ...change,
  };
}
