/** A button for what can not be undone: held for 1.5 s by finger, mouse or key; letting go early does nothing. */
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';

export const holdMs = 1_500;

export function HoldButton({
  label,
  holdingLabel,
  hint,
  disabled,
  onHeld,
}: {
  label: string;
  holdingLabel: string;
  hint: string;
  disabled: boolean;
  onHeld: () => void;
}): ReactElement {
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const stop = (): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    setHolding(false);
  };
  const start = (): void => {
    if (disabled || timer.current !== null) return;
    setHolding(true);
    timer.current = setTimeout(() => {
      stop();
      onHeld();
    }, holdMs);
  };
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  const isHoldKey = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';
  return (
    <div className="hold">
      <button
        type="button"
        className="hold-button"
        data-holding={holding || undefined}
        disabled={disabled}
        aria-describedby="hold-hint"
        onPointerDown={(event) => {
          if (event.button === 0) start();
        }}
        onPointerUp={stop}
        onPointerLeave={stop}
        onPointerCancel={stop}
        onBlur={stop}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (!isHoldKey(event)) return;
          event.preventDefault();
          if (!event.repeat) start();
        }}
        onKeyUp={(event) => {
          if (isHoldKey(event)) stop();
        }}
        data-scan="own"
      >
        <span className="hold-fill" style={{ transitionDuration: holding ? `${holdMs}ms` : '120ms' }} />
        <span className="hold-label">{holding ? holdingLabel : label}</span>
      </button>
      <p id="hold-hint" className="muted">
        {hint}
      </p>
    </div>
  );
}
