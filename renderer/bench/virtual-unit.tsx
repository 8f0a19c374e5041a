/** Hands for the virtual bench: plug in, plug in something faulty, take out. Absent on a real bench. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { type ActionState, useAction, useApi } from '../state/hooks.ts';
import { isMisbehaviour, misbehaviours } from './misbehaviours.ts';

interface VirtualHands {
  readonly action: ActionState;
  /** The unit that lies at this slot, with all that it remembers. */
  plugAgain(): void;
  /** A unit that was never here before; `misbehaviour` null for a good one. */
  plugNew(misbehaviour: string | null): void;
  unplug(): void;
}

export function useVirtualHands(slotId: string): VirtualHands {
  const api = useApi();
  const action = useAction();
  const run = (work: () => Promise<unknown>): void => {
    action.run(work).catch(() => undefined); // run never rejects
  };
  return {
    action,
    plugAgain: () => run(() => api.virtualBench({ slotId, action: 'plug' })),
    plugNew: (misbehaviour) => run(() => api.virtualBench({ slotId, action: 'new-unit', misbehaviour })),
    unplug: () => run(() => api.virtualBench({ slotId, action: 'unplug' })),
  };
}

export function PlugButton({ view }: { view: SlotView }): ReactElement {
  const text = useText();
  const hands = useVirtualHands(view.slot.id);
  return (
    <>
      <Button className="bench-button" loading={hands.action.busy} onClick={() => hands.plugNew(null)}>
        {text('bench.plug')}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            className="bench-more"
            aria-label={text('bench.plugOther')}
            title={text('bench.plugOther')}
          >
            <IconChevronDown size={24} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className="bench-menu">
          {view.virtual !== null && (
            <Menu.Item onClick={hands.plugAgain}>{text('bench.plugAgain')}</Menu.Item>
          )}
          <Menu.Label>{text('bench.plugFaulty')}</Menu.Label>
          {misbehaviours.map((name) => (
            <Menu.Item key={name} onClick={() => hands.plugNew(name)}>
              {text(`misbehaviour.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {hands.action.fault !== null && (
        <div className="slot-fault">
          <FaultNote fault={hands.action.fault} onDismiss={hands.action.dismiss} />
        </div>
      )}
    </>
  );
}

/** Takes the unit out; `back`: puts the one that was pulled out in again. */
export function UnplugButton({ view, back = false }: { view: SlotView; back?: boolean }): ReactElement {
  const text = useText();
  const hands = useVirtualHands(view.slot.id);
  return (
    <>
      <Button
        className="bench-button"
        loading={hands.action.busy}
        onClick={back ? hands.plugAgain : hands.unplug}
      >
        {text(back ? 'bench.replug' : 'bench.unplug')}
      </Button>
      {hands.action.fault !== null && (
        <div className="slot-fault">
          <FaultNote fault={hands.action.fault} onDismiss={hands.action.dismiss} />
        </div>
      )}
    </>
  );
}

/** On every virtual card with a unit in it: the hand that takes it out, also in the middle of a job. */
export function UnplugCorner({ view }: { view: SlotView }): ReactElement | null {
  const text = useText();
  const hands = useVirtualHands(view.slot.id);
  if (view.virtual === null || !view.virtual.pluggedIn) return null;
  return (
    <ActionIcon
      className="slot-corner"
      aria-label={text('bench.unplug')}
      title={text('bench.unplug')}
      loading={hands.action.busy}
      onClick={hands.unplug}
    >
      <IconPlugConnectedX size={22} />
    </ActionIcon>
  );
}

export function misbehaviourWords(view: SlotView, text: ReturnType<typeof useText>): string | null {
  const name = view.virtual?.misbehaviour ?? null;
  if (name === null) return null;
  return text('bench.virtual.faulty', { fault: isMisbehaviour(name) ? text(`misbehaviour.${name}`) : name });
}
