/** Electron's security checklist, tried from inside the real window by a script that has taken it over. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MintmarkPage } from './bench-page.ts';
import { inElectron, type OpenWindow, suiteTitle } from './windows.ts';

/** Everything on `window` that is neither the browser's nor a function: two registries of the schema library, no API. */
const ownKeys = ['__zod_globalConfig', '__zod_globalRegistry'];

let window: OpenWindow;
let outside: Server;
let outsidePort = 0;
const reachedOutside: string[] = [];

beforeAll(async () => {
  if (inElectron.absent !== null) return;
  outside = createServer((request, response) => {
    reachedOutside.push(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('hello');
  });
  outside.on('upgrade', (request, socket) => {
    reachedOutside.push(request.url ?? '');
    socket.destroy();
  });
  await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done));
  const address = outside.address();
  outsidePort = typeof address === 'object' && address !== null ? address.port : 0;
  window = await inElectron.open();
});

afterAll(async () => {
  if (inElectron.absent !== null) return;
  await window[Symbol.asyncDispose]();
  outside.closeAllConnections();
  outside.close();
});

/** Runs in the page's own world, as an attacker's script would; text, because the window has the DOM and tests have not. */
function attack<T>(script: string): Promise<T> {
  return window.page.evaluate(`(async () => { ${script} })()`) as Promise<T>;
}

const home = (): Promise<string> => attack<string>('return location.href.split("#")[0]');

