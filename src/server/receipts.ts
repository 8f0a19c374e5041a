/** The server's signature under each fact that it took: what a station shows to prove that the server has it. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64, utf8 } from '../base/bytes.ts';
import { keyIdOf } from '../evidence/key-id.ts';
import { receiptBytes } from '../evidence/receipt.ts';
import { type ServerStatement, serverStatementBytes } from '../evidence/server-statement.ts';
import { generateStationKey } from '../evidence/signer.ts';
import { writeOnce } from './write-once.ts';

export interface ReceiptSigner {
  readonly publicKeyPem: string;
  /** JSON: {factId, payloadSha256, station, receivedAt, keyId, signature}; the signature is over the rest, canonical. */
  receipt(fact: {
    readonly factId: string;
    readonly payloadSha256: string;
    readonly station: string;
    readonly receivedAt: string;
  }): string;
  /** The same key under leases and answers to stations. */
  statement(
    kind: ServerStatement,
    statement: unknown,
  ): { readonly keyId: string; readonly signature: string };
}

export function openReceiptSigner(folder: string): ReceiptSigner {
  const file = join(folder, 'server-key.pem');
  // on disk before the first receipt, because stations remember this key; the same for all processes on the folder
  if (!existsSync(file)) writeOnce(file, utf8(generateStationKey()));
  const privateKey = createPrivateKey(readFileSync(file, 'utf8'));
  const publicKey = createPublicKey(privateKey);
  const keyId = keyIdOf(publicKey);
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    receipt: (fact) => {
      const statement = { ...fact, keyId };
      return JSON.stringify({
        ...statement,
        signature: toBase64(sign(null, receiptBytes(statement), privateKey)),
      });
    },
    statement: (kind, statement) => ({
      keyId,
      signature: toBase64(sign(null, serverStatementBytes(kind, statement), privateKey)),
    }),
  };
}
