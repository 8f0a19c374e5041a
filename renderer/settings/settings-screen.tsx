import type { ReactElement } from 'react';
import type { SettingsView } from '../../src/contract/settings.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { LookSection } from './look-section.tsx';
import { NamesSection } from './names-section.tsx';
import { PackageSection } from './package-section.tsx';
import { PeopleSection } from './people-section.tsx';
import { PortsSection } from './ports-section.tsx';
import { SlotsSection } from './slots-section.tsx';
import { StationKeySection } from './station-key-section.tsx';
import { StationSection } from './station-section.tsx';
import { TimeStampSection } from './time-stamp-section.tsx';
import { TrustSection } from './trust-section.tsx';

export function SettingsScreen(): ReactElement {
  const text = useText();
  const api = useApi();
  const { demanded } = useStation().people;
  const settings = useRequest('settings', () => api.getSettings({}));
  return (
    <div className="page page-scroll">
      <header className="page-head">
        <h1>{text('settings.title')}</h1>
      </header>
      <FaultNote fault={settings.fault} />
      <div className="settings-grid">
        {demanded && <PeopleSection />}
        <SlotsSection />
        {!demanded && <PeopleSection />}
        {settings.value !== null && <StationSection settings={settings.value} />}
        {settings.value !== null && <PortsSection settings={settings.value} />}
        {settings.value !== null && <IdentitySection identity={settings.value.identity} />}
        <PackageSection onImported={settings.reload} />
        {settings.value !== null && <TrustSection settings={settings.value} onChanged={settings.reload} />}
        {settings.value !== null && (
          <StationKeySection settings={settings.value} onChanged={settings.reload} />
        )}
        <TimeStampSection />
        <NamesSection />
        <LookSection />
      </div>
    </div>
  );
}

function IdentitySection({ identity }: { identity: SettingsView['identity'] }): ReactElement {
  const text = useText();
  return (
    <section className="panel stack">
      <h2>{text('settings.identity')}</h2>
      {identity.length === 0 ? (
        <p className="muted">{text('settings.identity.none')}</p>
      ) : (
        <table className="readings">
          <thead>
            <tr>
              <th scope="col">{text('settings.identity.profile')}</th>
              <th scope="col">{text('settings.identity.issuer')}</th>
              <th scope="col">{text('settings.identity.state')}</th>
              <th scope="col">{text('settings.identity.used')}</th>
              <th scope="col">{text('settings.identity.remaining')}</th>
            </tr>
          </thead>
          <tbody>
            {identity.map((row) => (
              <tr key={row.profile} className="tabular">
                <th scope="row">{row.title}</th>
                <td>{row.issuer}</td>
                <td>
                  <DeviceText>{row.issuerState}</DeviceText>
                </td>
                <td>{row.used}</td>
                <td>{row.remaining}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
