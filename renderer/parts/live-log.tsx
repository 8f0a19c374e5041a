import { Button, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useMemo, useRef, useState } from 'react';
import type { LogLine } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';
import { formatClockTime } from './format.ts';
import { useFollowEnd } from './use-follow-end.ts';

/** Log lines as they come: search, copy what is shown, pause. Pausing freezes the view; the engine goes on logging. */
export function LiveLog({ lines }: { lines: readonly LogLine[] }): ReactElement {
  const text = useText();
  const clipboard = useClipboard({ timeout: 1500 });
  const [search, setSearch] = useState('');
  const [frozen, setFrozen] = useState<readonly LogLine[] | null>(null);
  const source = frozen ?? lines;
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return wanted === '' ? source : source.filter((line) => line.text.toLowerCase().includes(wanted));
  }, [source, search]);
  const copy = (): void => clipboard.copy(shown.map((line) => `${line.at} ${line.text}`).join('\n'));
  return (
    <div className="live-log">
      <div className="live-log-tools">
        <TextInput
          className="grow"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={text('common.search')}
          aria-label={text('common.searchLog')}
          data-scan="own"
        />
        <Button variant="default" onClick={copy} disabled={shown.length === 0}>
          {clipboard.copied ? text('common.copied') : text('common.copy')}
        </Button>
        <Button
          variant={frozen === null ? 'default' : 'filled'}
          aria-pressed={frozen !== null}
          onClick={() => setFrozen(frozen === null ? lines : null)}
        >
          {frozen === null ? text('common.pause') : text('common.resume')}
        </Button>
      </div>
      {shown.length === 0 ? (
        <p className="live-log-empty">
          {search === '' ? text('log.empty') : text('log.noMatch', { search })}
        </p>
      ) : (
        <LogLines lines={shown} />
      )}
      {frozen !== null && (
        <p className="muted small">{text('log.paused', { count: newerThan(lines, frozen) })}</p>
      )}
    </div>
  );
}

function newerThan(lines: readonly LogLine[], frozen: readonly LogLine[]): number {
  const last = frozen.at(-1);
  return last === undefined ? lines.length : lines.length - 1 - lines.lastIndexOf(last);
}

function LogLines({ lines }: { lines: readonly LogLine[] }): ReactElement {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 22,
    overscan: 20,
  });
  const follow = useFollowEnd(lines.length, () => rows.scrollToIndex(lines.length - 1, { align: 'end' }));
  return (
    <div
      ref={box}
      className="live-log-box mono"
      role="log"
      aria-label={text('log.label')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => follow.onScroll(event.currentTarget)}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line === undefined ? null : (
            <div
              key={item.key}
              ref={rows.measureElement}
              data-index={item.index}
              className="live-log-line"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className="muted">{formatClockTime(line.at)}</span>
              <DeviceText>{line.text}</DeviceText>
            </div>
          );
        })}
      </div>
    </div>
  );
}
