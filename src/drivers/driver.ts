/**
 * The interface that every device protocol implements. A driver knows bytes and its protocol; it knows no recipe,
 * no store, no identity policy. Adding one is a folder here and a line in index.ts.
 */
import type { Run } from '../base/run.ts';
import type { Secret } from '../base/secret.ts';
import type { FirmwareKind, FirmwareSegment } from '../model/firmware.ts';
import type { RenderedSetting } from '../model/group.ts';
import type { Readings } from '../model/job.ts';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';
import type { ConnectionClaim } from '../model/proof.ts';
import type { PlaceKind } from '../model/setting-place.ts';
import type { MediumProgress, MediumReport, WipeMethod } from '../model/wipe.ts';
import type { Port } from '../transport/port.ts';
import type { FlashGeometry, SimulatedUnit, SimulateOptions } from './simulated-unit.ts';

export const capabilities = [
  'flash',
  'generateKey',
  'storeKey',
  'writeIdentity',
  'proveIdentity',
  'openConnection',
  'configure',
  'readBack',
  'diagnose',
  'wipe',
  'lock',
  'burnFuses',
  'reset',
] as const;
export type Capability = (typeof capabilities)[number];

/** Only a hint to suggest a recipe: a serial bridge says nothing about what is behind it. */
export interface UsbHint {
  readonly vendorId: number;
  readonly productId?: number;
}

export interface Driver {
  readonly id: string;
  readonly title: string;
  readonly usb: readonly UsbHint[];
  /** What the protocol can do. What the unit at hand can do is in its session. */
  readonly can: readonly Capability[];
  readonly wipeMethods: readonly WipeMethod[];
  /** Kinds of places that `configure` writes and `readBack` reads (model/setting-place.ts); single settings when it is not given. */
  readonly configures?: readonly PlaceKind[];
  /** True when its recipes name programs of this computer that are started for real units. */
  readonly startsPrograms?: boolean;
  /** Kinds of keys that units behind these recipe options may have; P-256 alone when it is not given. The session knows better. */
  keyAlgorithms?(options: unknown): readonly KeyAlgorithm[];
  /** Checks recipe options without touching a unit. Throws Fault recipe.invalid naming the option. */
  checkOptions(options: unknown): void;
  /**
   * Handshake. Harmless to a stranger's device: nothing is written to it before it is known. Rejects with Fault
   * link.*, device.mismatch or device.protocol, or the signal's reason; the port is then closed.
   */
  connect(port: Port, options: unknown, run: Run): Promise<Session>;
  readonly simulatedFlash: FlashGeometry;
  /** A pretend unit that speaks the real bytes and keeps real flash. `options` is checked by the driver. */
  simulate(options: SimulateOptions): SimulatedUnit;
  /**
   * What `simulate` needs (SimulateOptions.driver) to be the unit that a recipe with these options expects: any recipe can be
   * rehearsed on the virtual bench. Throws Fault recipe.invalid as checkOptions does.
   */
  rehearsalUnit(options: unknown): Readonly<Record<string, string | number | boolean>>;
}

/** What a unit says of itself. `hardwareId` is what the life record is filed under. */
export interface DeviceInfo {
  readonly hardwareId: string;
  readonly model: string;
  readonly firmware: string | null;
  /** Further facts, for the record and for `identify` limits. */
  readonly facts: Readings;
}

/** A firmware file that was read and checked when the job was planned (src/formats/firmware-file.ts). */
export interface FirmwareImage {
  readonly name: string;
  readonly kind: FirmwareKind;
  /** The file as it is. */
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** What is to be in the unit's memory, ascending and without overlap. Kinds that only one protocol understands have one. */
  readonly segments: readonly FirmwareSegment[];
}

export interface FlashRequest {
  readonly image: FirmwareImage;
  /** The image number of the bootloader, 0 for the application. */
  readonly imageNumber: number;
  readonly activate: 'confirm' | 'test' | 'store';
}

export interface FlashResult {
  /** True when the unit already had exactly this image and nothing was sent. */
  readonly skipped: boolean;
  readonly bytesSent: number;
  /** What runs after it, as the unit reports it; null when it is only stored. */
  readonly firmware: string | null;
}

export interface KeyRequest {
  /** RFC 4514 subject that the unit shall put into its request: only CN is promised to be honoured. */
  readonly commonName: string;
  readonly algorithm: KeyAlgorithm;
}

/** PKCS#10 (RFC 2986) as DER, signed in the unit with the key that never leaves it. */
export interface GeneratedKey {
  readonly certificateRequest: Uint8Array;
  readonly origin: 'device' | 'secure-element';
}

