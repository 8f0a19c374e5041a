/** Teaching slots: the engine listens, the person plugs in, and the slot that was heard lights up here. */
import { Button, NumberInput } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { ProgressRing } from '../parts/state-shape.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';

/** The lowest number without a slot, for the next lesson. */
export function nextSlotNumber(slots: readonly SlotView[]): number {
  const taken = new Set(slots.map((view) => view.slot.number));
  let number = 1;
  while (taken.has(number) && number < 32) number += 1;
  return number;
}

export function SlotsSection(): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const action = useAction();
  const { teaching } = station;
  const slots = [...station.slots].sort((left, right) => left.slot.number - right.slot.number);
  const [chosen, setChosen] = useState<number | null>(null);
  const number = chosen ?? nextSlotNumber(slots);
  const heard = useHeardSlot(slots, teaching);
  const run = (work: () => Promise<unknown>): void => {
    action.run(work).catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack settings-wide" aria-labelledby="settings-slots">
      <h2 id="settings-slots">{text('settings.slots')}</h2>
      <p className="muted">{text('settings.slots.text')}</p>
      {teaching === null ? (
        <div className="row">
          <NumberInput
            size="md"
            w={120}
            min={1}
            max={32}
            allowDecimal={false}
            clampBehavior="strict"
            value={number}
            onChange={(value) => setChosen(typeof value === 'number' ? value : null)}
            aria-label={text('settings.slots.number')}
          />
          <Button
            loading={action.busy}
            onClick={() =>
              run(async () => {
                await api.teachSlot({ slotNumber: number });
                setChosen(null);
              })
            }
          >
            {text('settings.slots.teach', { number })}
          </Button>
        </div>
      ) : (
        <div className="listening" role="status">
          <ProgressRing fraction={null} size={32} />
          <strong className="grow">{text('settings.slots.listening', { number: teaching })}</strong>
          <Button variant="default" onClick={() => run(() => api.teachSlot({ slotNumber: null }))}>
            {text('settings.slots.stop')}
          </Button>
        </div>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {slots.length === 0 && <p className="muted">{text('settings.slots.none')}</p>}
      <ul className="slot-list">
        {slots.map((view) => (
          <li key={view.slot.id} className={view.slot.id === heard ? 'slot-item slot-heard' : 'slot-item'}>
            <strong className="slot-item-number tabular">{view.slot.number}</strong>
            <span className="grow">
              <DeviceText mono>{view.slot.location}</DeviceText>
              <span className="muted small">
                {view.slot.id === heard
                  ? text('settings.slots.heard')
                  : (view.port?.title ?? text('drawer.noPort'))}
              </span>
            </span>
            <Button
              variant="default"
              size="sm"
              disabled={view.activity.type === 'running' || action.busy}
              aria-label={text('settings.slots.forgetLabel', { number: view.slot.number })}
              onClick={() => run(() => api.forgetSlot({ slotId: view.slot.id }))}
            >
              {text('settings.slots.forget')}
            </Button>
          </li>
        ))}
      </ul>
      {station.strayPorts.length > 0 && (
        <>
          <h3>{text('settings.stray')}</h3>
          <ul className="slot-list">
            {station.strayPorts.map((port) => (
              <li key={port.path} className="slot-item">
                <span className="grow">
                  <DeviceText>{port.title}</DeviceText>
                  <span className="muted small">
                    <DeviceText mono>{port.location}</DeviceText>
                  </span>
                </span>
                <Button
                  variant="default"
                  size="sm"
                  disabled={action.busy}
                  onClick={() => run(() => api.teachSlot({ slotNumber: number, location: port.location }))}
                >
                  {text('settings.stray.use', { number })}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The slot that answered the last lesson: it came, or changed its place, while the engine was listening. */
function useHeardSlot(slots: readonly SlotView[], teaching: number | null): string | null {
  const [heard, setHeard] = useState<string | null>(null);
  const lesson = useRef<number | null>(null);
  useEffect(() => {
    if (teaching !== null) {
      lesson.current = teaching;
      setHeard(null);
      return;
    }
    const learnt = slots.find((view) => view.slot.number === lesson.current && view.port !== null);
    if (learnt !== undefined) setHeard(learnt.slot.id);
    lesson.current = null;
  }, [teaching, slots]);
  return heard;
}
