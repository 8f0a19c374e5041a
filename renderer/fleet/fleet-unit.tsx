/** One unit's life as the server knows it: identities, signed documents and what stations told, in one line of time; and what it says in the field. */
import { Button } from '@mantine/core';
import { type ReactElement, useCallback, useEffect, useState } from 'react';
import { documentKinds } from '../../src/model/document.ts';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import type { UnitDrift } from '../../src/model/group-version.ts';
import { outcomes } from '../../src/model/job.ts';
import { wipeVerdicts } from '../../src/model/wipe.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { type Text, useText } from '../messages/text.ts';
import { Badge, UnitStateBadge } from '../parts/badge.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { ActButton } from './act-button.tsx';
import { ReportFacts, type ReportRow } from './field-report.tsx';
import { ask, askIfAny, mayAs, post, Refused, type SignedIn, withQuery } from './fleet-api.ts';
import { fleetAddress } from './fleet-route.ts';
import type { UnitRow } from './fleet-units.tsx';
import { DriftFacts } from './group-drift.tsx';
import { revocationWords } from './revocation-words.ts';

interface Identity {
  readonly certificateFingerprint: string;
  readonly serialNumber: string;
  readonly keyOrigin: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly committedAt: string | null;
  readonly revokedAt: string | null;
}

interface Life {
  readonly unit: UnitRow;
  readonly identities: readonly Identity[];
  readonly documents: readonly {
    readonly id: string;
    readonly kind: string;
    readonly issuedAt: string;
    readonly station: string;
    readonly sequence: number;
    readonly outcome: string;
  }[];
  readonly facts: readonly {
    readonly id: string;
    readonly kind: string;
    readonly station: string;
    readonly receivedAt: string;
    readonly payload: unknown;
  }[];
}

export function FleetUnit({ hardwareId, person }: { hardwareId: string; person: SignedIn }): ReactElement {
  const text = useText();
  const [life, setLife] = useState<Life | null>(null);
  const [report, setReport] = useState<ReportRow | null>(null);
  const [drift, setDrift] = useState<UnitDrift | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  const [missing, setMissing] = useState(false);
  const path = `/api/v1/units/${encodeURIComponent(hardwareId)}`;
  const load = useCallback(async () => {
    try {
      setLife(await ask<Life>(path));
      const [reported, drifting] = await Promise.all([
        askIfAny<ReportRow>(`${path}/report`), // most units say nothing in the field
        askIfAny<UnitDrift>(`${path}/drift`), // nor was each read back
      ]);
      setReport(reported);
      setDrift(drifting);
    } catch (thrown) {
      // shown where the unit would be
      if (thrown instanceof Refused && thrown.status === 404) setMissing(true);
      else setFault(asFault(thrown).toData());
    }
  }, [path]);
  useEffect(() => {
    load().catch(() => undefined); // it has shown everything itself
  }, [load]);
  if (missing)
    return (
      <div className="page">
        <EmptyScreen
          title={text('fleet.unit.missing')}
          action={
            <Button component="a" href={fleetAddress('units')}>
              {text('fleet.nav.units')}
            </Button>
          }
        >
          {hardwareId}
        </EmptyScreen>
      </div>
    );
  return (
    <div className="page">
      <Button component="a" href={fleetAddress('units')} variant="subtle" className="back">
        {text('fleet.back')}
      </Button>
      <FaultNote fault={fault} />
      {life !== null && (
        <>
          <header className="page-head">
            <h1>
              <DeviceText>{life.unit.serialNumber ?? life.unit.hardwareId}</DeviceText>
            </h1>
            <UnitStateBadge state={life.unit.state} />
          </header>
          <div className="columns">
            <section className="panel">
              <h2>{text('fleet.unit.life')}</h2>
              <LifeLine life={life} />
            </section>
            <div className="stack">
              <section className="panel">
                <h2>{text('fleet.unit.facts')}</h2>
                <Facts
                  rows={[
                    [
                      text('fleet.hardwareId'),
                      <DeviceText key="id" mono>
                        {life.unit.hardwareId}
                      </DeviceText>,
                    ],
                    [text('fleet.model'), life.unit.model],
                    [text('fleet.firmware'), life.unit.firmware],
                    [text('fleet.group'), life.unit.groupId],
                    [text('fleet.station'), life.unit.station],
                    [text('fleet.changed'), formatMoment(life.unit.changedAt)],
                  ]}
                />
              </section>
              {drift !== null && (
                <section className="panel">
                  <h2>{text('fleet.unit.drift')}</h2>
                  <DriftFacts drift={drift} />
                </section>
              )}
              <section className="panel">
                <h2>{text('fleet.unit.identities')}</h2>
                {life.identities.length === 0 && <p className="muted">{text('fleet.unit.noIdentity')}</p>}
                {life.identities.map((identity) => (
                  <IdentityPart
                    key={identity.certificateFingerprint}
                    identity={identity}
                    person={person}
                    onChange={load}
                  />
                ))}
              </section>
              {report !== null && (
                <section className="panel">
                  <h2>{text('fleet.unit.field')}</h2>
                  <ReportFacts report={report} />
                </section>
              )}
            </div>
          </div>
        </>
      )}
    </div>
  );
}

