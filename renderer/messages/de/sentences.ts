/** Sentences of the engine in this language; what is missing is shown in English. */
import type { Sentences } from '../sentences.ts';
import { bench } from './sentences/bench.ts';
import { devices } from './sentences/devices.ts';
import { findings } from './sentences/findings.ts';
import { groups } from './sentences/groups.ts';
import { identity } from './sentences/identity.ts';
import { images } from './sentences/images.ts';
import { issuers } from './sentences/issuers.ts';
import { links } from './sentences/links.ts';
import { orders } from './sentences/orders.ts';
import { packages } from './sentences/packages.ts';
import { people } from './sentences/people.ts';
import { proofs } from './sentences/proofs.ts';
import { returns } from './sentences/returns.ts';
import { server } from './sentences/server.ts';
import { wipe } from './sentences/wipe.ts';

export const sentences: Sentences = {
  ...bench,
  ...devices,
  ...findings,
  ...groups,
  ...identity,
  ...images,
  ...issuers,
  ...links,
  ...orders,
  ...packages,
  ...people,
  ...proofs,
  ...returns,
  ...server,
  ...wipe,
};
