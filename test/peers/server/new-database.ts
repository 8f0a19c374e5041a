/** Empty databases, one after the other, in a PostgreSQL that is running. */
import pg from 'pg';

let made = 0;

/** The address of a new one; `settings` as ALTER DATABASE takes them. */
export async function newDatabase(
  url: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  made += 1;
  const name = `test_${process.pid}_${made}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
    for (const [setting, value] of Object.entries(settings))
      await client.query(`ALTER DATABASE ${name} SET ${setting} TO '${value}'`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
