/** Sentences of the engine in this language; what is missing is shown in English. */
import type { Sentences } from '../sentences.ts';
import { bench } from './sentences/bench.ts';
import { capabilities } from './sentences/capabilities.ts';
import { devices } from './sentences/devices.ts';
import { files } from './sentences/files.ts';
import { findings } from './sentences/findings.ts';
import { groups } from './sentences/groups.ts';
import { identity } from './sentences/identity.ts';
import { images } from './sentences/images.ts';
import { issuers } from './sentences/issuers.ts';
import { links } from './sentences/links.ts';
import { orders } from './sentences/orders.ts';
import { packages } from './sentences/packages.ts';
import { people } from './sentences/people.ts';
import { plans } from './sentences/plans.ts';
import { proofs } from './sentences/proofs.ts';
import { protocols } from './sentences/protocols.ts';
import { recipes } from './sentences/recipes.ts';
import { returns } from './sentences/returns.ts';
import { revocations } from './sentences/revocations.ts';
import { server } from './sentences/server.ts';
import { services } from './sentences/services.ts';
import { wipe } from './sentences/wipe.ts';

export const sentences: Sentences = {
  ...bench,
  ...capabilities,
  ...devices,
  ...files,
  ...findings,
  ...groups,
  ...identity,
  ...images,
  ...issuers,
  ...links,
  ...orders,
  ...packages,
  ...people,
  ...plans,
  ...proofs,
  ...protocols,
  ...recipes,
  ...returns,
  ...revocations,
  ...server,
  ...services,
  ...wipe,
};
