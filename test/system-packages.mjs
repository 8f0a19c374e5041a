/** The Debian packages that tests need, and how they come onto a machine: by root on Debian, by a printed command elsewhere. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const electronPackages = [
  'chromium',
  'xvfb',
  'xauth',
  'iproute2',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk-bridge2.0-0',
  'libatk1.0-0',
  'libcups2',
  'libdrm2',
  'libxcomposite1',
  'libxdamage1',
  'libxfixes3',
  'libxrandr2',
  'libxkbcommon0',
  'libpango-1.0-0',
  'libcairo2',
  'libatspi2.0-0',
  'libxshmfence1',
  'fonts-dejavu-core',
  'fonts-liberation',
  'fonts-noto-cjk',
  'poppler-utils',
  'socat',
  'openssl',
  'g++',
  'make',
  'python3',
];

export const peerPackages = [
  'socat',
  'qemu-system-arm',
  'udev',
  'busybox-static',
  'qemu-system-x86',
  'libc6-i386',
  'lib32gcc-s1',
  'libdbus-1-dev',
  'libudev-dev',
  'pkg-config',
  'python3-venv',
  'python3-pip',
  'openssl',
  'postgresql',
  'binutils',
  'binutils-arm-none-eabi',
  'dfu-util',
  'mtools',
  'dosfstools',
  'stm32flash',
  'openocd',
  'avrdude',
  'libcoap3-bin',
  'mosquitto',
  'default-jdk-headless',
  'maven',
  'softhsm2',
  'opensc',
  'poppler-utils',
];

/** True when all are there at the end. */
export function installPackages(packages, say) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) {
    say(
      'This is no Debian-like system: tests that need a browser, a display or other programs run only where these are there already.',
    );
    return existsSync('/usr/bin/chromium') && existsSync('/usr/bin/xvfb-run');
  }
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return true;
  const command = `apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) {
    say(`Missing system packages; to have all tests run: sudo ${command}`);
    return false;
  }
  say(`Installing system packages: ${missing.join(' ')}`);
  const apt = (args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  const done = apt(['update', '-qq']) && apt(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  if (!done) say(`The system packages could not be installed: ${command}`);
  return done;
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' });
  return stdout?.includes('install ok installed') === true;
}
