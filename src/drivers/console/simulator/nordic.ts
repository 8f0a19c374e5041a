/** A Nordic nRF91 modem behind an AT client: %CMNG with its error codes and its rule that the radio must be off. */
import { createHash } from 'node:crypto';
import { makeKeyPairNow } from '../../../formats/key-pair.ts';
import { certificateRequest, privateKeyOf } from '../../../formats/unit-request.ts';
import {
  credential,
  type Dialect,
  dropCredential,
  kept,
  type Machine,
  putCredential,
  putKey,
} from './machine.ts';

const error = (code: number): readonly string[] => [`+CME ERROR: ${code}`];

export function nordicDialect(machine: Machine): Dialect {
  let radio = '0';

  const cmng = (rest: string): readonly string[] => {
    const match = /^(\d)(?:,(\d+))?(?:,(\d+))?(?:,"([^"]*)")?$/.exec(rest);
    if (match === null) return ['ERROR'];
    const [, verb, tag = '', type = '', content] = match;
    const name = `${tag}/${type}`;
    if (verb === '1') return [...listed(tag, type), 'OK'];
    if (radio === '1') return error(518);
    if (verb === '3') return dropCredential(machine, name) ? ['OK'] : error(513);
    if (verb !== '0' || content === undefined) return error(514);
    if (credential(machine, name) !== null) return error(519);
    return putCredential(machine, name, Buffer.from(content)) ? ['OK'] : error(515);
  };

  const listed = (tag: string, type: string): readonly string[] =>
    Object.entries(kept(machine).credentials)
      .map(([name, text]) => ({ parts: name.split('/'), content: Buffer.from(text, 'base64') }))
      .filter(({ parts }) => (tag === '' || parts[0] === tag) && (type === '' || parts[1] === type))
      .map(({ parts, content }) => {
        const digest = createHash('sha256').update(content).digest('hex').toUpperCase();
        return `%CMNG: ${parts.join(',')},"${digest}"`;
      });

  const keygen = (tag: string, subject: string): readonly string[] => {
    if (radio === '1') return error(518);
    const pkcs8 = makeKeyPairNow('p256').privateKey;
    if (!putKey(machine, `${tag}/2`, pkcs8)) return error(515);
    const request = certificateRequest(privateKeyOf(pkcs8), subject);
    if (machine.is('bad-csr')) request[request.length - 3] = (request.at(-3) ?? 0) ^ 0x55;
    return [`%KEYGEN: "${Buffer.from(request).toString('base64url')}.0oRDoQEmoQRBIVhA"`, 'OK'];
  };

  return {
    prompt: '',
    echo: false,
    lineMaxBytes: 8_192,
    lineEnd: '\r',
    banner: 'Ready\r\n',
    unsolicited: '+CEREG: 2',
    command: (line, unit) => {
      if (line === '') return null;
      if (line === 'AT') return ['OK'];
      if (line === 'AT+CMEE=1') return ['OK'];
      if (line === 'AT+CGSN') return [imei(machine.hardwareId), 'OK'];
      if (line === 'AT+CGSN=1') return [`+CGSN: "${imei(machine.hardwareId)}"`, 'OK'];
      if (line === 'AT+CGMM') return [machine.is('wrong-model') ? 'nRF9999-XXXX' : 'nRF9160-SICA', 'OK'];
      if (line === 'AT+CGMR') return ['mfw_nrf9160_1.3.6', 'OK'];
      if (line === 'AT%XVBAT') return [`%XVBAT: ${machine.is('weak-supply') ? 2_700 : 3_620}`, 'OK'];
      if (line === 'AT%XTEMP?') return ['%XTEMP: 24', 'OK'];
      if (line.startsWith('AT+CFUN=')) {
        radio = line.slice(8);
        return ['OK'];
      }
      if (line.startsWith('AT%CMNG=')) return cmng(line.slice(8));
      const key = /^AT%KEYGEN=(\d+),2,0(?:,"(?:[^"]*,)?CN=([^",]{1,64})")?$/.exec(line);
      // Without attributes the modem takes its own UUID.
      if (key !== null) return keygen(key[1] ?? '', key[2] ?? '50503041-3539-47eb-807b-102dbb423b9a');
      if (line === 'AT#XRESET') {
        unit.restart();
        return ['OK'];
      }
      return ['ERROR'];
    },
  };
}

/** Fifteen digits from whatever the bench calls the unit. */
export function imei(hardwareId: string): string {
  if (/^\d{15}$/.test(hardwareId)) return hardwareId;
  const digest = createHash('sha256').update(hardwareId).digest();
  return `35${(digest.readBigUInt64BE() % 10n ** 13n).toString().padStart(13, '0')}`;
}
