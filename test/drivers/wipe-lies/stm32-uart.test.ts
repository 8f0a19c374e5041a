import { wipeMatrix } from '../wipe-matrix.ts';

await wipeMatrix('stm32-uart');
