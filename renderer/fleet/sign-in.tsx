/** Signing in: by name and password, by the organisation's provider, or by taking an account with a one-time code. */
import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, type ReactElement, useEffect, useState } from 'react';
import { asFault } from '../../src/model/fault.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { useText } from '../messages/text.ts';
import { ask, post } from './fleet-api.ts';

type Way = 'password' | 'code';

const refusals: Readonly<Record<string, MessageKey>> = {
  state: 'fleet.signIn.refused.state',
  provider: 'fleet.signIn.refused.provider',
  'no-role': 'fleet.signIn.refused.noRole',
  disabled: 'fleet.signIn.refused.disabled',
};

export function SignIn({ onSignedIn }: { onSignedIn: () => void }): ReactElement {
  const text = useText();
  const [way, setWay] = useState<Way>('password');
  const [provider, setProvider] = useState<string | null>(null);
  const refused = refusals[new URLSearchParams(location.hash.split('?')[1] ?? '').get('refused') ?? ''];
  const [problem, setProblem] = useState<string | null>(refused === undefined ? null : text(refused));
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    ask<{ oidc: string | null }>('/api/v1/session/ways').then(
      ({ oidc }) => setProvider(oidc),
      () => undefined, // the form below says so when it is sent
    );
  }, []);
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const names = way === 'password' ? ['login', 'password'] : ['code', 'name', 'login', 'password'];
    const fields = Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? '')]));
    setBusy(true);
    setProblem(null);
    post(way === 'password' ? '/api/v1/session' : '/api/v1/session/invitation', fields)
      .then(onSignedIn, (thrown: unknown) => setProblem(asFault(thrown).message))
      .finally(() => setBusy(false));
  };
  return (
    <main className="sign-in">
      <form className="panel stack" onSubmit={send}>
        <div className="row">
          <img src="/fleet/mark.svg" alt="" width="40" height="40" />
          <h1>{text('fleet.signIn.title')}</h1>
        </div>
        <SegmentedControl
          value={way}
          onChange={(value) => setWay(value === 'code' ? 'code' : 'password')}
          data={[
            { value: 'password', label: text('fleet.signIn.password') },
            { value: 'code', label: text('fleet.signIn.code') },
          ]}
        />
        {way === 'code' && (
          <>
            <p className="muted">{text('fleet.signIn.codeHelp')}</p>
            <TextInput
              name="code"
              label={text('fleet.signIn.codeField')}
              required
              autoComplete="one-time-code"
              maxLength={100}
            />
            <TextInput
              name="name"
              label={text('fleet.signIn.fullName')}
              required
              autoComplete="name"
              maxLength={100}
            />
          </>
        )}
        <TextInput
          name="login"
          label={text('fleet.signIn.login')}
          required
          autoComplete="username"
          maxLength={100}
        />
        <PasswordInput
          size="md"
          name="password"
          label={text('fleet.signIn.passwordField')}
          description={way === 'code' ? text('fleet.signIn.passwordHelp') : undefined}
          required
          minLength={way === 'code' ? 12 : 1}
          maxLength={200}
          autoComplete={way === 'code' ? 'new-password' : 'current-password'}
        />
        {problem !== null && (
          <p className="sign-in-problem" role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" loading={busy}>
          {text(way === 'code' ? 'fleet.signIn.take' : 'fleet.signIn.go')}
        </Button>
        {provider !== null && (
          <Button component="a" href="/api/v1/session/oidc" variant="default">
            {text('fleet.signIn.provider', { provider })}
          </Button>
        )}
      </form>
    </main>
  );
}
