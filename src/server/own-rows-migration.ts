/**
 * What one organisation asks for is a range of an index that begins with the organisation, so that it never walks over the rows of others: alarms,
 * certificates by name, by their end and by when it was heard of, units by number, and units whose life is over by when that was heard of.
 */
export const ownRowsMigration = `
  ALTER TABLE alarms ADD COLUMN organisation text NOT NULL DEFAULT 'main';
  UPDATE alarms SET organisation = stations.organisation FROM stations
    WHERE stations.id = alarms.station AND stations.organisation <> 'main';
  DROP INDEX alarms_open;
  CREATE INDEX alarms_open ON alarms (organisation, raised_at DESC, id DESC) WHERE NOT settled;
  DROP INDEX alarms_open_by_station;
  CREATE INDEX alarms_open_by_station ON alarms (station, raised_at DESC, id DESC) WHERE NOT settled;
  CREATE INDEX alarms_open_by_subject ON alarms (station, subject) WHERE NOT settled;
  ALTER TABLE identities ADD COLUMN organisation text NOT NULL DEFAULT 'main';
  UPDATE identities SET organisation = stations.organisation FROM stations
    WHERE stations.id = identities.station AND stations.organisation <> 'main';
  DROP INDEX identities_revoked;
  CREATE INDEX identities_revoked ON identities (organisation, revoked_at DESC, certificate_fingerprint DESC) WHERE status = 'revoked';
  DROP INDEX identities_by_revocation;
  CREATE INDEX identities_by_revocation ON identities (organisation, revocation_heard_at, certificate_fingerprint) WHERE status = 'revoked';
  CREATE INDEX identities_by_organisation ON identities (organisation, certificate_fingerprint);
  DROP INDEX units_by_serial;
  CREATE INDEX units_by_serial ON units (organisation, serial_number);
  ALTER TABLE units ADD COLUMN over_heard_at timestamptz;
  UPDATE units SET over_heard_at = (SELECT max(received_at) FROM facts WHERE facts.hardware_id = units.hardware_id AND kind = 'retirement')
    WHERE state IN ('retired', 'destroyed');
  CREATE INDEX units_over ON units (organisation, over_heard_at, hardware_id) WHERE over_heard_at IS NOT NULL`;
