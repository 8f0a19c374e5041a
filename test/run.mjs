/**
 * `npm test` and `npm run test:peers`. Plain JavaScript, any Node from 20 on. Installs and builds what is missing, runs
 * every test that this machine can run, names what it skips with the command that would make it run, says once more
 * what failed and why, and ends with the line `N passed, N failed, N skipped`. With MINTMARK_SKIP_FAILS=1 a skip is a
 * failure. With MINTMARK_TEST_SUMMARY=<file> the failures and that line are added to the file as well.
 *
 *   node test/run.mjs          unit, renderer, kills, end-to-end
 *   node test/run.mjs peers    foreign components: real firmware, other people's tools
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, compileCache, install, ownNode } from '../build/start.mjs';
import { electronPackages, installPackages, peerPackages } from './system-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const strict = process.env.MINTMARK_SKIP_FAILS === '1';
const say = (text) => process.stdout.write(`${text}\n`);

/** Files that may be run a second time: of more than these something is broken, and once more would only take longer. */
const secondTries = 3;
/** Never a second time: what drew its case at random and found a bad one has found a fault, however seldom it comes. */
const findings = /^test\/(kills|allocation|sync\/simulation)\/|Property failed|\bseed\b/;

/**
 * Runs Vitest on some projects; returns its counts and what was skipped. What failed is run once more, alone: a test that
 * is right by itself is said to be unsteady at the end, with what it said, and does not fail the run.
 */
function vitest(projects, how = {}) {
  const first = vitestOnce(projects, how);
  const files = [...new Set(first.failures.map(({ file }) => file))];
  if (files.length === 0 || files.length > secondTries || files.includes(null)) return first;
  if (first.failures.some(({ text }) => findings.test(text))) return first;
  say(`Once more, alone: ${files.join(', ')}`);
  const second = vitestOnce(projects, { ...how, files });
  if (second.failures.length > 0) return first;
  const unsteady = first.failures.map(({ text }) => `unsteady: ${text}`);
  const broken = first.failures.filter(({ tests }) => tests === 0).length;
  return {
    ...first,
    // of a file that did not even load no test was counted before
    passed: first.passed + (broken > 0 ? second.passed : first.failures.length),
    failures: [],
    unsteady,
  };
}

function vitestOnce(projects, { prefix = [], env = {}, files = [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-tests-'));
  const report = join(folder, 'report.json');
  const args = [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(files.length === 0 ? [] : ['--maxWorkers=1', ...files]),
  ];
  const command = [...prefix, ownNode(), ...args];
  const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  const done = spawnSync(command[0], command.slice(1), {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...compileCache, PATH: path, ...env },
  });
  if (!existsSync(report))
    return {
      passed: 0,
      skipped: [],
      failures: [
        wholeRun(`${projects.join(', ')}: Vitest ended with ${done.status ?? done.signal} and no report`),
      ],
      unsteady: [],
    };
  const result = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  const tests = result.testResults.flatMap((file) => file.assertionResults);
  const skipped = tests
    .filter((test) => ['pending', 'skipped', 'todo'].includes(test.status))
    .map((test) => test.fullName);
  const failures = result.testResults.flatMap(failuresOf);
  if (failures.length === 0 && done.status !== 0)
    failures.push(
      wholeRun(`${projects.join(', ')}: Vitest ended with ${done.status ?? done.signal}, no test failed`),
    );
  const passed = tests.filter((test) => test.status === 'passed').length;
  return { passed, skipped, failures, unsteady: [] };
}

/** What failed in one file, each with the beginning of what it said: the end of a long log is all that some people see. */
function failuresOf(file) {
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  const name = relative(root, file.name);
  const beginning = (text) => {
    const lines = text.split('\n').filter((line) => !line.includes('node_modules'));
    return lines.slice(0, 12).join('\n    ').slice(0, 1_500);
  };
  const described = (title, text) => ({
    file: name,
    tests: failed.length,
    text: `${name}${title}\n    ${beginning(text)}`,
  });
  if (failed.length > 0)
    return failed.map((test) => described(`: ${test.fullName}`, test.failureMessages.join('\n')));
  return file.status === 'failed' ? [described('', file.message ?? '')] : [];
}

function wholeRun(text) {
  return { file: null, tests: 0, text };
}

/** Electron's own program, or (asked for) the runtime for tests; null with the reason otherwise. */
function electronForTests() {
  const own = join(root, 'node_modules', 'electron', 'dist');
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH)
    return { dist: process.env.ELECTRON_OVERRIDE_DIST_PATH, sqlite: process.env.MINTMARK_TEST_SQLITE ?? '' };
  if (existsSync(join(own, 'electron'))) return { dist: own, sqlite: '' };
  if (process.env.MINTMARK_TEST_RUNTIME !== '1' && process.env.CI !== 'true')
    return { reason: 'Electron is not here (MINTMARK_TEST_RUNTIME=1 npm test fetches a runtime for tests)' };
  const print = (script) => {
    const done = spawnSync('bash', [join(root, 'test', 'runtime', script)], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return done.status === 0 ? done.stdout.trim() : null;
  };
  const dist = print('electron-runtime.sh');
  const sqlite = dist === null ? null : print('electron-sqlite.sh');
  return dist === null || sqlite === null
    ? { reason: 'the Electron runtime for tests can not be had here' }
    : { dist, sqlite };
}

function endToEnd(packagesThere) {
  const electron = packagesThere ? electronForTests() : { reason: 'system packages are missing (see above)' };
  // No network but loopback, and a display of its own.
  const sandbox = [
    'unshare',
    ...(process.getuid?.() === 0 ? ['-n'] : ['-rn']),
    'sh',
    '-c',
    'ip link set lo up && exec xvfb-run -a -s "-screen 0 1920x1080x24" "$@"',
    'sh',
  ];
  const prefix = process.platform === 'linux' && packagesThere ? sandbox : [];
  const env =
    'dist' in electron
      ? { MINTMARK_TEST_ELECTRON: electron.dist, MINTMARK_TEST_SQLITE: electron.sqlite }
      : { MINTMARK_TEST_ELECTRON: '', MINTMARK_WHY_NO_ELECTRON: electron.reason };
  return vitest(['e2e'], { prefix, env });
}

function peers() {
  installPackages(peerPackages, say);
  spawnSync(ownNode(), [join(root, 'test', 'peers', 'setup.mjs')], { cwd: root, stdio: 'inherit' });
  return [vitest(['peers'])];
}

function usual() {
  const packagesThere = installPackages(electronPackages, say);
  build();
  return [vitest(['unit', 'renderer', 'kills']), endToEnd(packagesThere)];
}

install();
const results = process.argv[2] === 'peers' ? peers() : usual();
const of = (name) => results.flatMap((result) => result[name]);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const skipped = of('skipped');
const failures = of('failures').map(({ text }) => `failed: ${text}`);
const told = [...of('unsteady'), ...failures];
for (const name of skipped) say(`skipped: ${name}`);
for (const line of told) say(line);
const failed = failures.length + (strict ? skipped.length : 0);
const line = `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
if (process.env.MINTMARK_TEST_SUMMARY)
  writeFileSync(process.env.MINTMARK_TEST_SUMMARY, [...told, line, ''].join('\n'), { flag: 'a' });
say(line);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
