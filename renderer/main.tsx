import './trusted-types.ts';
import './zod-without-eval.ts';
import '@mantine/core/styles.css';
import './look/base.css';
import './look/frame.css';
import './look/bench.css';
import './look/drawer.css';
import './look/parts.css';
import './look/pages.css';
import './look/returns.css';
import './look/groups.css';
import './look/orders.css';
import './look/office.css';
import './look/identity.css';
import './look/people.css';
import './look/print.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { App } from './app.tsx';
import { listenForPipes } from './connection.ts';
import { resolveVariables, theme } from './look/theme.ts';
import { createTexts } from './messages/text.ts';
import { StoreContext } from './state/hooks.ts';
import { StationStore } from './state/station-store.ts';

const root = document.getElementById('root');
if (root === null) throw new TypeError('index.html has no #root');
const texts = createTexts('en');
const store = new StationStore(listenForPipes);

createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={texts}>
      <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
        <StoreContext value={store}>
          <App />
        </StoreContext>
      </MantineProvider>
    </I18nextProvider>
  </StrictMode>,
);
