/** An order file from the office: who signed it is asked first, then what it says, then whether it fits what is here. */
import { canonicalBytes } from '../evidence/canonical.ts';
import { isSignedForBench } from '../evidence/office-signature.ts';
import { Fault } from '../model/fault.ts';
import { isLeased, type SignedOrder, signedOrderSchema } from '../model/order.ts';
import type { Store } from '../store/store.ts';

/** Importing the same order twice does nothing. Returns its name. Throws Fault order.invalid, signer.unknown. */
export function importOrder(store: Store, text: string): string {
  const signed = checkedOrder(store, text);
  store.orders.save(signed);
  return signed.order.order;
}

/** What the file says, whoever signed it. Throws Fault order.invalid. */
export function readOrder(text: string): SignedOrder {
  const parsed = signedOrderSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Fault(
    'order.invalid',
    `This is no work order: ${issue?.path.join('.') || 'it'}: ${issue?.message}.`,
  );
}

/** Everything that is asked before an order is taken; nothing is kept. Throws what importOrder throws. */
export function checkedOrder(store: Store, text: string): SignedOrder {
  const signed = readOrder(text);
  const signer = store.signers.find(signed.keyId);
  if (signer === null)
    throw new Fault(
      'signer.unknown',
      `The order ${signed.order.order} is signed by a key that is not trusted here.`,
      {
        keyId: signed.keyId,
      },
    );
  if (!isSignedForBench('work order', canonicalBytes(signed.order), signed, signer.publicKeyPem))
    throw new Fault('order.invalid', `The order ${signed.order.order} was changed after it was signed.`, {
      signer: signer.title,
    });
  const profile = store.catalogue.profiles().find((known) => known.profile === signed.order.profile);
  const { serial } = signed.order;
  if (profile !== undefined && (serial.first < profile.serial.first || serial.last > profile.serial.last))
    throw new Fault(
      'order.invalid',
      `The order's numbers are outside of those of the profile ${profile.profile}.`,
      {
        order: signed.order.order,
      },
    );
  if (profile !== undefined && isLeased(signed.order) && profile.orders !== 'required')
    throw new Fault(
      'order.invalid',
      `The order ${signed.order.order} is shared; its profile ${profile.profile} has to say "orders: required".`,
      { order: signed.order.order },
    );
  store.orders.refuseOther(signed.order);
  return signed;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses null, which says it in one place.
    return null;
  }
}
