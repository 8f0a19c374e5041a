import { describeMigrations } from './migrations-suite.ts';

describeMigrations('the tables on PGlite', async () => null);
