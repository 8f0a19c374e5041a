/** One unit: its life as one line, and beside it what is true of it now. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { UnitLife } from '../../src/contract/contract.ts';
import { identityStates } from '../../src/model/identity.ts';
import { type Text, useText } from '../messages/text.ts';
import { UnitStateBadge } from '../parts/badge.tsx';
import { credentialWords } from '../parts/credential-words.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { Readings } from '../parts/readings.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { Timeline } from './timeline.tsx';
import { UnitGroup } from './unit-group.tsx';

export function UnitPage({ hardwareId }: { hardwareId: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const here = station.slots.find((view) => view.hardwareId === hardwareId);
  // A job that ends on this unit adds to its life: its slot's activity is part of the key.
  const life = useRequest(`unit ${hardwareId} ${here?.activity.type} ${here?.unitState}`, () =>
    api.getUnit({ hardwareId }),
  );
  return (
    <div className="page">
      <a className="back" href={formatRoute('units')}>
        ← {text('units.back')}
      </a>
      <FaultNote fault={life.fault} />
      {life.value !== null && (
        <>
          <header className="page-head">
            <div className="grow">
              <h1>
                <DeviceText>{life.value.unit.serialNumber ?? hardwareId}</DeviceText>
              </h1>
              <p className="muted">
                <DeviceText mono>{life.value.unit.hardwareId}</DeviceText>
              </p>
            </div>
            <UnitStateBadge state={life.value.unit.state} />
            {here !== undefined && (
              <Button component="a" variant="default" href={formatRoute('bench', here.slot.id)}>
                {text('units.inSlot', { number: here.slot.number })}
              </Button>
            )}
            {here !== undefined && (
              <Button component="a" href={formatRoute('returns', here.slot.id)}>
                {text('units.toReturns')}
              </Button>
            )}
          </header>
          <UnitBody life={life.value} stamp={`${here?.activity.type} ${here?.unitState}`} />
        </>
      )}
    </div>
  );
}

function UnitBody({ life, stamp }: { life: UnitLife; stamp: string }): ReactElement {
  const text = useText();
  const { unit } = life;
  return (
    <div className="columns">
      <section className="panel" aria-labelledby="unit-life">
        <h2 id="unit-life">{text('units.life')}</h2>
        <Timeline events={life.events} />
      </section>
      <div className="stack">
        <section className="panel">
          <Facts
            rows={[
              [text('units.model'), <DeviceText key="model">{unit.model}</DeviceText>],
              [text('units.firmware'), unit.firmware && <DeviceText>{unit.firmware}</DeviceText>],
              [text('units.firstSeen'), formatMoment(unit.firstSeenAt)],
              [text('units.lastSeen'), formatMoment(unit.lastSeenAt)],
              ...(unit.note
                ? [[text('units.note'), <DeviceText key="note">{unit.note}</DeviceText>] as const]
                : []),
            ]}
          />
        </section>
        <UnitGroup hardwareId={unit.hardwareId} stamp={stamp} />
        <Identities identities={life.identities} />
        <section className="panel stack">
          <h2>{text('units.settings')}</h2>
          {life.settings.length === 0 ? (
            <p className="muted">{text('units.noSettings')}</p>
          ) : (
            <Readings
              title="units.setting"
              requested={Object.fromEntries(life.settings.map((setting) => [setting.key, setting.requested]))}
              observed={Object.fromEntries(life.settings.map((setting) => [setting.key, setting.observed]))}
            />
          )}
        </section>
        <section className="panel stack">
          <h2>{text('units.readings')}</h2>
          {Object.keys(life.readings).length === 0 ? (
            <p className="muted">{text('units.noReadings')}</p>
          ) : (
            <Facts
              rows={Object.entries(life.readings).map(([name, value]) => [
                name,
                value === null ? null : <DeviceText key={name}>{String(value)}</DeviceText>,
              ])}
            />
          )}
        </section>
      </div>
    </div>
  );
}

function identityWord(state: string, text: Text): string {
  const known = identityStates.find((candidate) => candidate === state);
  return known === undefined ? state : text(`identityState.${known}`);
}

function Identities({ identities }: { identities: UnitLife['identities'] }): ReactElement {
  const text = useText();
  return (
    <section className="panel stack">
      <h2>{text('units.identity')}</h2>
      {identities.length === 0 && <p className="muted">{text('units.noIdentity')}</p>}
      {[...identities].reverse().map((identity) => (
        <Facts
          key={`${identity.serialNumber} ${identity.certificateFingerprint}`}
          rows={[
            [
              text('units.serial'),
              <a key="serial" href={formatRoute('identity', 'numbers', { number: identity.serialNumber })}>
                <DeviceText>{identity.serialNumber}</DeviceText>
              </a>,
            ],
            [text('units.state'), identityWord(identity.state, text)],
            [
              text('units.credential'),
              <strong key="credential">{text(credentialWords[identity.credentialState])}</strong>,
            ],
            [text('units.keyOrigin'), identity.keyOrigin],
            [
              text('units.fingerprint'),
              identity.certificateFingerprint && (
                <DeviceText mono>{identity.certificateFingerprint}</DeviceText>
              ),
            ],
            [
              text('units.notAfter'),
              identity.notAfter &&
                (identity.notAfter.startsWith('9999')
                  ? text('units.noExpiry')
                  : formatMoment(identity.notAfter)),
            ],
          ]}
        />
      ))}
    </section>
  );
}
