/** In place of a screen that is for others: why, and what to do. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { rolesOfAct } from '../../src/model/acts.ts';
import type { AtStation } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { usePeopleDialogs } from '../state/people-context.ts';
import { rolesOfScreen } from '../state/rights.ts';
import type { ScreenName } from '../state/route.ts';

export function NotForYou({ screen, people }: { screen: ScreenName; people: AtStation }): ReactElement {
  const text = useText();
  const dialogs = usePeopleDialogs();
  const roles = rolesOfAct[rolesOfScreen(screen)].map((role) => text(`role.${role}`)).join(', ');
  return (
    <EmptyScreen
      shape="hand"
      title={text(people.signedIn === null ? 'people.notYou.nobody' : 'people.notYou.title')}
      action={
        <Button onClick={() => dialogs?.openSignIn()}>
          {text(people.signedIn === null ? 'people.signIn' : 'people.signIn.else')}
        </Button>
      }
    >
      {text('people.notYou.text', { screen: text(`nav.${screen}`), roles })}
    </EmptyScreen>
  );
}
