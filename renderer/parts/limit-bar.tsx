/** A reading against its limits: a bar with the allowed span and the value's place in it. */
import type { ReactElement } from 'react';
import type { LimitResult, ReadingValue } from '../../src/model/job.ts';
import { readingWords } from '../../src/model/reading-words.ts';
import { type Text, useText } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';
import { limitScale } from './limit-scale.ts';

export function LimitBar({ result }: { result: LimitResult }): ReactElement {
  const text = useText();
  const scale = limitScale(result);
  const { label, unit } = readingWords(result.reading);
  return (
    <div className={result.passed ? 'limit' : 'limit limit-bad'}>
      <div className="limit-words">
        <DeviceText>{label}</DeviceText>
        <strong className="tabular">
          <DeviceText>{`${showValue(result.value)} ${unit}`.trim()}</DeviceText>
        </strong>
        <span className="limit-verdict">
          {result.passed ? '✓' : '✕'} {text(result.passed ? 'readings.inside' : 'readings.outside')}
        </span>
      </div>
      {scale !== null && (
        <div className="limit-bar" aria-hidden="true">
          <div
            className="limit-span"
            style={{ insetInlineStart: `${scale.from * 100}%`, width: `${(scale.to - scale.from) * 100}%` }}
          />
          <div className="limit-value" style={{ insetInlineStart: `${scale.value * 100}%` }} />
        </div>
      )}
      <div className="muted small">
        <DeviceText>{`${limitWords(result, text)} ${isRange(result) ? unit : ''}`.trim()}</DeviceText>
      </div>
    </div>
  );
}

export function showValue(value: ReadingValue): string {
  return value === null ? '–' : String(value);
}

function isRange({ limit }: LimitResult): boolean {
  return 'min' in limit || 'max' in limit;
}

export function limitWords({ limit }: LimitResult, text: Text): string {
  if ('equals' in limit) return text('readings.limit.equals', { value: String(limit.equals) });
  if ('oneOf' in limit) return text('readings.limit.oneOf', { values: limit.oneOf.join(', ') });
  if ('startsWith' in limit) return text('readings.limit.startsWith', { start: limit.startsWith });
  const { min, max } = limit;
  if (min !== undefined && max !== undefined) return text('readings.limit.range', { min, max });
  if (min !== undefined) return text('readings.limit.min', { min });
  return text('readings.limit.max', { max: max ?? '–' });
}
