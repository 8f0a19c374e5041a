/** Groups that the fixture engine knows: none, a few, or as many as a large organisation has. */
import type { Handlers } from '../../src/contract/contract.ts';
import type {
  GroupNode,
  GroupsView,
  GroupView,
  groupRequests,
  UnitDriftView,
} from '../../src/contract/groups.ts';
import { Fault } from '../../src/model/fault.ts';
import type { Group, SettingDefinition } from '../../src/model/group.ts';
import type { GroupChange, GroupDraft, GroupsVersion, UnitDrift } from '../../src/model/group-version.ts';
import { ago } from './fixture-data.ts';
import { hostile } from './fixture-station.ts';

const node = (
  id: string,
  title: string,
  parent: string | null,
  level: string,
  differs = 0,
  units = 0,
): GroupNode => ({
  id,
  title,
  parent,
  level,
  fromPackage: false,
  units,
  differs,
  change: null,
});

export const version = (number: number, more: Partial<GroupsVersion> = {}): GroupsVersion => ({
  number,
  sha256: 'ab'.repeat(32),
  publishedAt: ago(90_000 * (20 - number)),
  publishedBy: 'Ana Novak',
  reviewedBy: 'Luka Kovač',
  note: number === 7 ? 'Longer interval for battery units' : 'Names of the second line',
  backTo: null,
  keyId: 'cd'.repeat(32),
  takenAt: ago(7_200),
  ...more,
});

export const draft: GroupDraft = {
  id: 'draft-1',
  title: 'Winter interval',
  base: 7,
  revision: 3,
  changedAt: ago(600),
  changedBy: 'Ana Novak',
  reviewedBy: null,
  reviewedAt: null,
};

const few: readonly GroupNode[] = [
  node('example', 'Example GmbH', null, 'organisation'),
  node('north', 'Site North', 'example', 'site'),
  node('gateway-mk2', 'Gateway Mk2', 'north', 'product', 12, 48_210),
];

export function manyNodes(count: number): readonly GroupNode[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0
      ? node('example', 'Example GmbH', null, 'organisation')
      : node(
          `group-${index}`,
          index === 3 ? hostile : `Customer ${index}`,
          index <= 40 ? 'example' : `group-${((index - 1) % 40) + 1}`,
          index <= 40 ? 'site' : 'line',
          index % 7 === 0 ? index % 30 : 0,
          index * 3,
        ),
  );
}

const definitions: Record<string, SettingDefinition> = {
  'net/apn': { type: 'string', title: 'Access point name', required: true, maxLength: 63 },
  'net/password': { type: 'string', title: 'Password of the network', required: false, secret: true },
  mqtt: {
    type: 'json',
    required: false,
    merge: 'merge',
    title: 'Broker',
    schema: {
      type: 'object',
      properties: { host: { type: 'string' }, port: { type: 'integer' }, tls: { type: 'boolean' } },
    },
  },
  'report/period': { type: 'uint16', title: 'Report every (seconds)', required: true, min: 5, max: 3600 },
  'report/mode': { type: 'string', title: 'Mode', required: false, oneOf: ['low', 'high'] },
  light: { type: 'bool', title: 'Status light', required: false },
  servers: {
    type: 'json',
    title: 'Time servers',
    required: false,
    merge: 'append',
    schema: { type: 'array', items: { type: 'string' } },
  },
};

const group: Group = {
  id: 'gateway-mk2',
  title: 'Gateway Mk2',
  parent: 'north',
  level: 'product',
  settings: { 'report/period': 300, mqtt: { port: 8883 }, light: true },
  definitions: {},
};

export const groupView: GroupView = {
  group,
  fault: null,
  definitions,
  resolved: {
    groupId: 'gateway-mk2',
    path: ['example', 'north', 'gateway-mk2'],
    settings: [
      { key: 'light', value: true, definition: definitions.light!, layer: 'gateway-mk2', overrode: [] },
      {
        key: 'mqtt',
        value: { host: 'mqtt.example.com', port: 8883, tls: true },
        definition: definitions.mqtt!,
        layer: 'gateway-mk2',
        overrode: [],
        sources: [
          { path: '/host', layer: 'example', value: 'mqtt.example.com', overrode: [] },
          { path: '/port', layer: 'gateway-mk2', value: 8883, overrode: [{ layer: 'example', value: 1883 }] },
          { path: '/tls', layer: 'north', value: true, overrode: [] },
        ],
      },
      {
        key: 'net/apn',
        value: 'iot.{{batch}}.example',
        definition: definitions['net/apn']!,
        layer: 'example',
        overrode: [],
      },
      {
        key: 'net/password',
        value: 'secret:factory-wifi',
        definition: definitions['net/password']!,
        layer: 'north',
        overrode: [],
      },
      {
        key: 'report/period',
        value: 300,
        definition: definitions['report/period']!,
        layer: 'gateway-mk2',
        overrode: [
          { layer: 'north', value: 120 },
          { layer: 'example', value: 60 },
        ],
      },
      {
        key: 'servers',
        value: ['a.example', 'b.example'],
        definition: definitions.servers!,
        layer: 'north',
        overrode: [],
        sources: [
          { path: '/0', layer: 'example', value: 'a.example', overrode: [] },
          { path: '/1', layer: 'north', value: 'b.example', overrode: [] },
        ],
      },
    ],
    facts: { batch: '2026-48' },
    version: 7,
  },
};

