/**
 * The external tool driver: other people's programs as a protocol. On a real port the recipe's own tool works; on a virtual
 * unit the practice tool takes its place, so that a recipe can be rehearsed with real processes and without hardware.
 */
import { type Random, systemRandom } from '../../base/random.ts';
import type { Run } from '../../base/run.ts';
import type { Port } from '../../transport/port.ts';
import type { Driver, Session } from '../driver.ts';
import { identifyUnit } from './identify.ts';
import { parseOptions, type ToolOptions } from './options.ts';
import { practiceOptions } from './practice/options.ts';
import { practiceProgram } from './practice/practice-program.ts';
import { practiceGeometry, simulatePractice } from './practice/simulator.ts';
import { makeSession } from './session.ts';
import { Tool } from './tool.ts';
import { toolErase } from './wipe.ts';

export function makeExternalToolDriver(random: Random): Driver {
  return {
    id: 'external-tool',
    title: 'External tool',
    usb: [],
    can: ['flash', 'storeKey', 'diagnose', 'wipe', 'reset'],
    wipeMethods: [toolErase],
    startsPrograms: true,
    checkOptions: (options) => {
      parseOptions(options);
    },
    connect: (port, options, run) => connect(port, options, run, random),
    simulatedFlash: practiceGeometry,
    simulate: simulatePractice,
    rehearsalUnit: (options) => {
      parseOptions(options);
      return {};
    },
  };
}

export const externalToolDriver = makeExternalToolDriver(systemRandom);

async function connect(port: Port, rawOptions: unknown, run: Run, random: Random): Promise<Session> {
  const options = parseOptions(rawOptions);
  run.signal.throwIfAborted();
  if (port.info.kind === 'virtual') return await practise(port, options, run, random);
  const { program, sha256 } = options;
  const tool = new Tool(options, port, { program, firstArgs: [], file: program, sha256 }, random);
  await tool.requireVersion(run);
  return makeSession(tool, await identifyUnit(tool, run));
}

/** What the recipe says how to do, done by the practice tool: it has to have been said, or the real job would fail. */
async function practise(port: Port, options: ToolOptions, run: Run, random: Random): Promise<Session> {
  const program = await practiceProgram();
  try {
    const { pinned } = program;
    const practice = practiceOptions(pinned.program, pinned.sha256);
    const wanted = Object.keys(options.commands);
    const commands = Object.entries(practice.commands).filter(([name]) => wanted.includes(name));
    const tool = new Tool(
      {
        ...practice,
        ...(options.model === undefined ? {} : { model: options.model }),
        retained: options.retained,
        commands: { identify: practice.commands.identify, ...Object.fromEntries(commands) },
      },
      port,
      pinned,
      random,
    );
    const session = makeSession(tool, await identifyUnit(tool, run));
    run.log('a virtual unit: the practice tool takes the place of the tool that the recipe names');
    const close = async (): Promise<void> => {
      await session.close();
      await program[Symbol.asyncDispose]();
    };
    return Object.defineProperty({ ...session, close }, 'device', { get: () => session.device });
  } catch (thrown) {
    // Nobody will close what was never handed out.
    await program[Symbol.asyncDispose]();
    throw thrown;
  }
}
