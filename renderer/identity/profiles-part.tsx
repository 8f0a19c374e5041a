/** Identity profiles: how many numbers are left, and the certificate that one would bring, as the paper that it is. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ProfileStanding } from '../../src/contract/identity.ts';
import { identityStates } from '../../src/model/identity.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { CertificatePaper } from './certificate-paper.tsx';
import { Lwm2mObjects } from './lwm2m-objects.tsx';

export function ProfilesPart({ chosen }: { chosen: string | null }): ReactElement {
  const text = useText();
  const api = useApi();
  const { shift, recipes } = useStation();
  const finished = shift.passed + shift.failed + shift.errors;
  const answer = useRequest(`profiles ${finished} ${recipes.length}`, () => api.listProfileStandings({}));
  const profiles = answer.value ?? [];
  const shown = profiles.find(({ profile }) => profile.profile === chosen) ?? profiles[0];
  if (answer.value !== null && shown === undefined)
    return (
      <div className="page">
        <EmptyScreen
          title={text('identities.noProfiles')}
          action={
            <Button component="a" href={formatRoute('settings')}>
              {text('identities.toSettings')}
            </Button>
          }
        >
          {text('identities.noProfilesText')}
        </EmptyScreen>
      </div>
    );
  return (
    <div className="page page-scroll">
      <FaultNote fault={answer.fault} />
      <div className="profiles">
        <nav className="profile-list" aria-label={text('identities.profiles')}>
          {profiles.map((standing) => (
            <ProfileLink key={standing.profile.profile} standing={standing} current={standing === shown} />
          ))}
        </nav>
        {shown !== undefined && <Profile key={shown.profile.profile} standing={shown} />}
      </div>
    </div>
  );
}

function ProfileLink({ standing, current }: { standing: ProfileStanding; current: boolean }): ReactElement {
  const text = useText();
  const { profile, used, remaining } = standing;
  const share = used + remaining === 0 ? 0 : (used / (used + remaining)) * 100;
  return (
    <a
      className="profile-link"
      href={formatRoute('identity', 'profiles', { name: profile.profile })}
      aria-current={current ? 'true' : undefined}
    >
      <strong>
        <DeviceText>{profile.title}</DeviceText>
      </strong>
      <span className="muted small">
        <DeviceText mono>{profile.profile}</DeviceText>
      </span>
      <span className="profile-bar" aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </span>
      <span className={remaining === 0 ? 'bad-words tabular small' : 'muted tabular small'}>
        {remaining === 0
          ? text('identities.exhausted')
          : text('identities.remaining', { count: remaining, used })}
      </span>
    </a>
  );
}

function Profile({ standing }: { standing: ProfileStanding }): ReactElement {
  const text = useText();
  const api = useApi();
  const { profile, counts } = standing;
  const preview = useRequest(`preview ${profile.profile}`, () =>
    api.previewProfile({ profile: profile.profile }),
  );
  const filled = identityStates.filter((state) => counts[state] > 0);
  return (
    <div className="profile-body">
      <div className="stack">
        <FaultNote fault={preview.fault} />
        {preview.value !== null && <CertificatePaper preview={preview.value} />}
        {preview.value?.lwm2m != null && <Lwm2mObjects objects={preview.value.lwm2m} />}
      </div>
      <div className="stack">
        <section className="panel stack">
          <h2>{text('identities.numbers')}</h2>
          {filled.length === 0 ? (
            <p className="muted">{text('identities.noNumbersYet')}</p>
          ) : (
            <dl className="counts-list">
              {filled.map((state) => (
                <div key={state}>
                  <dt>
                    <a href={formatRoute('identity', 'numbers', { profile: profile.profile, state })}>
                      {text(`identityState.${state}`)}
                    </a>
                  </dt>
                  <dd className="tabular">{counts[state]}</dd>
                </div>
              ))}
            </dl>
          )}
        </section>
        <section className="panel">
          <ProfileFacts standing={standing} />
        </section>
      </div>
    </div>
  );
}

function ProfileFacts({ standing }: { standing: ProfileStanding }): ReactElement {
  const text = useText();
  const { profile, packageId, recipes, firstNumber, lastNumber, used, remaining } = standing;
  const { subject, template = 'idevid' } = profile;
  return (
    <Facts
      rows={[
        [text('identities.range'), `${firstNumber} – ${lastNumber}`],
        [text('identities.used'), used],
        [text('identities.left'), remaining],
        [
          text('identities.issuer'),
          <a key="issuer" href={formatRoute('identity', 'authorities', { name: profile.issuer })}>
            {profile.issuer}
          </a>,
        ],
        [text('identities.template'), text(`identities.template.${template}`)],
        [text('identities.keyAlgorithm'), profile.keyAlgorithm],
        [text('identities.keyOrigin'), text(`identities.keyOrigin.${profile.keyOrigin}`)],
        [
          text('identities.organization'),
          <DeviceText key="organization">
            {[subject.organization, subject.organizationalUnit].filter(Boolean).join(' · ')}
          </DeviceText>,
        ],
        [text('identities.package'), packageId],
        [
          text('identities.recipes'),
          recipes.length === 0 ? text('identities.noRecipes') : recipes.join(', '),
        ],
      ]}
    />
  );
}
