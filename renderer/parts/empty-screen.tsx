import type { ReactElement, ReactNode } from 'react';
import type { ShapeName } from '../look/slot-look.ts';
import { StateShape } from './state-shape.tsx';

/** An empty screen teaches: one picture, one sentence, one button. */
export function EmptyScreen({
  shape = 'socket',
  title,
  children,
  action,
}: {
  shape?: ShapeName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}): ReactElement {
  return (
    <div className="empty-screen">
      <StateShape shape={shape} size={72} />
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}