describe.skipIf(inElectron.absent !== null)(suiteTitle(inElectron, 'A hostile script in the window'), () => {
  test('finds no Node and nothing of Electron', async () => {
    const types = await attack<Record<string, string>>(`
      return Object.fromEntries(['require', 'process', 'module', 'exports', 'global', 'Buffer', '__dirname', 'electron', 'ipcRenderer', 'setImmediate']
        .map((name) => [name, typeof globalThis[name]]))`);
    expect(new Set(Object.values(types))).toEqual(new Set(['undefined']));
    const added = await attack<string[]>(`
      const frame = Object.getOwnPropertyNames(globalThis);
      const standard = /^(webkit|on|[A-Z]|chrome$)/;
      return frame.filter((name) => !standard.test(name)
        && Object.getOwnPropertyDescriptor(globalThis, name)?.get === undefined
        && typeof globalThis[name] !== 'function'
        && !['undefined', 'NaN', 'Infinity', 'globalThis', 'console', 'window', 'document', 'location', 'top', 'event'].includes(name))`);
    expect(added.filter((name) => !name.startsWith('__playwright') && !name.startsWith('__pw'))).toEqual(
      ownKeys,
    );
  });

  test('runs in a sandboxed, isolated renderer without Node, in every web contents that there is', async () => {
    const preferences = await window.shell?.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => {
        // Not in the typings: the preferences as they took effect.
        const reader = contents as unknown as { getLastWebPreferences(): Record<string, unknown> };
        return reader.getLastWebPreferences();
      }),
    );
    expect(preferences?.length).toBe(1);
    for (const given of preferences ?? [])
      expect(given).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
      });
  });

  test('can not leave the page: 30 addresses, each by three ways', async () => {
    const before = await home();
    const hosts = [
      'mintmark.evil.example',
      'mintmark@evil.example',
      'evil.example/mintmark',
      `127.0.0.1:${outsidePort}`,
      `localhost:${outsidePort}`,
    ];
    const addresses = [
      ...hosts.flatMap((host) => [`http://${host}/`, `https://${host}/`]),
      'file:///etc/passwd',
      'file:///etc/',
      'file://localhost/etc/hostname',
      'data:text/html,<script>opener</script>',
      'data:text/html;base64,PGgxPmhpPC9oMT4=',
      'javascript:document.title="taken"',
      'javascript:void(document.body.innerHTML="taken")',
      'blob:app://mintmark/00000000-0000-0000-0000-000000000000',
      'chrome://gpu',
      'chrome://settings',
      'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x.html',
      'devtools://devtools/bundled/inspector.html',
      'view-source:http://evil.example/',
      'app://mintmark.evil/index.html',
      'app://evil/index.html',
      'app://mintmark/other.html',
      'ftp://evil.example/',
      'mailto:a@evil.example',
      'ws://evil.example/',
      'blob:null/00000000-0000-0000-0000-000000000000',
      'filesystem:app://mintmark/temporary/x.html',
    ];
    expect(addresses.length).toBeGreaterThanOrEqual(30);
    for (const address of addresses)
      await attack(`
        const address = ${JSON.stringify(address)};
        for (const go of [
          () => { location.href = address; },
          () => { location.replace(address); },
          () => { const link = document.createElement('a'); link.href = address; document.body.append(link); link.click(); link.remove(); },
        ]) { try { go(); } catch {} }
        await new Promise((done) => setTimeout(done, 20));`).catch((thrown: unknown) => {
        throw new Error(`the page was lost at ${address}`, { cause: thrown });
      });
    expect(await home()).toBe(before);
    // The addresses that nobody is asked about: the window comes back to its page.
    for (const address of ['about:blank', 'about:config']) {
      const gone = window.page.waitForEvent('framenavigated');
      await attack(`setTimeout(() => { location.href = '${address}'; }, 0)`);
      await gone;
      await window.page.waitForURL((url) => url.href.startsWith(before));
      await window.page.getByRole('navigation').waitFor();
    }
    expect(await home()).toBe(before);
    expect(await attack('return document.title')).toBe('Mintmark');
    expect(window.shell?.windows().length).toBe(1);
    expect(reachedOutside).toEqual([]);
  });

  test('opens no window', async () => {
    for (const address of [
      `http://127.0.0.1:${outsidePort}/`,
      'app://mintmark/index.html',
      'data:text/html,x',
      '',
    ])
      expect(await attack(`return window.open(${JSON.stringify(address)}) === null`)).toBe(true);
    await attack(
      `const form = document.createElement('form'); form.target = '_blank'; form.action = 'http://127.0.0.1:${outsidePort}/form'; document.body.append(form); form.submit(); form.remove();`,
    );
    expect(window.shell?.windows().length).toBe(1);
  });

  test('gets no permission and no device', async () => {
    const states = await attack<Record<string, string>>(`
      const names = ['geolocation', 'notifications', 'push', 'midi', 'camera', 'microphone', 'background-sync', 'persistent-storage',
        'ambient-light-sensor', 'accelerometer', 'gyroscope', 'magnetometer', 'clipboard-read', 'payment-handler', 'idle-detection',
        'screen-wake-lock', 'storage-access', 'window-management', 'local-fonts', 'display-capture', 'nfc'];
      const states = {};
      for (const name of names) states[name] = await navigator.permissions.query({ name, userVisibleOnly: true }).then((status) => status.state, () => 'unknown');
      return states;`);
    expect(Object.entries(states).filter(([, state]) => state === 'granted')).toEqual([]);
    const refused = await attack<Record<string, string>>(`
      const tries = {
        camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
        screen: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
        place: () => new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed)),
        midi: () => navigator.requestMIDIAccess({ sysex: true }),
        clipboard: () => navigator.clipboard.readText(),
        serial: () => navigator.serial.requestPort(),
        usb: () => navigator.usb.requestDevice({ filters: [] }),
        hid: () => navigator.hid.requestDevice({ filters: [] }),
        bluetooth: () => navigator.bluetooth.requestDevice({ acceptAllDevices: true }),
        notification: async () => { if (await Notification.requestPermission() !== 'granted') throw new Error('denied'); },
      };
      const late = () => new Promise((done) => setTimeout(() => done('no answer'), 1500));
      const results = {};
      for (const [name, attempt] of Object.entries(tries))
        results[name] = await Promise.race([Promise.resolve().then(attempt).then((value) => Array.isArray(value) && value.length === 0 ? 'refused' : 'GRANTED', () => 'refused'), late()]);
      return results;`);
    expect(Object.entries(refused).filter(([, result]) => result === 'GRANTED')).toEqual([]);
    const devices = await attack(
      `return [...await navigator.serial.getPorts(), ...await navigator.usb.getDevices(), ...await navigator.hid.getDevices()].length`,
    );
    expect(devices).toBe(0);
  });

  test('reaches no network: fetch, XHR, WebSocket, event source, beacon, image, style, worker, script', async () => {
    const results = await attack<Record<string, string>>(`
      const there = 'http://127.0.0.1:${outsidePort}/';
      const loads = (element) => new Promise((done, failed) => { element.onload = done; element.onerror = failed; document.body.append(element); });
      const tries = {
        fetch: () => fetch(there + 'fetch'),
        opaque: () => fetch(there + 'opaque', { mode: 'no-cors' }),
        own: () => fetch('app://mintmark/index.html'),
        xhr: () => new Promise((done, failed) => { const request = new XMLHttpRequest(); request.open('GET', there + 'xhr'); request.onload = done; request.onerror = failed; request.send(); }),
        socket: () => new Promise((done, failed) => { const socket = new WebSocket('ws://127.0.0.1:${outsidePort}/socket'); socket.onopen = done; socket.onerror = failed; }),
        events: () => new Promise((done, failed) => { const source = new EventSource(there + 'events'); source.onopen = done; source.onerror = failed; }),
        beacon: async () => { if (!navigator.sendBeacon(there + 'beacon', 'x')) throw new Error('refused'); await new Promise((done) => setTimeout(done, 300)); throw new Error('not told'); },
        image: () => { const image = new Image(); image.src = there + 'image'; return loads(image); },
        style: () => { const link = document.createElement('link'); link.rel = 'stylesheet'; link.href = there + 'style'; return loads(link); },
        worker: () => new Promise((done, failed) => { const worker = new Worker(there + 'worker'); worker.onmessage = done; worker.onerror = failed; setTimeout(failed, 500); }),
        module: () => import(there + 'module.js'),
      };
      const results = {};
      for (const [name, attempt] of Object.entries(tries))
        results[name] = await Promise.race([Promise.resolve().then(attempt).then(() => 'REACHED', () => 'refused'), new Promise((done) => setTimeout(() => done('refused'), 2000))]);
      return results;`);
    expect(Object.entries(results).filter(([, result]) => result !== 'refused')).toEqual([]);
    expect(reachedOutside).toEqual([]);
  });

  test('gets no frame and no webview to work from', async () => {
    const framed = await attack<string[]>(`
      const reached = [];
      for (const source of ['http://127.0.0.1:${outsidePort}/frame', 'app://mintmark/index.html', 'data:text/html,<p>x</p>', 'file:///etc/hostname']) {
        const frame = document.createElement('iframe');
        frame.src = source;
        document.body.append(frame);
        await new Promise((done) => setTimeout(done, 200));
        try { if (frame.contentDocument?.body?.textContent) reached.push(source); } catch {}
        frame.remove();
      }
      const view = document.createElement('webview');
      view.setAttribute('src', 'app://mintmark/index.html');
      document.body.append(view);
      if (typeof view.loadURL === 'function') reached.push('webview');
      view.remove();
      return reached;`);
    expect(framed).toEqual([]);
    expect(reachedOutside).toEqual([]);
    expect(await window.shell?.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  });

  test('can not make script out of text', async () => {
    const ran = await attack<string[]>(`
      globalThis.ran = [];
      // The protocol that runs this lets eval through for as long as its own call lasts: a later task is the page's own.
      await new Promise((done) => setTimeout(done, 10));
      const tries = [
        () => eval('ran.push("eval")'),
        () => new Function('ran.push("function")')(),
        () => setTimeout('ran.push("timer")', 0),
        () => { const script = document.createElement('script'); script.textContent = 'ran.push("inline")'; document.body.append(script); },
        () => { const script = document.createElement('script'); script.src = 'data:text/javascript,ran.push("data")'; document.body.append(script); },
        () => { const script = document.createElement('script'); script.src = URL.createObjectURL(new Blob(['ran.push("blob")'], { type: 'text/javascript' })); document.body.append(script); },
        () => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="ran.push(1)">'); },
        () => { const div = document.createElement('div'); div.innerHTML = '<svg onload="ran.push(2)"></svg>'; document.body.append(div); },
        () => { const div = document.createElement('div'); div.setAttribute('onclick', 'ran.push("handler")'); document.body.append(div); div.click(); },
        () => document.write('<script>ran.push("write")</script>'),
        () => import('data:text/javascript,ran.push("import")'),
      ];
      for (const attempt of tries) { try { await attempt(); } catch {} }
      await new Promise((done) => setTimeout(done, 300));
      return globalThis.ran;`);
    expect(ran).toEqual([]);
  });

  test('app:// hands out nothing that is not the window', async () => {
    const paths = [
      '/../package.json',
      '/%2e%2e/electron/main.cjs',
      '/..%2felectron/main.cjs',
      '/..\\\\electron\\\\main.cjs',
      '//etc/passwd',
      '/%00',
      '/index.html/..%2f..%2fcli.js',
      '/.',
      '/renderer/index.html',
      '/INDEX.HTML',
    ];
    const statuses = await window.shell?.evaluate(async ({ net }, names) => {
      const found: [string, number][] = [];
      for (const name of names) {
        for (const host of ['mintmark', 'mintmark.evil', 'evil'])
          found.push([`${host}${name}`, (await net.fetch(`app://${host}${name}`)).status]);
      }
      found.push(['post', (await net.fetch('app://mintmark/index.html', { method: 'POST' })).status]);
      return found;
    }, paths);
    expect(statuses?.filter(([, status]) => status !== 404)).toEqual([]);
    const policy = await window.shell?.evaluate(async ({ net }) => {
      const answer = await net.fetch('app://mintmark/index.html');
      return [answer.status, answer.headers.get('content-security-policy')] as const;
    });
    expect(policy?.[0]).toBe(200);
    expect(policy?.[1]).toContain("default-src 'none'; script-src 'self'");
    expect(policy?.[1]).toContain("connect-src 'none'");
    expect(policy?.[1]).toContain("require-trusted-types-for 'script'");
  });

  test('gets no second port by asking, and a forged one is not the engine', async () => {
    const ports = await attack<number>(`
      let ports = 0;
      addEventListener('message', (event) => { ports += event.ports.length; });
      for (const text of ['mintmark-port', 'connect', 'ready', 'close']) postMessage(text, '*');
      await new Promise((done) => setTimeout(done, 500));
      return ports;`);
    expect(ports).toBe(0);
    expect(await window.shell?.evaluate(({ ipcMain }) => ipcMain.eventNames().map(String))).toEqual([
      // Electron's own, so that an emitter without listeners does not throw.
      'error',
    ]);
  });

  test('what a device or a person wrote is text, wherever it is shown', async () => {
    const mintmark = new MintmarkPage(window.page);
    await window.page.reload();
    await mintmark.slot(1).plug();
    await mintmark.slot(1).shows('state.pass');
    const payloads = [
      '<img src=x onerror=ran(1)>',
      '"><svg onload=ran(2)>',
      "javascript:ran(3)//'",
      '{{constructor.constructor("ran(4)")()}}',
      '<b>bold</b>\u202Eevil',
    ];
    await mintmark.go('settings');
    const name = window.page.getByLabel('Your name');
    for (const payload of payloads) {
      await name.fill(payload.slice(0, 60));
      await name.press('Enter');
      await window.page
        .getByRole('banner')
        .getByText(payload.slice(0, 8), { exact: false })
        .first()
        .waitFor();
      expect(
        await attack(
          'return document.querySelectorAll("header img[src=x], header svg[onload], header b").length',
        ),
      ).toBe(0);
    }
    expect(await attack('return typeof globalThis.ran')).not.toBe('function');
  });
});
