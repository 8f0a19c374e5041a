/** Cryptoki over a vendor's module: templates, mechanisms and answers as the bytes of C structures. */
import { fromHex } from '../../base/bytes.ts';
import { issuerFault } from '../issuer-fault.ts';
import {
  type Cryptoki,
  CryptokiError,
  type Handle,
  isReturn,
  type KeyFacts,
  returnValues,
  type SignMechanism,
  type TokenAlgorithm,
  type TokenInfo,
  type TokenPublicKey,
} from './cryptoki.ts';
import {
  type Attribute,
  attributeTable,
  initializeArguments,
  type Layout,
  paddedText,
  ulong,
  ulongAt,
  unixLayout,
  valueLengthAt,
  windowsLayout,
} from './layout.ts';
import { loadFunctions, type NativeModule } from './native-functions.ts';

/** Values of sections 2.x and the headers of the specification. */
const CKU_USER = 1;
const sessionFlags = 0x2 | 0x4; // CKF_RW_SESSION, CKF_SERIAL_SESSION
const classes = { public: 2n, private: 3n } as const;
const CKK_RSA = 0n;
const CKK_EC = 3n;
const CKM_RSA_PKCS_KEY_PAIR_GEN = 0x0;
const CKM_RSA_PKCS = 0x1;
const CKM_EC_KEY_PAIR_GEN = 0x1040;
const CKM_ECDSA = 0x1041;
const attributeTypes = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  sign: 0x108,
  verify: 0x10a,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
} as const;
/** OBJECT IDENTIFIERs as DER. */
const curves = {
  p256: Buffer.from(fromHex('06082a8648ce3d030107')),
  p384: Buffer.from(fromHex('06052b81040022')),
} as const;
const modulusBits = { rsa2048: 2048n, rsa3072: 3072n } as const;
const publicExponent = Buffer.from(fromHex('010001'));
const mostSlots = 256;
const mostKeys = 8;
const tokenInfoBytes = 512;

/** Loads and initialises. Rejects with Fault issuer.unavailable when the file is no module or does not start. */
export async function openNativeCryptoki(file: string): Promise<Cryptoki> {
  const layout = process.platform === 'win32' ? windowsLayout : unixLayout;
  const native = await loadFunctions(file, layout);
  const owned = await native.call('C_Initialize', initializeArguments(layout)).then(
    () => true,
    (thrown: unknown) => {
      // somebody else in this process uses it: then it is theirs to end
      if (isReturn(thrown, 'CKR_CRYPTOKI_ALREADY_INITIALIZED')) return false;
      throw issuerFault('token', `The PKCS#11 module ${file} does not start.`, thrown);
    },
  );
  return new NativeCryptoki(native, layout, owned);
}

class NativeCryptoki implements Cryptoki {
  readonly #native: NativeModule;
  readonly #layout: Layout;
  readonly #owned: boolean;
  /** A table has only the addresses of its values: as long as it lives, they do. */
  readonly #valuesOf = new WeakMap<Buffer, readonly Buffer[]>();

  constructor(native: NativeModule, layout: Layout, owned: boolean) {
    this.#native = native;
    this.#layout = layout;
    this.#owned = owned;
  }

