import { wipeMatrix } from '../wipe-matrix.ts';

await wipeMatrix('usb-dfu');
