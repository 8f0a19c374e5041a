/** The station's own settings: names, ports entered by hand, the server. */
import { createPublicKey } from 'node:crypto';
import type { ParsedArgument } from '../contract/contract.ts';
import type { SettingsView } from '../contract/settings.ts';
import { keyIdOf } from '../evidence/key-id.ts';
import { isEd25519PublicKey } from '../evidence/receipt.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Store } from '../store/store.ts';
import { orderView } from './order.ts';
import { closeOrder, orderDetails } from './order-control.ts';
import type { Doing } from './people/actor.ts';
import type { StateHub } from './state-hub.ts';
import type { StationKey } from './station-key.ts';
import { SyncControl } from './sync-control.ts';

export interface SettingsParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly key: StationKey;
  readonly sync: SyncControl;
  issuerState(profile: IdentityProfile): string;
  onManualPorts(paths: readonly string[]): void;
}

export class StationSettingsControl {
  readonly #parts: SettingsParts;

  constructor(parts: SettingsParts) {
    this.#parts = parts;
  }

  get operator(): string {
    return textSetting(this.#parts.store, 'operator') ?? 'Operator';
  }

  view(): SettingsView {
    const { store, key, sync, issuerState } = this.#parts;
    return {
      stationName: stationName(store, key.stationId),
      operator: this.operator,
      serverUrl: sync.url,
      dataFolder: store.folder,
      publicKeyPem: key.signer.publicKeyPem,
      manualPorts: manualPorts(store),
      identity: store.catalogue.profiles().map((profile) => {
        const { used } = store.ledger.usage(profile.profile);
        const total = profile.serial.last - profile.serial.first + 1;
        return {
          profile: profile.profile,
          title: profile.title,
          issuer: profile.issuer,
          issuerState: issuerState(profile),
          used,
          remaining: Math.max(0, total - used),
        };
      }),
      signers: store.signers
        .list()
        .map(({ keyId, title, addedAt, revokedAt }) => ({ keyId, title, addedAt, revokedAt })),
      packages: store.catalogue.packages(),
      orders: orderDetails(store),
    };
  }

  async save(change: ParsedArgument<'saveSettings'>, doing: Doing): Promise<void> {
    const { store, hub, sync } = this.#parts;
    if (change.operator !== undefined && doing.by.id !== null)
      throw new Fault('person.invalid', 'People sign in at this station: a name is not typed in here.');
    if (change.serverUrl !== undefined || change.enrolmentCode !== undefined) {
      const url = change.serverUrl === undefined ? sync.url : change.serverUrl;
      await sync.use(url === null ? null : SyncControl.checkedUrl(url), change.enrolmentCode ?? null);
      // Written down by itself: whatever else of this change is refused, the server is another one now.
      const server = sync.url === null ? 'none' : new URL(sync.url).origin;
      doing.record({ act: 'settings', detail: { server, newCode: change.enrolmentCode !== undefined } });
    }
    // The rest is all or nothing, with who did it.
    store.transaction(() => this.#write(change, doing));
    if (change.manualPorts !== undefined) this.#parts.onManualPorts(change.manualPorts);
    if (change.closeOrder !== undefined || change.acceptClock === true)
      hub.change({ type: 'order', order: orderView(store) });
    if (change.operator !== undefined) hub.change({ type: 'operator', operator: change.operator });
  }

  #write(change: ParsedArgument<'saveSettings'>, doing: Doing): void {
    const { store, key } = this.#parts;
    const detail: Record<string, string> = {};
    if (change.stationName !== undefined) {
      store.settings.set('station.name', change.stationName);
      detail.stationName = change.stationName;
    }
    if (change.operator !== undefined) {
      store.settings.set('operator', change.operator);
      detail.operator = change.operator;
    }
    if (Object.keys(detail).length > 0) doing.record({ act: 'settings', detail });
    if (change.manualPorts !== undefined) {
      store.settings.set('ports.manual', change.manualPorts);
      doing.record({ act: 'slots', detail: { manualPorts: change.manualPorts.join(' ').slice(0, 500) } });
    }
    if (change.trustSigner !== undefined) this.#trust(change.trustSigner, doing);
    if (change.distrustSigner !== undefined) {
      store.signers.remove(change.distrustSigner);
      doing.record({ act: 'trust', subject: change.distrustSigner, detail: { trusted: false } });
    }
    if (change.closeOrder !== undefined) closeOrder(store, key, change.closeOrder, doing);
    if (change.acceptClock === true) {
      store.orders.acceptClock();
      doing.record({ act: 'clock-accept' });
    }
  }

  #trust(
    { title, publicKeyPem }: NonNullable<ParsedArgument<'saveSettings'>['trustSigner']>,
    doing: Doing,
  ): void {
    const keyId = publicKeyId(publicKeyPem);
    if (keyId === null)
      throw new Fault('signer.unknown', 'This is not the public half of an Ed25519 key (PEM).');
    if (this.#parts.store.signers.revokedAt(keyId) !== null)
      throw new Fault(
        'signer.revoked',
        'The server has revoked this key: it can not be trusted again here.',
        {
          keyId,
        },
      );
    this.#parts.store.signers.add({ keyId, title, publicKeyPem });
    doing.record({ act: 'trust', subject: keyId, detail: { trusted: true, title } });
  }
}

/** The id of a signer's public key; null when it is none. */
export function publicKeyId(publicKeyPem: string): string | null {
  return isEd25519PublicKey(publicKeyPem) ? keyIdOf(createPublicKey(publicKeyPem)) : null;
}

export function stationName(store: Store, stationId: string): string {
  return textSetting(store, 'station.name') ?? stationId;
}

export function manualPorts(store: Store): readonly string[] {
  const value = store.settings.get('ports.manual');
  return Array.isArray(value) ? value.filter((path): path is string => typeof path === 'string') : [];
}

export function textSetting(store: Store, name: string): string | null {
  const value = store.settings.get(name);
  return typeof value === 'string' ? value : null;
}
