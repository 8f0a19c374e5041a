import type { ReactElement } from 'react';
import type { MessageKey } from '../messages/catalogue.ts';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import { Facts } from '../parts/facts.tsx';
import { formatMoment } from '../parts/format.ts';

export interface ReportRow {
  readonly hardwareId: string;
  readonly groupId: string;
  readonly seenAt: string;
  readonly firmware: string | null;
  readonly readings: Readonly<Record<string, number>>;
  readonly oddities: readonly {
    readonly reading: string;
    readonly value: string | number;
    readonly usual: string | number;
    readonly score: number;
  }[];
  readonly score: number;
}

const names: Readonly<Record<string, MessageKey>> = {
  firmware: 'fleet.firmware',
  state: 'fleet.state',
  supplyMv: 'fleet.reading.supplyMv',
  supplyMa: 'fleet.reading.supplyMa',
  batteryPercent: 'fleet.reading.batteryPercent',
  memoryFreeKb: 'fleet.reading.memoryFreeKb',
  memoryTotalKb: 'fleet.reading.memoryTotalKb',
  batteryStatus: 'fleet.reading.batteryStatus',
  signalDbm: 'fleet.reading.signalDbm',
  linkQuality: 'fleet.reading.linkQuality',
  cell: 'fleet.reading.cell',
  signalToNoiseDb: 'fleet.reading.signalToNoiseDb',
};

export function useReadingName(): (reading: string) => string {
  const text = useText();
  return (reading) => {
    const name = names[reading];
    return name === undefined ? reading : text(name);
  };
}

/** What differs from the group, as a sentence for each: the value, and what is usual. */
export function Oddities({ report }: { report: ReportRow }): ReactElement {
  const text = useText();
  const nameOf = useReadingName();
  return (
    <>
      {report.oddities
        .map(({ reading, value, usual }) => text('fleet.odd', { reading: nameOf(reading), value, usual }))
        .join(' · ')}
    </>
  );
}

export function ReportFacts({ report }: { report: ReportRow }): ReactElement {
  const text = useText();
  const nameOf = useReadingName();
  return (
    <div className="stack">
      {report.oddities.length > 0 && (
        <Badge tone="warn" shape="triangle">
          {text('fleet.odd.badge')}
        </Badge>
      )}
      {report.oddities.length > 0 && (
        <p>
          <Oddities report={report} />
        </p>
      )}
      <Facts
        rows={[
          [text('fleet.seenAt'), formatMoment(report.seenAt)],
          [text('fleet.firmware'), report.firmware],
          ...Object.entries(report.readings).map(([reading, value]) => [nameOf(reading), value] as const),
        ]}
      />
    </div>
  );
}
