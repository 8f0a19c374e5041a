/** Documents of one kind, newest first: the changes of the station's key are looked up for every export. */
import type { Migration } from '../migrate.ts';

export const documentsByKind: Migration = {
  number: 4,
  title: 'documents by kind',
  sql: 'CREATE INDEX documents_by_kind ON documents (kind, sequence);',
};