/** Certificates as DER: the unit's own first, then its issuers without the root. */
export interface IdentityChain {
  readonly certificates: readonly Uint8Array[];
}

/** A key that the station made because the unit can not: PKCS#8 DER (RFC 5958). The caller erases it. */
export interface StoredIdentity extends IdentityChain {
  readonly privateKey: Secret;
}

/** Where a unit is asked to go and show itself, with nothing but what it holds. */
export type ConnectionRequest =
  | {
      readonly kind: 'tls';
      readonly host: string;
      readonly port: number;
      /** SHA-256 of the one certificate (DER) that may answer there. Dates and names in it mean nothing. */
      readonly serverSha256: Uint8Array;
      readonly patienceMs: number;
    }
  /** The account with this short server id in its own memory. */
  | { readonly kind: 'lwm2m'; readonly shortServerId: number; readonly patienceMs: number };

/** A fuse or block of fuses with what it holds or shall hold. */
export interface FuseValue {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Progress of a wipe is told for each medium; `progress` stays the one of all together. */
export interface WipeRun extends Run {
  /** Not given where nobody watches. */
  medium?(progress: MediumProgress): void;
}

export interface WipeOutcome {
  /** False when the unit stopped answering in the middle. */
  readonly finished: boolean;
  readonly log: readonly string[];
}

/** What was read back after a wipe, by a fresh connection. */
export interface WipeCheck {
  readonly media: readonly MediumReport[];
  /** What was not erased, each with its reason. */
  readonly retained: readonly string[];
}

/**
 * A driver talking to one unit. The session survives restarts of the unit: it finds it again through the port. Every
 * method takes the run's signal to the link; after close() every pending call rejects with link.lost.
 */
export interface Session {
  readonly device: DeviceInfo;
  /** What this unit offers: never more than the driver's `can`. */
  readonly can: readonly Capability[];
  /** Kinds of keys that this unit makes or takes; P-256 alone when it is not given. */
  readonly keyAlgorithms?: readonly KeyAlgorithm[];
  /** Asks the unit again who it is: right before anything that destroys. */
  identify(run: Run): Promise<DeviceInfo>;
  flash?(request: FlashRequest, run: Run): Promise<FlashResult>;
  generateKey?(request: KeyRequest, run: Run): Promise<GeneratedKey>;
  /** Key and certificates together, for units that can not make a key. Only where the identity profile allows it. */
  storeKey?(identity: StoredIdentity, run: Run): Promise<void>;
  /** Certificates for the key that is in the unit already. */
  writeIdentity?(chain: IdentityChain, run: Run): Promise<void>;
  /** What is stored, for comparison; null when there is none. */
  readIdentity?(run: Run): Promise<IdentityChain | null>;
  /**
   * By the stored key over exactly `challenge`, as keys of its kind sign (model/key-algorithm.ts). Where the unit can not sign (a bootloader that only
   * reads memory) the driver signs with the key that it reads back from the unit's memory, and erases its copy.
   */
  proveIdentity?(challenge: Uint8Array, run: Run): Promise<Uint8Array>;
  /**
   * Asks the unit to open a connection; resolves when it says how that ended, or after `patienceMs`. Rejects with Fault
   * device.refused when the unit does not even try (it holds no key). Present with `openConnection`.
   */
  openConnection?(request: ConnectionRequest, run: Run): Promise<ConnectionClaim>;
  configure?(settings: readonly RenderedSetting[], run: Run): Promise<void>;
  /** The bytes that the unit holds for each key or place; null for a key that it does not have. */
  readBack?(keys: readonly string[], run: Run): Promise<ReadonlyMap<string, Uint8Array | null>>;
  diagnose?(run: Run): Promise<Readings>;
  wipe?(methodId: string, run: WipeRun): Promise<WipeOutcome>;
  checkWipe?(methodId: string, run: WipeRun): Promise<WipeCheck>;
  lock?(run: Run): Promise<void>;
  /** What each fuse holds. Throws Fault device.lacks for a name that this chip does not have. Present with `burnFuses`. */
  readFuses?(names: readonly string[], run: Run): Promise<ReadonlyMap<string, Uint8Array>>;
  /** For good. The step has compared them with what is burned; the driver checks again that no bit would go back. */
  burnFuses?(fuses: readonly FuseValue[], run: Run): Promise<void>;
  reset?(run: Run): Promise<void>;
  /** A line to the unit's console, for engineers; what comes back goes to run.log. Only where there is a console. */
  console?(line: string, run: Run): Promise<string>;
  close(): Promise<void>;
}
