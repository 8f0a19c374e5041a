import { describeBackup } from './backup-suite.ts';

describeBackup('a server on its own database', async () => null);
