/** The station's own certificate at a management server: asked for at first, and again before it ends. */
import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { bytesEqual, fromBase64, toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { certificatesOfPem, pemBytes } from '../formats/pem.ts';
import { publicKeyOf, readX509 } from './certificate-chain.ts';
import { tags } from './der.ts';
import { jsonOf } from './https-call.ts';
import { issuerFault } from './issuer-fault.ts';
import { nameDer, oids } from './names.ts';
import { requestOf } from './own-request.ts';
import { type ServerConnection, serverRefusal } from './server-connection.ts';
import { replaceFile } from './server-files.ts';
import { isDue } from './service-certificate.ts';
import { clientCredentialOf } from './station-credentials.ts';

const answerTimeoutMs = 15_000;
const answerSchema = z.object({ certificate: z.base64().max(20_000) });

/** When it ends; null when there is none. */
export async function ownCertificateUntil(connection: ServerConnection): Promise<Date | null> {
  const loaded = await connection.credential()?.load();
  const [own] = loaded === undefined ? [] : (certificatesOfPem(loaded.certificate) ?? []);
  return own === undefined ? null : readX509(own).validToDate;
}

/** Asks for one only when there is none, or when it is due. Rejects with Fault issuer.unavailable. */
export async function keepOwnCertificate(
  connection: ServerConnection,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const until = await ownCertificateUntil(connection);
  if (until === null || isDue(until, clock.now())) await fetchOwnCertificate(connection, signal);
}

/** DER. The server decides whether it is the one that it gave before or a new one; either way it is in its file. */
export async function fetchOwnCertificate(
  connection: ServerConnection,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { stationId, certificateFile, privateKeyFile } = connection.files();
  const { request, publicKey } = await clientCredentialOf(certificateFile, privateKeyFile).withKey((key) => {
    const subject = nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: stationId }]);
    const own = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return { request: requestOf(subject, [], key), publicKey: new Uint8Array(own) };
  });
  const answer = await connection.post(
    '/api/v1/stations/certificate',
    'station-certificate',
    { certificateRequest: toBase64(request) },
    signal,
    answerTimeoutMs,
  );
  if (answer.status !== 200) throw serverRefusal("the request for this station's certificate", answer);
  const parsed = answerSchema.safeParse(jsonOf(answer));
  if (!parsed.success) throw issuerFault('answer', 'The management server sent no certificate.');
  const certificate = fromBase64(parsed.data.certificate);
  if (!bytesEqual(publicKeyOf(readX509(certificate)), publicKey))
    throw issuerFault('answer', 'The management server sent a certificate for another key.');
  replaceFile(certificateFile, pemBytes('CERTIFICATE', certificate), 0o644);
  return certificate;
}
