/**
 * Fetches the foreign programs that the tests of `npm run test:peers` talk to, into a cache folder outside the project:
 *
 *   node test/peers/setup.mjs
 *
 * Each part is skipped when it is there already, and says what it does. System packages are not installed here:
 *   apt-get install softhsm2 opensc qemu-system-arm qemu-system-x86 busybox-static udev dfu-util mtools dosfstools libc6-i386 lib32gcc-s1 socat stm32flash mosquitto libdbus-1-dev libudev-dev python3-venv
 * Tests import `peers`: a path for what is there, null for what is not; then they are skipped and name this command.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const versions = {
  smpclient: '7.3.0',
  smpmgr: '0.19.1',
  imgtool: '2.5.0',
  mcumgrctl: '0.20.0',
  nrfcredstore: '2.1.0',
  esptool: '5.6.0',
  espflash: '4.7.0',
  nvsGenerator: '0.3.0',
  secureCertTool: '2.6.1',
  veraPdf: '1.28.2',
  leshan: '2.0.0-M4',
  leshanLibraries: '2.0.0-M15',
  hawkbit: '0.3.0M7',
  botocore: '1.44.8',
  thingsboardClient: '4.4',
  azureProvisioning: '1.2.0',
  est: '1.0.6',
  step: '0.30.2',
  // the newest of its command line that the module proxy has
  stepCli: '0.21.0',
  zlint: '3.6.4',
  pkilint: '0.13.3',
  aiocoap: '0.4.17',
  schemathesis: '4.32.5',
};

export const setupCommand = 'node test/peers/setup.mjs';
export const cacheFolder =
  process.env.MINTMARK_TEST_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mintmark-tests');

const sources = join(cacheFolder, `smpclient-${versions.smpclient}`);
const servers = join(sources, 'tests', 'fixtures', 'smp-server');
const python = join(cacheFolder, 'python');
const mcumgrctl = join(cacheFolder, `mcumgrctl-${versions.mcumgrctl}`);
const esptool = join(cacheFolder, `esptool-${versions.esptool}`);
const espflash = join(cacheFolder, `espflash-${versions.espflash}`);
// On its own: it pins other versions of what smpmgr needs.
const nrfcredstore = join(cacheFolder, `nrfcredstore-${versions.nrfcredstore}`);

// On their own: they pin what esptool needs.
const espressif = join(cacheFolder, `espressif-formats-${versions.nvsGenerator}-${versions.secureCertTool}`);

const est = join(cacheFolder, `est-${versions.est}`);
const zlint = join(cacheFolder, `zlint-${versions.zlint}`);
const pkilint = join(cacheFolder, `pkilint-${versions.pkilint}`);
const aiocoap = join(cacheFolder, `aiocoap-${versions.aiocoap}`);
const step = join(cacheFolder, `step-${versions.step}`);
const schemathesis = join(cacheFolder, `schemathesis-${versions.schemathesis}`);

const leshan = join(cacheFolder, `leshan-${versions.leshan}`);
const leshanLibraries = join(cacheFolder, `leshan-libraries-${versions.leshanLibraries}`);
const hawkbit = join(cacheFolder, `hawkbit-${versions.hawkbit}`);
// Public definitions of the interfaces of AWS IoT, ThingsBoard and Azure, as their own clients have them.
const cloudClients = join(
  cacheFolder,
  `cloud-clients-${versions.botocore}-${versions.thingsboardClient}-${versions.azureProvisioning}`,
);
const veraPdf = join(cacheFolder, `verapdf-${versions.veraPdf}`);

const present = (path) => (existsSync(path) ? path : null);
const onPath = (program) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path)) ?? null;

export const peers = {
  /** Folder with Zephyr's SMP servers and their manifest.json. */
  get smpServers() {
    return present(join(servers, 'manifest.json')) === null ? null : servers;
  },
  get smpmgr() {
    return present(join(python, 'bin', 'smpmgr'));
  },
  /** The Python that has smpclient, which smpmgr is made of, and with it cbor2. */
  get smpclientPython() {
    return present(join(python, 'bin', 'smpmgr')) && join(python, 'bin', 'python');
  },
  get imgtool() {
    return present(join(python, 'bin', 'imgtool'));
  },
  get mcumgrctl() {
    return present(join(mcumgrctl, 'bin', 'mcumgrctl'));
  },
  /** The Python that has Nordic's nrfcredstore. */
  get nrfcredstorePython() {
    return present(join(nrfcredstore, 'bin', 'nrfcredstore')) && join(nrfcredstore, 'bin', 'python');
  },
  /** The Python that has aiocoap with OSCORE. */
  get aiocoapPython() {
    return present(join(aiocoap, 'bin', 'aiocoap-client')) && join(aiocoap, 'bin', 'python');
  },
  /** The Python that has Espressif's generators of NVS and esp_secure_cert partitions. */
  get espressifPython() {
    return (
      present(join(espressif, 'bin', 'configure_esp_secure_cert.py')) && join(espressif, 'bin', 'python')
    );
  },
  /** `arm-none-eabi-objcopy` and so on, in Debian's binutils-arm-none-eabi. */
  get armObjcopy() {
    return onPath('arm-none-eabi-objcopy');
  },
  get dfusePack() {
    return onPath('dfuse-pack');
  },
  get objcopy() {
    return onPath('objcopy');
  },
  get readelf() {
    return onPath('readelf');
  },
  get dfuSuffix() {
    return onPath('dfu-suffix');
  },
  get qemuArm() {
    return onPath('qemu-system-arm');
  },
  /** Eclipse Leshan's demo server, all in one jar: an LwM2M server, and the codecs of its library. */
  get leshan() {
    return (
      onPath('java') &&
      present(join(leshan, `leshan-server-demo-${versions.leshan}-jar-with-dependencies.jar`))
    );
  },
  /** The folder with Leshan's libraries since the interface names the way in `tls`: servers and a client. */
  get leshanLibraries() {
    return onPath('javac') && present(leshanLibraries);
  },
  /** The folder with the jars that make a hawkBit update server. */
  get hawkbit() {
    return onPath('javac') && present(hawkbit);
  },
  get mosquitto() {
    return onPath('mosquitto') ?? present('/usr/sbin/mosquitto');
  },
  /** The Python that has botocore and the clients of ThingsBoard and of Azure's provisioning service. */
  get cloudPython() {
    return present(join(cloudClients, 'ready')) && join(cloudClients, 'bin', 'python');
  },
  /** The folder with veraPDF's jars. */
  get veraPdf() {
    return onPath('java') && present(veraPdf);
  },
  get pdfsig() {
    return onPath('pdfsig');
  },
  get javac() {
    return onPath('javac');
  },
  get coapClient() {
    return onPath('coap-client-gnutls');
  },
  get esptool() {
    return present(join(esptool, 'bin', 'esptool'));
  },
  get espflash() {
    return present(join(espflash, 'bin', 'espflash'));
  },
  get stm32flash() {
    return onPath('stm32flash');
  },
  get openocd() {
    return onPath('openocd');
  },
  get avrdude() {
    return onPath('avrdude');
  },
  get qemuX86() {
    return onPath('qemu-system-x86_64');
  },
  get busybox() {
    return onPath('busybox');
  },
  /** Makes FAT file systems, and puts files into them. */
  get fatTools() {
    return onPath('mkfs.vfat') === null ? null : onPath('mcopy');
  },
  get dfuUtil() {
    return onPath('dfu-util');
  },
  /** Debian's kernel for the USB guest: unpacked, not installed. Null where there is none. */
  get guestKernel() {
    const folder = guestKernelFolder();
    if (folder === null) return null;
    const image = readdirSync(join(folder, 'boot')).find((name) => name.startsWith('vmlinuz-'));
    const modules = join(folder, 'lib', 'modules');
    const [version] = readdirSync(modules);
    return image === undefined || version === undefined
      ? null
      : { image: join(folder, 'boot', image), modules: join(modules, version) };
  },
  /** GlobalSign's EST server (RFC 7030). */
  get estServer() {
    return present(join(est, 'bin', 'estserver'));
  },
  get stepCa() {
    return present(join(step, 'bin', 'step-ca'));
  },
  get step() {
    return present(join(step, 'bin', 'step'));
  },
  /** zmap's linter of certificates. */
  get zlint() {
    return present(join(zlint, 'bin', 'zlint'));
  },
  /** DigiCert's linter: its command for certificates by RFC 5280. */
  get pkilint() {
    return present(join(pkilint, 'bin', 'lint_pkix_cert'));
  },
  /** Asks a server everything that its OpenAPI allows, and what it does not. */
  get schemathesis() {
    return present(join(schemathesis, 'bin', 'schemathesis'));
  },
  /** The module of Debian's softhsm2. */
  get softhsm() {
    return onPath('softhsm2-util') && present('/usr/lib/softhsm/libsofthsm2.so');
  },
  get softhsmUtil() {
    return onPath('softhsm2-util');
  },
  get pkcs11Tool() {
    return onPath('pkcs11-tool');
  },
  get openssl() {
    return onPath('openssl');
  },
  get cc() {
    return onPath('cc');
  },
  get socat() {
    return onPath('socat');
  },
  /** The loader of 32-bit programs, which native_sim servers are. */
  get loader32() {
    return present('/lib/ld-linux.so.2') ?? present('/lib32/ld-linux.so.2');
  },
};

