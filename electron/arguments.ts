/** The shell's command line, as the engine and the server get it. Unknown arguments are left to Electron. */
import path from 'node:path';
import { parseArgs } from 'node:util';

export interface ShellArguments {
  readonly dataFolder: string;
  readonly embeddedServer: boolean;
  readonly engineArguments: readonly string[];
}

export function readArguments(
  argv: readonly string[],
  isPackaged: boolean,
  userData: string,
): ShellArguments {
  const { values } = parseArgs({
    args: argv.slice(isPackaged ? 1 : 2),
    strict: false,
    options: {
      data: { type: 'string' },
      bench: { type: 'string' },
      server: { type: 'string' },
      'no-server': { type: 'boolean' },
      'native-sqlite': { type: 'string' },
    },
  });
  const text = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null);
  const dataFolder = path.resolve(text('data') ?? path.join(userData, 'station'));
  const bench = text('bench') === 'real' ? 'real' : 'virtual';
  const passed = ['server', 'native-sqlite'].flatMap((name) => {
    const value = text(name);
    return value === null ? [] : [`--${name}`, value];
  });
  return {
    dataFolder,
    embeddedServer: values['no-server'] !== true && text('server') === null,
    engineArguments: ['--data', dataFolder, '--bench', bench, ...passed],
  };
}
