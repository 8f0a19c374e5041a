/**
 * Records and units as people look for them: which of them hold three given characters in a row, without reading any. A job has a
 * place, which rises with every job that begins; a job that ends is added to the index once and never changes in it. A unit is added
 * when it is first seen, and again under another place when it gets another number or model. What an index holds can not be read back
 * out of it (`content=''`), and no name of a person goes into it.
 *
 * Of what was there before only where the filling stands is noted: millions of rows are added behind the start (search-filling.ts).
 */
import type { Migration } from '../migrate.ts';

/** `kind` is the token of record-kinds.ts. */
const records = `
CREATE TABLE job_places (
  place INTEGER PRIMARY KEY, -- above 0 from now on; 0 and below for what was there before
  job_id TEXT NOT NULL UNIQUE REFERENCES jobs
) STRICT;
CREATE VIRTUAL TABLE record_index USING fts5(serial_number, hardware_id, recipe_title, kind,
  content='', columnsize=0, detail='none', tokenize='trigram');
CREATE TRIGGER job_places_new AFTER INSERT ON jobs
  BEGIN INSERT INTO job_places (job_id) VALUES (NEW.job_id); END;
CREATE TRIGGER record_index_ended AFTER UPDATE OF outcome ON jobs WHEN OLD.outcome IS NULL AND NEW.outcome IS NOT NULL
BEGIN
  INSERT INTO record_index (rowid, serial_number, hardware_id, recipe_title, kind)
    SELECT place, NEW.serial_number, NEW.hardware_id, NEW.recipe_title, char(1)
      || CASE NEW.purpose WHEN 'provision' THEN 'p' WHEN 'diagnose' THEN 'd' ELSE 'w' END || substr(NEW.outcome, 1, 1)
    FROM job_places WHERE job_id = NEW.job_id;
END;
`;

const units = `
CREATE TABLE unit_texts (
  place INTEGER PRIMARY KEY,
  hardware_id TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE unit_index USING fts5(hardware_id, serial_number, model,
  content='', columnsize=0, detail='none', tokenize='trigram');
CREATE TRIGGER unit_index_new AFTER INSERT ON units
BEGIN
  INSERT INTO unit_texts (hardware_id) VALUES (NEW.hardware_id);
  INSERT INTO unit_index (rowid, hardware_id, serial_number, model)
    SELECT max(place), NEW.hardware_id, NEW.serial_number, NEW.model FROM unit_texts;
END;
CREATE TRIGGER unit_index_renamed AFTER UPDATE OF serial_number, model ON units
  WHEN NEW.serial_number IS NOT OLD.serial_number OR NEW.model <> OLD.model
BEGIN
  INSERT INTO unit_texts (hardware_id) VALUES (NEW.hardware_id);
  INSERT INTO unit_index (rowid, serial_number, model)
    SELECT max(place), NEW.serial_number, NEW.model FROM unit_texts;
END;
CREATE INDEX units_by_state ON units (state, last_seen_at, hardware_id);
`;

const filling = `
CREATE TABLE search_filling (
  what TEXT PRIMARY KEY CHECK (what IN ('jobs', 'units')),
  at TEXT NOT NULL,
  id TEXT NOT NULL -- jobs from the newest to the one that began at \`at\`, and units up to this id, are in the index
) STRICT;
INSERT INTO search_filling SELECT 'jobs', '~', '' WHERE EXISTS (SELECT 1 FROM jobs);
INSERT INTO search_filling SELECT 'units', '', '' WHERE EXISTS (SELECT 1 FROM units);
`;

export const search: Migration = {
  number: 16,
  title: 'search of records and units',
  sql: [records, units, filling].join('\n'),
};