/** The newest that was unpacked here: Debian's mirrors keep no older kernels, so none is pinned. */
function guestKernelFolder() {
  if (!existsSync(cacheFolder)) return null;
  const names = readdirSync(cacheFolder).filter((name) => name.startsWith('linux-image-'));
  const newest = names.sort((left, right) => left.localeCompare(right, 'en', { numeric: true })).at(-1);
  if (newest === undefined) return null;
  // Those that were unpacked before disks were wanted lack this folder: they are taken anew.
  const modules = join(cacheFolder, newest, 'lib', 'modules');
  const whole = readdirSync(modules).every((version) =>
    existsSync(join(modules, version, 'kernel', 'drivers', 'scsi')),
  );
  return whole ? join(cacheFolder, newest) : null;
}

const say = (line) => process.stdout.write(`${line}\n`);
const run = (program, args, options = {}) => {
  say(`  ${program} ${args.join(' ')}`);
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
};

function setUpPython() {
  const pip = join(python, 'bin', 'pip');
  if (!existsSync(pip)) run('python3', ['-m', 'venv', python]);
  if (peers.smpmgr !== null && peers.imgtool !== null) return say('smpmgr and imgtool: there');
  say('smpmgr and imgtool: installing from PyPI');
  run(pip, ['install', '--quiet', `smpmgr==${versions.smpmgr}`, `imgtool==${versions.imgtool}`]);
}