  async tokens(): Promise<readonly TokenInfo[]> {
    const slots = Buffer.alloc(mostSlots * this.#layout.ulongBytes);
    const count = ulong(BigInt(mostSlots), this.#layout);
    // without a list first: only then the module looks again which slots there are (section 5.5)
    await this.#native.call('C_GetSlotList', 1, null, this.#ulong(0n));
    await this.#native.call('C_GetSlotList', 1, slots, count);
    const found: TokenInfo[] = [];
    for (let index = 0; index < Number(ulongAt(count, 0, this.#layout)); index += 1) {
      const slot = ulongAt(slots, index * this.#layout.ulongBytes, this.#layout);
      const info = await this.#tokenInfo(slot);
      if (info !== null) found.push(info);
    }
    return found;
  }

  async #tokenInfo(slot: Handle): Promise<TokenInfo | null> {
    const info = Buffer.alloc(tokenInfoBytes);
    try {
      await this.#native.call('C_GetTokenInfo', slot, info);
    } catch (thrown) {
      // pulled between the list and this look, broken, or of a kind that the module does not know: the others count
      if (thrown instanceof CryptokiError) return null;
      throw thrown;
    }
    return {
      slot,
      label: paddedText(info, 0, 32),
      manufacturer: paddedText(info, 32, 32),
      model: paddedText(info, 64, 16),
      serialNumber: paddedText(info, 80, 16),
      flags: Number(ulongAt(info, 96, this.#layout) & 0xffff_ffffn),
    };
  }

  async openSession(slot: Handle): Promise<Handle> {
    const handle = ulong(0n, this.#layout);
    await this.#native.call('C_OpenSession', slot, sessionFlags, null, null, handle);
    return ulongAt(handle, 0, this.#layout);
  }

  closeSession(session: Handle): Promise<void> {
    return this.#native.call('C_CloseSession', session);
  }

  async login(session: Handle, pin: Uint8Array): Promise<void> {
    const copy = Buffer.alloc(pin.length);
    copy.set(pin);
    try {
      await this.#native.call('C_Login', session, CKU_USER, copy, copy.length);
    } finally {
      copy.fill(0);
    }
  }

  logout(session: Handle): Promise<void> {
    return this.#native.call('C_Logout', session);
  }

  async findKeys(session: Handle, kind: 'private' | 'public', label: string): Promise<readonly Handle[]> {
    const wanted = this.#table([
      { type: attributeTypes.class, value: this.#ulong(classes[kind]) },
      { type: attributeTypes.label, value: Buffer.from(label) },
    ]);
    await this.#native.call('C_FindObjectsInit', session, wanted.table, wanted.count);
    try {
      const found = Buffer.alloc(mostKeys * this.#layout.ulongBytes);
      const count = this.#ulong(0n);
      await this.#native.call('C_FindObjects', session, found, mostKeys, count);
      return Array.from({ length: Number(ulongAt(count, 0, this.#layout)) }, (_, index) =>
        ulongAt(found, index * this.#layout.ulongBytes, this.#layout),
      );
    } finally {
      await this.#native.call('C_FindObjectsFinal', session);
    }
  }

  async keyFacts(session: Handle, privateKey: Handle): Promise<KeyFacts> {
    const [sensitive] = await this.#attribute(session, privateKey, attributeTypes.sensitive);
    const [extractable] = await this.#attribute(session, privateKey, attributeTypes.extractable);
    return { sensitive: sensitive === 1, extractable: extractable !== 0 };
  }

  async publicKey(session: Handle, publicKey: Handle): Promise<TokenPublicKey> {
    const value = (type: number): Promise<Uint8Array> => this.#attribute(session, publicKey, type);
    const keyType = ulongAt(Buffer.from(await value(attributeTypes.keyType)), 0, this.#layout);
    if (keyType === CKK_EC) {
      const parameters = await value(attributeTypes.ecParams);
      return { type: 'ec', parameters, point: await value(attributeTypes.ecPoint) };
    }
    if (keyType !== CKK_RSA) throw new CryptokiError('CKA_KEY_TYPE', returnValues.CKR_KEY_TYPE_INCONSISTENT);
    const modulus = await value(attributeTypes.modulus);
    return { type: 'rsa', modulus, exponent: await value(attributeTypes.publicExponent) };
  }

  async generateKeyPair(
    session: Handle,
    label: string,
    id: Uint8Array,
    algorithm: TokenAlgorithm,
  ): Promise<void> {
    const isRsa = algorithm === 'rsa2048' || algorithm === 'rsa3072';
    const named = [
      { type: attributeTypes.label, value: Buffer.from(label) },
      { type: attributeTypes.id, value: Buffer.from(id) },
      { type: attributeTypes.token, value: flag(true) },
    ];
    const publicKey = this.#table([
      ...named,
      { type: attributeTypes.verify, value: flag(true) },
      ...(isRsa
        ? [
            { type: attributeTypes.modulusBits, value: this.#ulong(modulusBits[algorithm]) },
            { type: attributeTypes.publicExponent, value: publicExponent },
          ]
        : [{ type: attributeTypes.ecParams, value: curves[algorithm] }]),
    ]);
    const privateKey = this.#table([
      ...named,
      { type: attributeTypes.private, value: flag(true) },
      { type: attributeTypes.sensitive, value: flag(true) },
      { type: attributeTypes.extractable, value: flag(false) },
      { type: attributeTypes.sign, value: flag(true) },
    ]);
    const mechanism = this.#mechanism(isRsa ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN);
    await this.#native.call(
      'C_GenerateKeyPair',
      session,
      mechanism,
      publicKey.table,
      publicKey.count,
      privateKey.table,
      privateKey.count,
      this.#ulong(0n),
      this.#ulong(0n),
    );
  }

  async sign(
    session: Handle,
    privateKey: Handle,
    bytes: Uint8Array,
    mechanism: SignMechanism,
  ): Promise<Uint8Array> {
    const kind = this.#mechanism(mechanism === 'rsa' ? CKM_RSA_PKCS : CKM_ECDSA);
    await this.#native.call('C_SignInit', session, kind, privateKey);
    const signature = Buffer.alloc(512);
    const length = this.#ulong(BigInt(signature.length));
    const data = Buffer.from(bytes);
    await this.#native.call('C_Sign', session, data, data.length, signature, length);
    return Uint8Array.from(signature.subarray(0, Number(ulongAt(length, 0, this.#layout))));
  }

  async finalize(): Promise<void> {
    if (this.#owned) await this.#native.call('C_Finalize', null);
  }

  async #attribute(session: Handle, object: Handle, type: number): Promise<Uint8Array> {
    const value = Buffer.alloc(512);
    const { table } = this.#table([{ type, value }]);
    await this.#native.call('C_GetAttributeValue', session, object, table, 1);
    const length = Number(valueLengthAt(table, 0, this.#layout));
    return Uint8Array.from(value.subarray(0, Math.min(length, value.length)));
  }

  #mechanism(type: number): Buffer {
    return this.#table([{ type, value: Buffer.alloc(0) }]).table;
  }

  #table(attributes: readonly Attribute[]): { readonly table: Buffer; readonly count: number } {
    const table = attributeTable(attributes, (bytes) => this.#native.addressOf(bytes), this.#layout);
    this.#valuesOf.set(
      table,
      attributes.map(({ value }) => value),
    );
    return { table, count: attributes.length };
  }

  #ulong(value: bigint): Buffer {
    return ulong(value, this.#layout);
  }
}

function flag(set: boolean): Buffer {
  return Buffer.from([set ? 1 : 0]);
}
