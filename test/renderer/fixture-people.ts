/** People of the fixture engine: whoever asks gets these; nobody is really checked. */
import type { Handlers } from '../../src/contract/contract.ts';
import type { peopleRequests } from '../../src/contract/people.ts';
import type { ActRow } from '../../src/model/act-record.ts';
import { Fault } from '../../src/model/fault.ts';
import { defaultPolicy, type Person } from '../../src/model/people.ts';
import { ago } from './fixture-data.ts';

export const people: readonly Person[] = [
  {
    id: 'p-000000000001',
    name: 'Ana Kovač',
    role: 'administrator',
    active: true,
    hasPin: true,
    hasBadge: true,
  },
  { id: 'p-000000000002', name: 'Bojan Novak', role: 'operator', active: true, hasPin: true, hasBadge: true },
  { id: 'p-000000000003', name: 'Chen Wei', role: 'engineer', active: true, hasPin: true, hasBadge: false },
  { id: 'p-000000000004', name: 'Dolores Fuentes', role: 'rma', active: true, hasPin: false, hasBadge: true },
  {
    id: 'p-000000000005',
    name: 'Erik Maier',
    role: 'operator',
    active: false,
    hasPin: false,
    hasBadge: false,
  },
];

const by = (person: Person | undefined): ActRow['by'] =>
  person === undefined ? null : { id: person.id, name: person.name, role: person.role };

export const actRows: readonly ActRow[] = [
  { act: 'sign-in', by: by(people[0]), detail: { with: 'badge' } },
  {
    act: 'wipe',
    by: by(people[3]),
    approvedBy: { id: people[0]!.id, name: people[0]!.name },
    subject: 'A4CF12FE0041',
    hardwareId: 'A4CF12FE0041',
    detail: { job: 'job-16', recipe: 'gateway-mk2-wipe', slot: 6 },
  },
  {
    act: 'approve',
    by: by(people[0]),
    subject: 'A4CF12FE0041',
    detail: { to: 'wipe', askedBy: 'Dolores Fuentes' },
  },
  { act: 'arm', by: by(people[1]), subject: 'gateway-mk2', detail: { slots: '1, 2, 3, 4', armed: true } },
  { act: 'sign-in-locked', by: null, subject: people[1]!.id, detail: { with: 'pin', lockMs: 30_000 } },
  {
    act: 'people',
    by: by(people[0]),
    subject: people[3]!.id,
    detail: { change: 'new badge', name: 'Dolores Fuentes', role: 'rma', active: true },
  },
].map(
  (row, index): ActRow => ({
    approvedBy: null,
    subject: null,
    hardwareId: null,
    ...(row as Pick<ActRow, 'act' | 'by' | 'detail'>),
    at: ago(index * 7 + 1),
    documentId: `act-${index}`,
    sequence: 900 - index,
  }),
);

export const peopleReplies: Pick<Handlers, keyof typeof peopleRequests> = {
  signInNames: () => ({
    names: people.filter(({ active, hasPin }) => active && hasPin).map(({ id, name }) => ({ id, name })),
    typed: false,
  }),
  signIn: ({ proof }) => {
    if ('badge' in proof)
      throw new Fault('person.refused', 'This badge belongs to nobody who may sign in here.');
    const person = people.find(({ name }) => name === proof.name);
    if (person === undefined || proof.pin.use((digits) => digits.every((digit) => digit === 0x30)))
      throw new Fault('person.refused', 'Name and PIN do not belong together.');
    return { id: person.id, name: person.name, role: person.role };
  },
  signOut: () => null,
  keepSignedIn: () => null,
  approve: () => ({ approvedBy: { id: people[0]!.id, name: people[0]!.name }, validMs: 60_000 }),
  listPeople: () => ({ people, policy: defaultPolicy }),
  addPerson: ({ name, role, pin, badge }) => ({
    id: 'p-000000000006',
    name,
    role,
    active: true,
    hasPin: pin !== undefined,
    hasBadge: badge !== undefined,
  }),
  changePerson: ({ id, role, active }) => ({
    ...people.find((person) => person.id === id)!,
    ...(role === undefined ? {} : { role }),
    ...(active === undefined ? {} : { active }),
  }),
  changeOwnPin: () => people[0]!,
  savePolicy: (policy) => ({ people, policy }),
  listActs: () => ({ rows: actRows, next: null }),
};