function setUpNrfcredstore() {
  if (peers.nrfcredstorePython !== null) return say('nrfcredstore: there');
  say('nrfcredstore: installing from PyPI');
  run('python3', ['-m', 'venv', nrfcredstore]);
  run(join(nrfcredstore, 'bin', 'pip'), ['install', '--quiet', `nrfcredstore==${versions.nrfcredstore}`]);
}

function setUpEspressifFormats() {
  if (peers.espressifPython !== null) return say("Espressif's partition generators: there");
  say("Espressif's partition generators: installing from PyPI");
  run('python3', ['-m', 'venv', espressif]);
  run(join(espressif, 'bin', 'pip'), [
    'install',
    '--quiet',
    `esp-idf-nvs-partition-gen==${versions.nvsGenerator}`,
    `esp-secure-cert-tool==${versions.secureCertTool}`,
  ]);
}

function setUpServers() {
  if (peers.smpServers !== null) return say('Zephyr SMP servers: there');
  say("Zephyr SMP servers: taking them from smpclient's source distribution");
  const folder = mkdtempSync(join(cacheFolder, 'download-'));
  try {
    const pip = join(python, 'bin', 'pip');
    run(pip, [
      'download',
      '--quiet',
      '--no-deps',
      '--no-binary',
      ':all:',
      '--dest',
      folder,
      `smpclient==${versions.smpclient}`,
    ]);
    const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz'));
    if (archive === undefined) throw new Error('pip downloaded no source distribution');
    run('tar', ['-xzf', join(folder, archive), '-C', folder]);
    const unpacked = join(folder, `smpclient-${versions.smpclient}`);
    checkSums(join(unpacked, 'tests', 'fixtures', 'smp-server'));
    renameSync(unpacked, sources);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every file that is there must be listed and be what the list says. */
function checkSums(folder) {
  const listed = new Map(
    readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.trim().split(/\s+\*?/, 2))
      .map(([sum, name]) => [name, sum]),
  );
  const artefacts = readdirSync(folder).filter((name) => /\.(exe|hex|bin|elf)$/.test(name));
  for (const name of artefacts) {
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    if (listed.get(name) !== sum) throw new Error(`${name} is not what SHA256SUMS says`);
  }
  say(`  ${artefacts.length} files match SHA256SUMS`);
}

function setUpEsptool() {
  if (peers.esptool !== null) return say('esptool: there');
  say('esptool: installing from PyPI');
  run('python3', ['-m', 'venv', esptool]);
  run(join(esptool, 'bin', 'pip'), ['install', '--quiet', `esptool==${versions.esptool}`]);
}

/** From Maven Central, by Maven itself, which compares the sums. */
function setUpLeshan() {
  if (peers.leshan !== null) return say('Leshan: there');
  if (onPath('mvn') === null || onPath('java') === null)
    throw new Error('apt-get install default-jdk-headless maven');
  say('Leshan: taking its demo server from Maven Central (14 MB)');
  copyFromMaven(
    `<groupId>org.eclipse.leshan</groupId><artifactId>leshan-server-demo</artifactId><version>${versions.leshan}</version>
<classifier>jar-with-dependencies</classifier>
<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>`,
    leshan,
  );
}

function setUpLeshanLibraries() {
  if (present(leshanLibraries) !== null) return say("Leshan's libraries: there");
  say("Leshan's libraries: taking them from Maven Central");
  const dependency = (artefact) =>
    `<groupId>org.eclipse.leshan</groupId><artifactId>${artefact}</artifactId><version>${versions.leshanLibraries}</version>`;
  copyFromMaven(
    [
      dependency('leshan-server-cf'),
      dependency('leshan-client-cf'),
      '<groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version>',
    ].join('</dependency><dependency>'),
    leshanLibraries,
  );
}

/** hawkBit publishes no update server as one file: its starters, a database in memory, and a main of ours make one. */
function setUpHawkbit() {
  if (present(hawkbit) !== null) return say('hawkBit: there');
  say('hawkBit: taking its starters from Maven Central (50 MB)');
  const starter = (name) =>
    `<groupId>org.eclipse.hawkbit</groupId><artifactId>${name}</artifactId><version>${versions.hawkbit}</version>`;
  copyFromMaven(
    [
      starter('hawkbit-boot-starter-mgmt-api'),
      starter('hawkbit-boot-starter-ddi-api'),
      '<groupId>com.h2database</groupId><artifactId>h2</artifactId>',
    ].join('</dependency><dependency>'),
    hawkbit,
    `<parent>${starter('hawkbit-parent')}<relativePath/></parent>`,
  );
}

function setUpCloudClients() {
  if (peers.cloudPython !== null) return say('clients of AWS, ThingsBoard, Azure: there');
  say('clients of AWS, ThingsBoard, Azure: installing from PyPI');
  run('python3', ['-m', 'venv', cloudClients]);
  run(join(cloudClients, 'bin', 'pip'), [
    'install',
    '--quiet',
    `botocore==${versions.botocore}`,
    `tb-rest-client==${versions.thingsboardClient}`,
    `azure-iothub-provisioningserviceclient==${versions.azureProvisioning}`,
  ]);
  writeFileSync(join(cloudClients, 'ready'), '');
}

/** The PDF/A validator, from Maven Central. */
function setUpVeraPdf() {
  if (peers.veraPdf !== null) return say('veraPDF: there');
  if (onPath('mvn') === null || onPath('java') === null)
    throw new Error('apt-get install default-jdk-headless maven');
  say('veraPDF: taking it from Maven Central');
  copyFromMaven(
    `<groupId>org.verapdf.apps</groupId><artifactId>greenfield-apps</artifactId><version>${versions.veraPdf}</version>`,
    veraPdf,
  );
}

/** One dependency with what it needs, as jars in a folder. */
function copyFromMaven(dependency, target, parent = '') {
  const folder = mkdtempSync(join(cacheFolder, 'download-'));
  try {
    writeFileSync(
      join(folder, 'pom.xml'),
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><packaging>pom</packaging>
${parent}<groupId>local</groupId><artifactId>peer</artifactId><version>1</version><dependencies><dependency>
${dependency}
</dependency></dependencies></project>`,
    );
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
    run('mvn', ['-B', '-ntp', '-q', copy, '-DoutputDirectory=lib'], { cwd: folder });
    renameSync(join(folder, 'lib'), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function setUpMcumgrctl() {
  if (peers.mcumgrctl !== null) return say('mcumgrctl: there');
  buildFromCrates('mcumgrctl', versions.mcumgrctl, mcumgrctl);
}

function setUpEspflash() {
  if (peers.espflash !== null) return say('espflash: there');
  buildFromCrates('espflash', versions.espflash, espflash);
}

function buildFromCrates(name, version, root) {
  const home = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin', 'cargo');
  say(`${name}: building from crates.io (some minutes)`);
  const cargo = onPath('cargo') ?? present(home) ?? 'cargo';
  run(cargo, ['install', '--quiet', '--locked', '--root', root, '--version', version, name]);
}

const goOf = () => onPath('go') ?? present('/usr/local/go/bin/go') ?? 'go';

/** A module of its own: the server's module does not allow `go install …@version`. */
function setUpEst() {
  if (peers.estServer !== null) return say('EST server: there');
  say('EST server: building with Go');
  const folder = join(est, 'src');
  mkdirSync(folder, { recursive: true });
  const go = goOf();
  const options = { cwd: folder, env: { ...process.env, GOBIN: join(est, 'bin'), CGO_ENABLED: '0' } };
  if (!existsSync(join(folder, 'go.mod'))) run(go, ['mod', 'init', 'tests'], options);
  run(go, ['get', `github.com/globalsign/est@v${versions.est}`], options);
  run(go, ['install', '-mod=mod', 'github.com/globalsign/est/cmd/estserver'], options);
}

function setUpStep() {
  if (peers.stepCa !== null && peers.step !== null) return say('step and step-ca: there');
  say('step and step-ca: building with Go (some minutes)');
  const options = { env: { ...process.env, GOBIN: join(step, 'bin'), CGO_ENABLED: '0' } };
  run(goOf(), ['install', `github.com/smallstep/certificates/cmd/step-ca@v${versions.step}`], options);
  run(goOf(), ['install', `github.com/smallstep/cli/cmd/step@v${versions.stepCli}`], options);
}

function setUpZlint() {
  if (peers.zlint !== null) return say('zlint: there');
  say('zlint: building with Go (some minutes)');
  const options = { env: { ...process.env, GOBIN: join(zlint, 'bin'), CGO_ENABLED: '0' } };
  run(goOf(), ['install', `github.com/zmap/zlint/v3/cmd/zlint@v${versions.zlint}`], options);
}

function setUpPkilint() {
  if (peers.pkilint !== null) return say('pkilint: there');
  say('pkilint: installing from PyPI');
  run('python3', ['-m', 'venv', pkilint]);
  run(join(pkilint, 'bin', 'pip'), ['install', '--quiet', `pkilint==${versions.pkilint}`]);
}

function setUpAiocoap() {
  if (peers.aiocoapPython !== null) return say('aiocoap: there');
  say('aiocoap: installing from PyPI');
  run('python3', ['-m', 'venv', aiocoap]);
  run(join(aiocoap, 'bin', 'pip'), ['install', '--quiet', `aiocoap[oscore]==${versions.aiocoap}`]);
}

function setUpSchemathesis() {
  if (peers.schemathesis !== null) return say('schemathesis: there');
  say('schemathesis: installing from PyPI');
  run('python3', ['-m', 'venv', schemathesis]);
  run(join(schemathesis, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${versions.schemathesis}`]);
}

/** Taken from Debian with apt-get download: the image, and the modules that a guest with USB may need. */
function setUpGuestKernel() {
  if (peers.guestKernel !== null) return say('kernel of the USB guest: there');
  if (onPath('apt-get') === null) return say('kernel of the USB guest: only on Debian');
  const depends = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error('apt knows no linux-image-amd64');
  say('kernel of the USB guest: taking it from Debian (70 MB)');
  const folder = mkdtempSync(join(cacheFolder, 'download-'));
  try {
    run('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', name], { cwd: folder });
    const file = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get downloaded no package');
    const unpacked = join(folder, 'unpacked');
    run('dpkg-deb', ['-x', join(folder, file), unpacked]);
    for (const left of ['sound', 'drivers/gpu', 'drivers/media', 'drivers/net'])
      for (const version of readdirSync(join(unpacked, 'lib', 'modules')))
        rmSync(join(unpacked, 'lib', 'modules', version, 'kernel', left), { recursive: true, force: true });
    const kept = join(cacheFolder, file.replace(/_amd64\.deb$/, ''));
    rmSync(kept, { recursive: true, force: true });
    renameSync(unpacked, kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  say(`cache folder: ${cacheFolder}`);
  mkdirSync(cacheFolder, { recursive: true });
  let failed = 0;
  for (const part of [
    setUpPython,
    setUpServers,
    setUpNrfcredstore,
    setUpEspressifFormats,
    setUpEsptool,
    setUpLeshan,
    setUpLeshanLibraries,
    setUpHawkbit,
    setUpCloudClients,
    setUpVeraPdf,
    setUpMcumgrctl,
    setUpEspflash,
    setUpEst,
    setUpStep,
    setUpZlint,
    setUpPkilint,
    setUpAiocoap,
    setUpSchemathesis,
    setUpGuestKernel,
  ]) {
    try {
      part();
    } catch (thrown) {
      failed += 1;
      say(`  failed: ${thrown instanceof Error ? thrown.message : thrown}`);
    }
  }
  for (const [name, path] of Object.entries(Object.getOwnPropertyDescriptors(peers)).map(([key]) => [
    key,
    peers[key],
  ])) {
    say(`${name}: ${typeof path === 'object' && path !== null ? path.image : (path ?? 'missing')}`);
  }
  process.exitCode = failed === 0 ? 0 : 1;
}
