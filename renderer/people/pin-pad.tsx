/** Ten keys of 64 px for a PIN. A keyboard works as well. What was typed is shown as dots only. */
import { type ReactElement, useEffect, useRef } from 'react';
import { longestPin } from '../../src/model/people.ts';
import { useText } from '../messages/text.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function PinPad({
  pin,
  busy,
  onPin,
  onDone,
}: {
  pin: string;
  busy: boolean;
  onPin: (pin: string) => void;
  onDone: () => void;
}): ReactElement {
  const text = useText();
  const press = (digit: string): void => {
    if (!busy && pin.length < longestPin) onPin(pin + digit);
  };
  const erase = (): void => onPin(pin.slice(0, -1));
  const done = (): void => {
    if (!busy && pin !== '') onDone();
  };
  const latest = useRef({ press, erase, done });
  latest.current = { press, erase, done };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { press: type, erase: back, done: end } = latest.current;
      if (/^\d$/.test(event.key)) type(event.key);
      else if (event.key === 'Backspace') back();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) end();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="pin-pad">
      <output className="pin-dots" aria-label={text('people.pin.typed', { count: pin.length })}>
        {pin === '' ? <span className="muted">{text('people.pin.enter')}</span> : '●'.repeat(pin.length)}
      </output>
      {/* A finger leaves no focus on a key: the Enter of a keyboard would press it again. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it takes the focus from its keys and does nothing else */}
      <div className="pin-keys" onMouseDown={(event) => event.preventDefault()}>
        {digits.map((digit) => (
          <button key={digit} type="button" className="pin-key" onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" className="pin-key" onClick={erase} aria-label={text('people.pin.erase')}>
          ⌫
        </button>
        <button type="button" className="pin-key" onClick={() => press('0')}>
          0
        </button>
        <button type="button" className="pin-key pin-key-done" disabled={busy || pin === ''} onClick={done}>
          {text('people.pin.done')}
        </button>
      </div>
    </div>
  );
}