function IdentityPart({
  identity,
  person,
  onChange,
}: {
  identity: Identity;
  person: SignedIn;
  onChange: () => Promise<void>;
}): ReactElement {
  const text = useText();
  const live = identity.status === 'live';
  return (
    <div className="stack">
      <div className="row">
        <strong>
          <DeviceText>{identity.serialNumber}</DeviceText>
        </strong>
        <Badge tone={live ? 'good' : 'quiet'} shape={live ? 'check' : 'slash'}>
          {text(live ? 'fleet.identity.live' : 'fleet.identity.revoked')}
        </Badge>
      </div>
      <Facts
        rows={[
          [
            text('fleet.fingerprint'),
            <DeviceText key="f" mono>
              {identity.certificateFingerprint}
            </DeviceText>,
          ],
          [text('fleet.keyOrigin'), identity.keyOrigin],
          [
            text(live ? 'fleet.since' : 'fleet.revokedAt'),
            formatMoment((live ? identity.committedAt : identity.revokedAt) ?? ''),
          ],
          ...(identity.reason === null
            ? []
            : [[text('fleet.reason'), revocationWords(identity.reason, text)] as const]),
        ]}
      />
      {live && mayAs(person, 'engineer') && (
        <div className="row">
          <ActButton
            color="red"
            variant="default"
            act={async () => {
              await post('/api/v1/revocations', {
                fingerprint: identity.certificateFingerprint,
                reason: 'cessationOfOperation',
              });
              await onChange();
            }}
          >
            {text('fleet.revoke')}
          </ActButton>
        </div>
      )}
    </div>
  );
}

const kindNames: Readonly<Record<string, MessageKey>> = {
  document: 'fleet.kind.document',
  'identity-committed': 'fleet.kind.identity-committed',
  revocation: 'fleet.kind.revocation',
  'unit-state': 'fleet.kind.unit-state',
  retirement: 'fleet.kind.retirement',
  number: 'fleet.kind.number',
  'account-ended': 'fleet.kind.account-ended',
};

/** By its code where a newer station has kinds and outcomes that this page has no words for. */
function documentTitle({ kind, outcome }: { kind: string; outcome: string }, text: Text): string {
  const known = documentKinds.find((candidate) => candidate === kind);
  const name = known === undefined ? kind : text(`kind.${known}`);
  if (outcome === '') return name;
  const verdict = wipeVerdicts.find((candidate) => candidate === outcome);
  const ending = outcomes.find((candidate) => candidate === outcome);
  const words =
    verdict !== undefined
      ? text(`verdict.${verdict}`)
      : ending === undefined
        ? outcome
        : text(`outcome.${ending}`);
  return `${name}: ${words}`;
}

/** Newest first. A document is shown by what it says, not a second time as the record that brought it. */
function LifeLine({ life }: { life: Life }): ReactElement {
  const text = useText();
  const lines = [
    ...life.documents.map((document) => ({
      key: `d ${document.station} ${document.id}`,
      at: document.issuedAt,
      title: documentTitle(document, text),
      from: text('fleet.unit.documentOf', { number: document.sequence, station: document.station }),
      href: withQuery(`/api/v1/documents/${encodeURIComponent(document.id)}`, { station: document.station }),
    })),
    ...life.facts
      .filter(({ kind }) => kind !== 'document')
      .map((fact) => {
        const name = kindNames[fact.kind];
        return {
          key: `f ${fact.station} ${fact.id}`,
          at: fact.receivedAt,
          title: `${name === undefined ? fact.kind : text(name)}${stateOf(fact.payload)}`,
          from: text('fleet.unit.toldBy', { station: fact.station }),
          href: null,
        };
      }),
  ].sort((left, right) => right.at.localeCompare(left.at));
  if (lines.length === 0) return <p className="muted">{text('fleet.unit.nothingTold')}</p>;
  return (
    <ol className="timeline">
      {lines.map(({ key, at, title, from, href }) => (
        <li key={key} className="life">
          <StateShape shape={href === null ? 'disc' : 'check'} size={24} />
          <div>
            <p>
              <DeviceText>{title}</DeviceText>
            </p>
            <p className="muted small">
              <time dateTime={at}>{formatMoment(at)}</time> · {from}
              {href !== null && (
                <>
                  {' · '}
                  <a href={href} target="_blank" rel="noreferrer">
                    {text('fleet.unit.document')}
                  </a>
                </>
              )}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function stateOf(payload: unknown): string {
  return typeof payload === 'object' && payload !== null && 'state' in payload
    ? `: ${String(payload.state)}`
    : '';
}
