/** Today in numbers, and the scan field that needs no focus. */
import { TextInput } from '@mantine/core';
import { memo, type ReactElement, useEffect, useRef, useState } from 'react';
import { firstPassYield } from '../../src/insight/yield.ts';
import type { ShiftView } from '../../src/model/station.ts';
import { writeNumber } from '../messages/locale.ts';
import { useText } from '../messages/text.ts';
import { formatPercent } from '../parts/format.ts';
import { useApi, useRequest } from '../state/hooks.ts';
import type { ScanResult } from '../state/use-scan-lookup.ts';

const newestRecords = 500;

export const BenchFooter = memo(function BenchFooter({
  shift,
  scan,
  onScan,
}: {
  shift: ShiftView;
  scan: ScanResult | null;
  onScan: (text: string) => void;
}): ReactElement {
  const text = useText();
  const ratio = useFirstPassYield(shift.passed + shift.failed);
  return (
    <section className="bench-footer" aria-label={text('footer.label')}>
      <p className="today tabular">
        <span>{text('footer.today')}</span>
        <Figure value={String(shift.passed)} word={text('footer.pass')} />
        <Figure value={String(shift.failed)} word={text('footer.fail')} />
        {shift.errors > 0 && <Figure value={String(shift.errors)} word={text('footer.errors')} />}
        <Figure
          value={formatPercent(ratio)}
          word={text('footer.firstPass')}
          note={text('footer.firstPassNote', { count: newestRecords })}
        />
        {shift.averageMs !== null && (
          <Figure value={writeNumber(shift.averageMs / 1000, 0)} word={text('footer.perUnit')} />
        )}
      </p>
      <ScanField scan={scan} onScan={onScan} />
    </section>
  );
});

function Figure({ value, word, note }: { value: string; word: string; note?: string }): ReactElement {
  return (
    <span className="figure" title={note}>
      <strong>{value}</strong> {word}
    </span>
  );
}

function ScanField({
  scan,
  onScan,
}: {
  scan: ScanResult | null;
  onScan: (text: string) => void;
}): ReactElement {
  const text = useText();
  const [typed, setTyped] = useState('');
  return (
    <form
      className="scan-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onScan(typed.trim());
        setTyped('');
      }}
    >
      <TextInput
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        placeholder={text('footer.scan')}
        aria-label={text('footer.scanLabel')}
        maxLength={200}
        data-scan="own"
      />
      <p className={scan?.found === false ? 'scan-result scan-result-bad' : 'scan-result'} role="status">
        {scan !== null &&
          scan.text !== '' &&
          text(scan.found === false ? 'footer.notFound' : 'footer.scanned', { text: scan.text })}
      </p>
    </form>
  );
}

/** Over today's records, read again at most every ten seconds while units finish. */
function useFirstPassYield(finished: number): number | null {
  const api = useApi();
  const [settled, setSettled] = useState(finished);
  const settledAtMs = useRef(0);
  useEffect(() => {
    const waitMs = Math.max(0, settledAtMs.current + 10_000 - Date.now());
    const timer = setTimeout(() => {
      settledAtMs.current = Date.now();
      setSettled(finished);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [finished]);
  const records = useRequest(`first-pass ${settled}`, () => api.listRecords({ limit: newestRecords }));
  if (records.value === null) return null;
  const today = new Date().toDateString();
  return firstPassYield(records.value.rows.filter((row) => new Date(row.startedAt).toDateString() === today))
    .ratio;
}
