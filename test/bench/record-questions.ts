/** What the screens and the command line ask a station's store for: lists as they are scrolled, filtered and sought, and one of each. */
import type { RecordFilter } from '../../src/store/record-search.ts';
import type { Store } from '../../src/store/store.ts';
import { hardwareIdOf, jobIdOf, serialNumberOf, startOf } from './record-rows.ts';

type Question = readonly [name: string, ask: () => unknown];

export function askRecords(store: Store, jobs: number, limit: number): readonly Question[] {
  const { records, units, lives } = store;
  let asked = 0;
  const sought = (): number => {
    asked += 1;
    return 1 + ((asked * 7_919) % jobs);
  };
  const list = (filter: RecordFilter, after?: string): unknown => records.list({ limit, ...filter, after });
  const further = (filter: RecordFilter): (() => unknown) => {
    const cursors: string[] = [];
    for (
      let page = 0, after = records.list({ limit, ...filter }).next;
      page < 50 && after !== null;
      page += 1
    ) {
      cursors.push(after);
      after = records.list({ limit, ...filter, after }).next;
    }
    return () => list(filter, cursors[sought() % cursors.length]);
  };
  return [
    ['newest records', () => list({})],
    ['records anywhere further down', () => list({}, `${startOf(sought())}|`)],
    ['failed ones', () => list({ outcome: 'failed' })],
    ['failed ones further down', further({ outcome: 'failed' })],
    ['failed wipes', () => list({ outcome: 'failed', purpose: 'decommission' })],
    ['cancelled ones, of which there are none', () => list({ outcome: 'cancelled' })],
    ['records by serial number', () => list({ search: serialNumberOf(sought()) })],
    ['records by hardware id', () => list({ search: hardwareIdOf(sought()) })],
    [
      'records by the last four of a serial number',
      () => list({ search: serialNumberOf(sought()).slice(-4) }),
    ],
    ['records by what all of them have', () => list({ search: 'gateway' })],
    ['records further down by what all of them have', further({ search: 'gateway' })],
    ['records that are not there', () => list({ search: `nothing-${sought()}` })],
    [
      'records by a number that is not there',
      () => list({ search: `GW2-9${serialNumberOf(sought()).slice(-7)}` }),
    ],
    ['records by zeros that nothing has', () => list({ search: '00000000000000' })],
    ['the first page of two characters that nothing has', () => list({ search: '??' })],
    ['one record', () => records.detail(jobIdOf(sought()))],
    ['newest units', () => units.list({ limit })],
    ['wiped units, of which there are none', () => units.list({ limit, state: 'wiped' })],
    ['units by serial number', () => units.list({ limit, search: serialNumberOf(sought()) })],
    ['units by what all of them have', () => units.list({ limit, search: 'GW2' })],
    ['units that are not there', () => units.list({ limit, search: `nothing-${sought()}` })],
    ['the life of a unit', () => lives.of(hardwareIdOf(sought()))],
  ];
}
