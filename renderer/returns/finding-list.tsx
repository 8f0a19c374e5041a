/** Findings of a triage: shape, word and sentence, the worst first. */
import type { ReactElement } from 'react';
import type { TriageFinding, TriageVerdict } from '../../src/model/return.ts';
import type { ShapeName } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { EngineText } from '../parts/engine-text.tsx';
import { StateShape } from '../parts/state-shape.tsx';

const shapes: Readonly<Record<TriageVerdict, ShapeName>> = {
  fine: 'check',
  watch: 'triangle',
  fault: 'octagon',
  'not-this-unit': 'hand',
  unknown: 'bars',
};

export function FindingList({ findings }: { findings: readonly TriageFinding[] }): ReactElement {
  const text = useText();
  return (
    <ul className="findings">
      {findings.map(({ topic, verdict, text: words }) => (
        <li key={`${topic} ${words}`} className={`finding finding-${verdict}`}>
          <StateShape shape={shapes[verdict]} size={26} />
          <strong>{text(`triage.${verdict}`)}</strong>
          <span className="grow">
            <EngineText>{words}</EngineText>
          </span>
        </li>
      ))}
    </ul>
  );
}
