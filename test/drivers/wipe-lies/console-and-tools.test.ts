import { wipeMatrix } from '../wipe-matrix.ts';

await wipeMatrix('console-and-tools');
