/** The steps of a job as a vertical line: done, running, ahead; each with its duration, limits and fault. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepResult } from '../../src/model/job.ts';
import type { StepName } from '../../src/model/recipe.ts';
import type { JobProgress } from '../../src/model/station.ts';
import type { ShapeName } from '../look/slot-look.ts';
import { sentenceOf, useText } from '../messages/text.ts';
import { FaultNote } from './fault-note.tsx';
import { formatDuration, timeLeft } from './format.ts';
import { LimitBar } from './limit-bar.tsx';
import { MediumList } from './medium-progress.tsx';
import { Readings } from './readings.tsx';
import { ProgressRing, StateShape } from './state-shape.tsx';

const shapes: Readonly<Record<StepResult['outcome'], ShapeName>> = {
  passed: 'check',
  failed: 'octagon',
  error: 'triangle',
  cancelled: 'slash',
  interrupted: 'bars',
  skipped: 'slash',
};

export function StepLine({
  steps,
  progress,
  ahead,
  showReadings = false,
  showFaults = true,
  showMedia = true,
}: {
  steps: readonly StepResult[];
  progress: JobProgress | null;
  ahead: readonly StepName[];
  showReadings?: boolean;
  /** False where the job's fault is already shown above its steps. */
  showFaults?: boolean;
  /** False where the media of a wipe stand larger beside it. */
  showMedia?: boolean;
}): ReactElement {
  const text = useText();
  const { i18n } = useTranslation();
  return (
    <ol className="step-line">
      {steps.map((step) => (
        <li key={step.index} className={`step step-${step.outcome}`}>
          <StateShape shape={shapes[step.outcome]} size={24} />
          <div className="step-body">
            <div className="step-head">
              <strong>{text(`step.${step.step}`)}</strong>
              {step.outcome !== 'passed' && <span>{text(`outcome.${step.outcome}`)}</span>}
              <span className="tabular muted step-time">
                {step.outcome !== 'skipped' && formatDuration(step.durationMs)}
              </span>
            </div>
            {step.limits.map((limit) => (
              <LimitBar key={limit.reading} result={limit} />
            ))}
            {showFaults && <FaultNote fault={step.fault} />}
            {showReadings && <Readings requested={step.requested} observed={step.observed} />}
          </div>
        </li>
      ))}
      {progress !== null && (
        <li className="step step-running" aria-current="step">
          <ProgressRing fraction={progress.fraction} size={24} />
          <div className="step-body">
            <div className="step-head">
              <strong>{text(`step.${progress.step}`)}</strong>
              <span>
                {progress.fraction === null
                  ? text('drawer.running')
                  : text('bench.percent', { percent: Math.floor(progress.fraction * 100) })}
              </span>
              <span className="tabular muted step-time">
                {timeLeft(progress, text, (what) => sentenceOf(what, i18n))}
              </span>
            </div>
            {showMedia && <MediumList media={progress.media} />}
          </div>
        </li>
      )}
      {ahead.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a recipe may hold the same step twice; only its place is unique
        <li key={index} className="step step-ahead">
          <span className="step-dot" aria-hidden="true" />
          <div className="step-body">{text(`step.${step}`)}</div>
        </li>
      ))}
    </ol>
  );
}
