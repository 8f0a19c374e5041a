/** A Quectel module: a file system behind +QFUPL and its relatives, and +QSSLCFG that names a file. */
import {
  credential,
  type Dialect,
  dropCredential,
  kept,
  type Machine,
  putCredential,
  putSetting,
} from './machine.ts';
import { imei } from './nordic.ts';

const fileMaxBytes = 20_000;

export function quectelDialect(machine: Machine): Dialect {
  const files = (): readonly [string, string][] => Object.entries(kept(machine).credentials);
  const fileOf = (line: string): string => /"(?:UFS:)?([^"]+)"/.exec(line)?.[1] ?? '';

  const remove = (name: string): readonly string[] => {
    if (name !== '*') return dropCredential(machine, name) ? ['OK'] : ['+CME ERROR: 405'];
    for (const [file] of files()) dropCredential(machine, file);
    return ['OK'];
  };

  const download = (name: string): readonly string[] => {
    const content = credential(machine, name);
    if (content === null) return ['+CME ERROR: 405'];
    const text = Buffer.from(content).toString('latin1');
    return ['CONNECT', text.trimEnd(), `+QFDWL: ${content.length},${checksum(content)}`, 'OK'];
  };

  const sslConfiguration = (line: string): readonly string[] => {
    const match = /^AT\+QSSLCFG="(\w+)",(\d)(?:,"([^"]*)")?$/.exec(line);
    if (match === null) return ['ERROR'];
    const [, key = '', context = '', value] = match;
    const name = `ssl/${context}/${key}`;
    if (value === undefined) {
      const stored = Buffer.from(kept(machine).settings[name] ?? '', 'hex').toString();
      return [`+QSSLCFG: "${key}",${context},"${stored}"`, 'OK'];
    }
    putSetting(machine, name, value === '' ? null : Buffer.from(value).toString('hex'));
    return ['OK'];
  };

  return {
    prompt: '',
    echo: true,
    lineMaxBytes: 512,
    lineEnd: '\r',
    banner: 'RDY\r\n\r\nAPP RDY\r\n',
    unsolicited: '+QIND: "csq",27,99',
    command: (line, unit) => {
      if (line === '') return null;
      if (line === 'AT') return ['OK'];
      if (line === 'AT+CGSN') return [imei(machine.hardwareId), 'OK'];
      if (line === 'AT+CGMM') return [machine.is('wrong-model') ? 'EC99-XX' : 'BG95-M3', 'OK'];
      if (line === 'AT+CGMR') return ['BG95M3LAR02A04', 'OK'];
      if (line === 'AT+CBC') return [`+CBC: 0,90,${machine.is('weak-supply') ? 3_100 : 3_812}`, 'OK'];
      if (line === 'AT+CSQ') return ['+CSQ: 27,99', 'OK'];
      if (line.startsWith('AT+QSSLCFG=')) return sslConfiguration(line);
      if (line.startsWith('AT+QFDEL=')) return remove(fileOf(line));
      if (line.startsWith('AT+QFDWL=')) return download(fileOf(line));
      if (line.startsWith('AT+QFLST='))
        return [
          ...files().map(([name, text]) => `+QFLST: "UFS:${name}",${Math.floor((text.length * 3) / 4)}`),
          'OK',
        ];
      const upload = /^AT\+QFUPL="UFS:([^"]+)",(\d{1,5})(?:,\d+)?$/.exec(line);
      if (upload !== null) {
        const size = Number(upload[2]);
        if (size === 0 || size > fileMaxBytes) return ['+CME ERROR: 401'];
        unit.takeBytes(size, (bytes) => {
          if (!putCredential(machine, upload[1] ?? '', bytes)) return ['+CME ERROR: 402'];
          const stored = credential(machine, upload[1] ?? '') ?? bytes;
          return [`+QFUPL: ${stored.length},${checksum(stored)}`, 'OK'];
        });
        return ['CONNECT'];
      }
      if (line === 'AT+CFUN=1,1') {
        unit.restart();
        return ['OK'];
      }
      return ['ERROR'];
    },
  };
}

function checksum(bytes: Uint8Array): string {
  let sum = 0;
  for (const [index, byte] of bytes.entries()) sum ^= index % 2 === 0 ? byte << 8 : byte;
  return sum.toString(16);
}
