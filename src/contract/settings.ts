/** What a station is set to, whom it trusts, what it was given and how far its orders are. */
import { z } from 'zod';
import type { LeaseShare, OrderTotal } from '../model/lease.ts';
import type { OrderStanding, WorkOrder } from '../model/order.ts';
import { id, nothing, replying } from './request.ts';

export interface SettingsView {
  readonly stationName: string;
  readonly operator: string;
  readonly serverUrl: string | null;
  readonly dataFolder: string;
  readonly publicKeyPem: string;
  readonly manualPorts: readonly string[];
  readonly identity: readonly {
    readonly profile: string;
    readonly title: string;
    readonly issuer: string;
    readonly issuerState: string;
    readonly used: number;
    readonly remaining: number;
  }[];
  /** Whose packages and orders are taken; empty: unsigned ones are. */
  readonly signers: readonly {
    readonly keyId: string;
    readonly title: string;
    readonly addedAt: string;
    /** The server has revoked it: nothing that it signed counts. */
    readonly revokedAt?: string | null;
  }[];
  readonly packages: readonly {
    readonly id: string;
    readonly title: string;
    readonly version: string | null;
    readonly signer: string | null;
    readonly importedAt: string;
  }[];
  /** Newest first, closed ones too. */
  readonly orders: readonly OrderDetail[];
}

/** A work order with what became of its numbers. */
export interface OrderDetail {
  readonly order: WorkOrder;
  readonly standing: OrderStanding;
  readonly signer: string;
  readonly closedAt: string | null;
  /** The signed report of a closed order. */
  readonly reportId: string | null;
  /** Numbers of a shared order that the server leased to this station; `standing` is this station's alone. */
  readonly leases?: readonly LeaseShare[];
  /** Units of a shared order that can be begun here now. */
  readonly usable?: number;
  /** A shared order over all stations, as the server told it last; null before it did. */
  readonly total?: (OrderTotal & { readonly at: string }) | null;
}

export const settingsRequests = {
  getSettings: replying<SettingsView>()(nothing),
  saveSettings: replying<SettingsView>()(
    z.strictObject({
      stationName: z.string().min(1).max(60).optional(),
      operator: z.string().min(1).max(60).optional(),
      serverUrl: z.url().nullable().optional(),
      /** One-time code of that server: enrols this station there. */
      enrolmentCode: z.string().min(1).max(100).optional(),
      manualPorts: z.array(z.string().min(1).max(200)).max(32).optional(),
      trustSigner: z
        .strictObject({ title: z.string().min(1).max(80), publicKeyPem: z.string().max(5_000) })
        .optional(),
      distrustSigner: id.optional(),
      /** Ends a work order for good and signs its report. */
      closeOrder: id.optional(),
      /** The clock is right now and was wrong before. */
      acceptClock: z.literal(true).optional(),
    }),
  ),
} as const;
