/** A Zephyr shell with the `cred`, `settings`, `hwinfo` and `kernel` commands; wording after Zephyr 4's sources. */
import { createHash } from 'node:crypto';
import {
  credential,
  type Dialect,
  dropCredential,
  kept,
  type Machine,
  putCredential,
  putSetting,
} from './machine.ts';

const types: Readonly<Record<string, string>> = {
  CA: 'CA_CERT',
  SERV: 'SERVER_CERT',
  PK: 'PRIVATE_KEY',
  PSK: 'PRE_SHARED_KEY',
  PSK_ID: 'PRE_SHARED_KEY_ID',
};
const bufferMaxBytes = 8_192;

export function zephyrDialect(machine: Machine): Dialect {
  let buffer = '';
  const noCredential = (tag: string, type: string): string =>
    `There is no TLS credential with sectag ${tag} and type ${types[type]}.`;

  const cred = (words: readonly string[]): readonly string[] => {
    const [verb = '', tag = '', type = ''] = words;
    if (verb === 'buf' && tag === 'clear') {
      buffer = '';
      return ['Credential buffer cleared.'];
    }
    if (verb === 'buf') {
      if (buffer.length + tag.length >= bufferMaxBytes) return ['Not enough room in credential buffer.'];
      buffer += tag;
      return [`Stored ${tag.length} bytes.`];
    }
    if (verb === 'list') return list(tag, type);
    if (!/^\d+$/.test(tag)) return [`${tag} is not a valid sectag.`];
    if (types[type] === undefined) return [`${type} is not a valid credential type.`];
    const name = `${tag}/${type}`;
    if (verb === 'del')
      return [
        dropCredential(machine, name)
          ? `Deleted TLS credential with sectag ${tag} and type ${types[type]}.`
          : noCredential(tag, type),
      ];
    if (verb === 'get') return get(name, tag, type);
    if (verb !== 'add') return [`cred: wrong parameter count`];
    if (credential(machine, name) !== null)
      return [`TLS credential with sectag ${tag} and type ${types[type]} already exists.`];
    const content = Buffer.concat([
      Buffer.from(buffer, 'base64'),
      Buffer.from(words[4] === 'bint' ? [0] : []),
    ]);
    buffer = '';
    if (!putCredential(machine, name, content)) return ['Failed to add TLS credential. Error: -12'];
    return [
      `Added TLS credential of type ${types[type]}, sectag ${tag}, and length ${content.length} bytes.`,
      'Credential buffer cleared.',
    ];
  };

  const list = (tag: string, type: string): readonly string[] => {
    const found = Object.entries(kept(machine).credentials).filter(
      ([name]) => (tag === '' || name.startsWith(`${tag}/`)) && (type === '' || name.endsWith(`/${type}`)),
    );
    const digest = (text: string): string =>
      createHash('sha256').update(Buffer.from(text, 'base64')).digest('base64');
    return [
      ...found.map(([name, text]) => `${name.replace('/', ',')},${digest(text)},0`),
      `${found.length} credentials found.`,
    ];
  };

  const get = (name: string, tag: string, type: string): readonly string[] => {
    const content = credential(machine, name);
    if (content === null) return [noCredential(tag, type)];
    const text = Buffer.from(content.subarray(0, content.length - 1)).toString('base64');
    return [...(text.match(/.{1,32}/g) ?? []), 'Credential buffer cleared.'];
  };

  const settings = (words: readonly string[]): readonly string[] => {
    const [verb = '', key = '', hex = ''] = words;
    if (verb === 'list') return Object.keys(kept(machine).settings);
    if (verb === 'write') {
      if (!/^([0-9a-fA-F]{2})+$/.test(hex)) return ['Failed to parse hex value'];
      return putSetting(machine, key, hex.toLowerCase()) ? [] : ['Failed to write setting: -28'];
    }
    if (verb === 'delete') {
      putSetting(machine, key, null);
      return [];
    }
    const value = kept(machine).settings[key];
    return verb === 'read' && value !== undefined ? hexDump(value) : ['Setting not found'];
  };

  return {
    prompt: '\u001b[1;32muart:~$ \u001b[m',
    echo: true,
    lineMaxBytes: 255,
    lineEnd: '\r',
    banner: '*** Booting Zephyr OS build v4.4.0 ***\r\n',
    unsolicited: '[00:00:12.345,678] \u001b[0m<inf> app: sample taken\u001b[0m',
    command: (line, unit) => {
      const words = line.trim().split(/\s+/);
      const [first = '', ...others] = words;
      if (first === '') return [];
      if (first === 'cred') return cred(others);
      if (first === 'settings') return settings(others);
      if (line === 'hwinfo devid')
        return [`Length: ${machine.hardwareId.length / 2}`, `ID: 0x${machine.hardwareId}`];
      if (line === 'kernel version') return ['Zephyr version 4.4.0'];
      if (line === 'kernel uptime') return [`Uptime: ${Math.round(unit.uptimeMs())} ms`];
      if (line === 'hwinfo reset_cause show') return ['reset caused by:', '- power-on reset', '- pin'];
      if (line === 'coredump find') return ['Stored coredump NOT found.'];
      if (line === 'kernel thread stacks')
        return [
          '0x20000a40 main       (real size 1024):\tunused  620\tusage  404 / 1024 (39 %)',
          '0x20000b20 shell_uart (real size 2048):\tunused  760\tusage 1288 / 2048 (62 %)',
        ];
      if (line === 'kernel reboot cold') {
        unit.restart();
        return null;
      }
      return [`\u001b[1;31m${first}: command not found`];
    },
  };
}

/** As Zephyr's shell_hexdump prints it. */
function hexDump(hex: string): readonly string[] {
  return (hex.match(/.{1,32}/g) ?? []).map((row, index) => {
    const bytes = row.match(/../g) ?? [];
    const left = bytes.map((byte, column) => `${byte} ${column === 7 ? ' ' : ''}`).join('');
    const text = bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16)).replace(/[^ -~]/g, '.'));
    return `${(index * 16).toString(16).padStart(8, '0')}: ${left.padEnd(49)}|${text.join('').padEnd(17)}|`;
  });
}
