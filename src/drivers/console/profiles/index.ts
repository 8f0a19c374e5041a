/** The profiles that are shipped, as text: a module, so that they are found after bundling too. */
import { identityShell } from './identity-shell.ts';
import { nordicModem } from './nordic-modem.ts';
import { quectel } from './quectel.ts';
import { zephyrTlsCredentials } from './zephyr-tls-credentials.ts';

export const builtInProfiles: Readonly<Record<string, string>> = {
  'zephyr-tls-credentials': zephyrTlsCredentials,
  'nordic-modem': nordicModem,
  quectel,
  'identity-shell': identityShell,
};
