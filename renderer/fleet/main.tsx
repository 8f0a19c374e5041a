/** The fleet page: the management server's own, in the window's look. Served by the server, built beside the window. */
import '../trusted-types.ts';
import '../zod-without-eval.ts';
import '@mantine/core/styles.css';
import '../look/base.css';
import '../look/frame.css';
import '../look/parts.css';
import '../look/pages.css';
import '../look/fleet.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { languages } from '../../src/model/languages.ts';
import { resolveVariables, theme } from '../look/theme.ts';
import { createTexts, speak } from '../messages/text.ts';
import { FleetApp } from './fleet-app.tsx';

const root = document.getElementById('root');
if (root === null) throw new TypeError('fleet.html has no #root');
const texts = createTexts('en');
const wanted = languages.find((each) => navigator.language.startsWith(each)) ?? 'en';
// what can not be loaded is said in English
speak(texts, wanted).catch(() => undefined);

createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={texts}>
      <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
        <FleetApp />
      </MantineProvider>
    </I18nextProvider>
  </StrictMode>,
);
