/** Settings of destinations.yaml to the destination that they describe. */
import type { FactKind } from '../model/document.ts';
import type { DestinationKind, DestinationSettings } from './destination-file.ts';
import type { DestinationParts, TestableDestination } from './destination-parts.ts';
import { openAwsIot } from './destinations/aws-iot.ts';
import { openAzureDps } from './destinations/azure-dps.ts';
import { openHawkbit } from './destinations/hawkbit.ts';
import { openLeshan } from './destinations/leshan.ts';
import { openMqtt } from './destinations/mqtt.ts';
import { openThingsboard } from './destinations/thingsboard.ts';
import { openWebhook } from './destinations/webhook.ts';

/** Rejects with Fault destination.settings when a file that it names can not be read. */
export function openDestination(
  name: string,
  settings: DestinationSettings,
  parts: DestinationParts,
): Promise<TestableDestination> {
  switch (settings.kind) {
    case 'webhook':
      return openWebhook(name, settings, parts);
    case 'mqtt':
      return openMqtt(name, settings, parts);
    case 'leshan':
      return openLeshan(name, settings, parts);
    case 'hawkbit':
      return openHawkbit(name, settings, parts);
    case 'thingsboard':
      return openThingsboard(name, settings, parts);
    case 'aws-iot':
      return openAwsIot(name, settings, parts);
    case 'azure-dps':
      return openAzureDps(name, settings, parts);
  }
}

/** Those that keep an entry for each unit: only the newest fact of a unit matters there. */
export function keepsEntries(kind: DestinationKind): boolean {
  return kind !== 'webhook' && kind !== 'mqtt';
}

/** What can change a unit's entry. */
const entryFacts: readonly FactKind[] = ['identity-committed', 'revocation', 'unit-state', 'retirement'];

/** Null: all kinds. */
export function factsOf({ kind, facts }: DestinationSettings): readonly FactKind[] | null {
  return facts ?? (keepsEntries(kind) ? entryFacts : null);
}

/** For people: where it sends to. */
export function addressOf(settings: DestinationSettings): string {
  return 'url' in settings && settings.url !== undefined
    ? settings.url
    : settings.kind === 'aws-iot'
      ? `https://iot.${settings.region}.amazonaws.com`
      : '';
}
