/** Identity: who signs, what is signed, and every number with its fate. The part and what is chosen in it are in the address. */
import { Tabs } from '@mantine/core';
import type { ReactElement } from 'react';
import { assertNever } from '../../src/base/assert-never.ts';
import { useText } from '../messages/text.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { AuthoritiesPart } from './authorities-part.tsx';
import { NumbersPart } from './numbers-part.tsx';
import { ProfilesPart } from './profiles-part.tsx';
import { SuppliesPart } from './supplies-part.tsx';

const parts = ['authorities', 'profiles', 'numbers', 'supplies'] as const;
type Part = (typeof parts)[number];

export function IdentityScreen({ route }: { route: Route }): ReactElement {
  const text = useText();
  const part = parts.find((candidate) => candidate === route.subject) ?? 'authorities';
  return (
    <div className="identity">
      <header className="page-head identity-head">
        <h1>{text('identities.title')}</h1>
        <Tabs
          value={part}
          onChange={(value) => navigate(formatRoute('identity', value))}
          variant="pills"
          className="identity-tabs"
        >
          <Tabs.List aria-label={text('identities.parts')}>
            {parts.map((value) => (
              <Tabs.Tab key={value} value={value}>
                {text(`identities.${value}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      </header>
      <PartOf part={part} route={route} />
    </div>
  );
}

function PartOf({ part, route }: { part: Part; route: Route }): ReactElement {
  switch (part) {
    case 'authorities':
      return <AuthoritiesPart chosen={route.query.name ?? null} />;
    case 'profiles':
      return <ProfilesPart chosen={route.query.name ?? null} />;
    case 'numbers':
      return <NumbersPart query={route.query} />;
    case 'supplies':
      return <SuppliesPart />;
    default:
      return assertNever(part);
  }
}
