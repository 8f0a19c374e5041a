/** Signs a work order that was written as YAML or JSON. What comes out is the file that travels. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { canonicalBytes } from '../../evidence/canonical.ts';
import { isSignedForBench, signForBench } from '../../evidence/office-signature.ts';
import { parseYaml } from '../../formats/yaml-file.ts';
import { type SignedOrder, signedOrderSchema, workOrderSchema } from '../../model/order.ts';

/** Throws Fault recipe.invalid with the line of what is wrong. */
export function signOrder(source: string, name: string, key: KeyObject): SignedOrder {
  const order = parseYaml(source, name, workOrderSchema);
  const signed = signedOrderSchema.parse({
    order,
    ...signForBench('work order', canonicalBytes(order), key),
  });
  const publicKeyPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  // What is handed out has been checked the way a bench checks it.
  if (!isSignedForBench('work order', canonicalBytes(signed.order), signed, publicKeyPem))
    throw new Error('the signature does not verify');
  return signed;
}
