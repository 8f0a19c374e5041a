import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { listenLocally } from '../station/wires/local-socket.ts';
import { embeddedServer } from './embedded-server.ts';
import { print, printJson } from './output.ts';
import { appVersion } from './version.ts';
import { benchOf, dataFolderOf, globalOptions } from './with-engine.ts';

interface ServeOptions {
  readonly http?: boolean;
  readonly port: string;
  readonly open?: boolean;
  readonly server?: string;
  readonly embeddedServer?: boolean;
}

/** `mintmark serve`: the engine without a window, for services and browsers. Ends on SIGINT or SIGTERM, jobs on record. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the engine without a window; windows and commands of this user attach to it')
    .option('--http', 'serve the window on loopback with a one-time token')
    .option('--port <number>', 'port for --http (0: any)', '0')
    .option('--open', 'open the window in the browser where there is one')
    .option('--server <url>', 'management server that records go to')
    .option('--embedded-server', 'run a management server beside the engine')
    .addHelpText('after', '\nExamples:\n  mintmark serve --bench real\n  mintmark serve --http --open')
    .action(async (choice: ServeOptions, command: Command) => {
      const options = globalOptions(command);
      const dataFolder = dataFolderOf(options);
      const server = choice.embeddedServer ? embeddedServer(join(dataFolder, 'server')) : null;
      const { openStation } = await import('../station/station.ts');
      const station = await openStation({
        dataFolder,
        bench: benchOf(options),
        appVersion,
        ...(choice.server === undefined ? {} : { serverUrl: choice.server }),
        ...(server === null ? {} : { embeddedServer: server.announcement }),
      });
      const socket = await listenLocally(station, dataFolder);
      station.announce(socket.address);
      const { openWebWindow } = await import('../station/wires/web-window.ts');
      const web = choice.http
        ? await openWebWindow(station, { folder: rendererFolder(), port: Number(choice.port) })
        : null;
      if (options.json) printJson({ address: socket.address, url: web?.url ?? null });
      else
        print(
          web === null
            ? `The engine runs on ${dataFolder}.`
            : `Mintmark is at ${web.url}\n(this address works once; stop with Ctrl-C)`,
        );
      if (web !== null && choice.open) openBrowser(web.url);
      await stopRequested();
      await web?.[Symbol.asyncDispose]();
      await socket[Symbol.asyncDispose]();
      await station[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
      process.exit(0);
    });
}

/** In dist/ both when this is bundled and when the sources run. */
function rendererFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith('dist') ? join(here, 'renderer') : join(here, '..', '..', 'dist', 'renderer');
}

function openBrowser(url: string): void {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const [program, args]: [string, string[]] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['explorer.exe', [url]]
        : ['xdg-open', [url]];
  // No browser there: the address was printed.
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

function stopRequested(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
}
