/**
 * The functions of a vendor's PKCS#11 module, found by C_GetFunctionList and called on koffi's threads, so that a slow HSM
 * never stops the event loop. Each promise rejects with CryptokiError unless the module says CKR_OK.
 */
import type koffiModule from 'koffi';
import { issuerFault } from '../issuer-fault.ts';
import { CryptokiError } from './cryptoki.ts';
import { type Layout, pointerBytes } from './layout.ts';

type Koffi = typeof koffiModule;
type Argument = bigint | number | Buffer | null;
type Native = (...values: readonly Argument[]) => Promise<void>;

export interface NativeModule {
  call(name: FunctionName, ...values: readonly Argument[]): Promise<void>;
  /** Where the bytes are; they must be kept alive by whoever hands the address on. */
  addressOf(bytes: Buffer): bigint;
}

/** Place in CK_FUNCTION_LIST (section 3.6), and arguments: u is CK_ULONG, p a pointer, b a byte. */
const functions = {
  C_Initialize: [0, 'p'],
  C_Finalize: [1, 'p'],
  C_GetSlotList: [4, 'bpp'],
  C_GetTokenInfo: [6, 'up'],
  C_OpenSession: [12, 'uuppp'],
  C_CloseSession: [13, 'u'],
  C_Login: [18, 'uupu'],
  C_Logout: [19, 'u'],
  C_GetAttributeValue: [24, 'uupu'],
  C_FindObjectsInit: [26, 'upu'],
  C_FindObjects: [27, 'upup'],
  C_FindObjectsFinal: [28, 'u'],
  C_SignInit: [42, 'upu'],
  C_Sign: [43, 'upupp'],
  C_GenerateKeyPair: [59, 'uppupupp'],
} as const satisfies Record<string, readonly [number, string]>;
export type FunctionName = keyof typeof functions;

/** Rejects with Fault issuer.unavailable when the file is no module for this machine. */
export async function loadFunctions(file: string, layout: Layout): Promise<NativeModule> {
  // on demand: nobody without an HSM pays for it
  const { default: koffi } = await import('koffi');
  const list = functionList(koffi, file);
  /** Arguments of calls that have not returned: a module still writes into them. */
  const inUse = new Set<unknown>();
  const bound = new Map<FunctionName, Native>();
  const bind = (name: FunctionName): Native => {
    const [place, letters] = functions[name];
    const address = koffi.decode(list, layout.functionListStart + place * pointerBytes, 'void *');
    const native = koffi.decode(address, koffi.proto('ulong', [...letters].map(typeOf)));
    return (...values) =>
      new Promise((resolve, reject) => {
        inUse.add(values);
        native.async(...values, (error: unknown, value: number | bigint) => {
          inUse.delete(values);
          if (error) reject(error);
          else if (Number(value) === 0) resolve();
          else reject(new CryptokiError(name, Number(value)));
        });
      });
  };
  return {
    call: (name, ...values) => {
      const native = bound.get(name) ?? bind(name);
      bound.set(name, native);
      return native(...values);
    },
    addressOf: (bytes) => koffi.address(bytes),
  };
}

/**
 * koffi unloads a library when nobody refers to it, and pointers from a function list do not; vendors' modules with
 * threads of their own do not survive it either. So none is ever unloaded.
 */
const loaded = new Set<unknown>();

function functionList(koffi: Koffi, file: string): bigint {
  try {
    const list: (bigint | null)[] = [null];
    const library = koffi.load(file);
    loaded.add(library);
    const get = library.func('C_GetFunctionList', 'ulong', [koffi.out(koffi.pointer('void *'))]);
    const value = get(list);
    const [address] = list;
    if (Number(value) !== 0 || typeof address !== 'bigint')
      throw new RangeError(`C_GetFunctionList: ${value}`);
    return address;
  } catch (cause) {
    // whatever the loader says: it is not a module for this machine
    throw issuerFault('settings', `${file} is not a PKCS#11 module that this computer can load.`, cause);
  }
}

function typeOf(letter: string): string {
  return letter === 'u' ? 'ulong' : letter === 'b' ? 'uint8' : 'void *';
}
