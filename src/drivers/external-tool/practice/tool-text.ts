/**
 * The practice tool: a program of its own that works on a simulated unit, so that a rehearsal starts real processes. As text,
 * because it has to be found after bundling too; it is written into a private folder and run by Node. Exit codes: 2 the
 * unit said no, 3 silence, 4 nonsense, 5 what is in memory is wrong.
 */
export const practiceToolText = String.raw`
import { connect } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';

const [command, port, file, addressText, sizeText] = process.argv.slice(2);
const answerMs = 200;
const blockBytes = 2048;
const end = (code, text) => { console.log(text); process.exit(code); };

if (command === 'version') end(0, 'practice 1.0');

function crc16(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc.toString(16).padStart(4, '0');
}

const socket = connect(port);
socket.setEncoding('latin1');
let heard = '';
let heardAny = false;
let waiting = null;
socket.on('data', (text) => {
  heardAny = true;
  heard = (heard + text).slice(-65536);
  for (let at = heard.indexOf('\n'); at !== -1; at = heard.indexOf('\n')) {
    const line = heard.slice(0, at);
    heard = heard.slice(at + 1);
    const star = line.lastIndexOf('*');
    if (star !== -1 && crc16(Buffer.from(line.slice(0, star), 'latin1')) === line.slice(star + 1)) waiting?.(line.slice(0, star));
  }
});
socket.on('error', () => end(3, 'error: the line broke'));

function once(text) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => { waiting = null; resolve(null); }, answerMs);
    waiting = (line) => { clearTimeout(timer); waiting = null; resolve(line); };
    socket.write(text + '*' + crc16(Buffer.from(text, 'latin1')) + '\n');
  });
}

async function ask(text) {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    heardAny = false;
    const line = await once(text);
    if (line === null) continue;
    if (line.startsWith('ok')) return line.slice(3);
    if (line.startsWith('no')) end(2, 'error: ' + line.slice(3));
  }
  return heardAny ? end(4, 'error: nonsense on the line') : end(3, 'error: no answer');
}

const base = Number(addressText ?? 0) - 0x08000000;
async function read(length, each) {
  const parts = [];
  for (let offset = 0; offset < length; offset += blockBytes) {
    parts.push(Buffer.from(await ask('read ' + (base + offset) + ' ' + Math.min(blockBytes, length - offset)), 'base64'));
    each?.(offset);
  }
  return Buffer.concat(parts);
}
const percent = (done, total) => console.log('progress ' + Math.floor((done * 100) / total) + '%');

const commands = {
  identify: async () => {
    const [id, model, firmware] = (await ask('who')).split('|');
    console.log('id: ' + id + '\nmodel: ' + model + '\nfirmware: ' + firmware);
  },
  diagnose: async () => console.log(await ask('health')),
  flash: async () => {
    const bytes = readFileSync(file);
    percent(0, bytes.length);
    await ask('erase ' + base + ' ' + bytes.length);
    for (let offset = 0; offset < bytes.length; offset += blockBytes) {
      await ask('write ' + (base + offset) + ' ' + bytes.subarray(offset, offset + blockBytes).toString('base64'));
      percent(Math.min(bytes.length, offset + blockBytes), bytes.length);
    }
  },
  verify: async () => {
    const bytes = readFileSync(file);
    const found = await read(bytes.length, (offset) => percent(offset, bytes.length));
    if (!found.equals(bytes)) end(5, 'error: the memory holds something else');
  },
  wipe: () => ask('erase all'),
  dump: async () => writeFileSync(file, await read(Number(sizeText))),
  reset: async () => {
    const gone = new Promise((resolve) => { socket.once('close', resolve); setTimeout(resolve, 1000); });
    await ask('restart');
    await gone;
  },
};

socket.once('connect', async () => {
  await commands[command]();
  end(0, 'done');
});
`;