const change: GroupChange = {
  group: 'gateway-mk2',
  title: 'Gateway Mk2',
  change: 'changed',
  units: 48_210,
  values: [
    { key: 'report/period', before: 300, after: 600, beforeLayer: 'gateway-mk2', afterLayer: 'gateway-mk2' },
    { key: 'report/mode', before: null, after: 'low', beforeLayer: null, afterLayer: 'north' },
  ],
  moreValues: 0,
  otherwise: false,
  problem: null,
};

/** As many changed groups as a large organisation has. */
export function manyChanges(count: number): readonly GroupChange[] {
  return Array.from({ length: count }, (_, index) => ({
    ...change,
    group: `group-${index}`,
    title: index === 3 ? hostile : `Customer ${index}`,
    change: index % 9 === 4 ? 'removed' : 'changed',
    units: index * 3,
    moreValues: index % 5 === 0 ? 12 : 0,
  }));
}

export function driftRows(count: number): readonly UnitDrift[] {
  return Array.from({ length: count }, (_, index) => ({
    hardwareId: `0004A3${String(index).padStart(8, '0')}`,
    serialNumber: `GW2-${String(4711 + index).padStart(6, '0')}`,
    group: 'gateway-mk2',
    state: 'differs',
    keys: [{ key: 'report/period', requested: '300', observed: '120', since: ago(86_400 + index) }],
    since: ago(86_400 + index),
    readAt: ago(172_800 + index),
    reason: null,
  }));
}

export function groupsReplies(
  nodes: readonly GroupNode[] = few,
  drifting = 12,
  changes: readonly GroupChange[] = [change],
): Pick<Handlers, keyof typeof groupRequests> {
  const rows = driftRows(drifting);
  const changed = {
    groups: changes.length,
    units: changes.reduce((sum, { units }) => sum + units, 0),
    changes,
    next: null,
    problem: null,
  };
  const [first] = rows;
  const drift: UnitDriftView | null =
    first === undefined
      ? null
      : {
          ...first,
          groupTitle: 'Gateway Mk2',
          readBy: 'job-3',
          moved: { at: ago(86_500), by: 'Ana Novak' },
          version: 7,
        };
  const view: GroupsView = {
    live: nodes.length === 0 ? null : { ...version(7), signer: 'Office, Ljubljana', own: false },
    groups: nodes.length,
    drafts: nodes.length === 0 ? [] : [draft],
    comparing: false,
    publishing: 'own-key',
  };
  return {
    listGroups: () => view,
    listGroupNodes: ({ after, limit }) => {
      const sorted = [...nodes].sort((left, right) => (left.id < right.id ? -1 : 1));
      const behind = sorted.filter(({ id }) => id > (after ?? ''));
      const shown = behind.slice(0, limit);
      return { rows: shown, next: behind.length > limit ? (shown.at(-1)?.id ?? null) : null };
    },
    getGroup: ({ group: id }) => ({ ...groupView, group: { ...group, id } }),
    exportGroupsText: () => ({ name: 'groups-7.yaml', text: '- id: gateway-mk2\n' }),
    exportGroupsVersion: () => ({ name: 'groups-7.json', text: '{}' }),
    openGroupDraft: () => draft,
    putGroup: () => ({ ...draft, revision: 4 }),
    removeGroup: () => draft,
    replaceGroups: () => draft,
    discardGroupDraft: () => null,
    compareGroups: ({ after, limit }) => {
      const from = after === undefined ? 0 : changes.findIndex(({ group: id }) => id === after) + 1;
      const shown = changes.slice(from, from + limit);
      return {
        ...changed,
        draft,
        outdated: false,
        changes: shown,
        next: from + limit < changes.length ? (shown.at(-1)?.group ?? null) : null,
      };
    },
    lookAtGroupsFile: () => ({
      ...changed,
      version: version(8),
      signer: null,
      isLive: false,
      problem: new Fault(
        'group.untrusted',
        'Version 8 of the groups is signed by a key that is not trusted here.',
      ).toData(),
    }),
    reviewGroups: () => ({ ...draft, reviewedBy: 'Luka Kovač', reviewedAt: ago(5) }),
    publishGroups: () => version(8),
    backToGroups: () => version(8, { backTo: 6 }),
    listGroupsVersions: () => ({
      rows: nodes.length === 0 ? [] : [7, 6, 5].map((number) => version(number)),
      next: null,
    }),
    listDrift: ({ after, limit }) => {
      const from = after === undefined ? 0 : rows.findIndex(({ hardwareId }) => hardwareId === after) + 1;
      const shown = rows.slice(from, from + limit);
      return { rows: shown, next: from + limit < rows.length ? (shown.at(-1)?.hardwareId ?? null) : null };
    },
    unitDrift: () => drift,
    previewMove: ({ group: to }) => ({
      group: to,
      readAt: ago(172_800),
      changes: [{ key: 'report/period', requested: '600', observed: '300' }],
      moreChanges: 0,
      kept: ['light'],
    }),
    moveUnit: () => drift,
    groupFileSchema: () => ({ type: 'array' }),
  };
}
