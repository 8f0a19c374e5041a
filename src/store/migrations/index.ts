/** Every migration, in order. Add a file and a line; never change one that was released. */
import type { Migration } from '../migrate.ts';
import { first } from './0001-first.ts';
import { orders } from './0002-orders.ts';
import { credentials } from './0003-credentials.ts';
import { documentsByKind } from './0004-documents-by-kind.ts';
import { numbers } from './0005-numbers.ts';
import { people } from './0006-people.ts';
import { leases } from './0007-leases.ts';
import { pools } from './0008-pools.ts';
import { destinations } from './0009-destinations.ts';
import { timeStamps } from './0010-time-stamps.ts';
import { names } from './0011-names.ts';
import { returns } from './0012-returns.ts';
import { groups } from './0013-groups.ts';
import { triages } from './0014-triages.ts';
import { revocations } from './0015-revocations.ts';
import { search } from './0016-search.ts';

export const migrations: readonly Migration[] = [
  first,
  orders,
  credentials,
  documentsByKind,
  numbers,
  people,
  leases,
  pools,
  destinations,
  timeStamps,
  names,
  returns,
  groups,
  triages,
  revocations,
  search,
];
