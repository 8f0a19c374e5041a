/** How a token goes wrong, in words and with who has to act; and which return values mean that the session is lost. */
import { Fault } from '../../model/fault.ts';
import { refusedPin } from '../held-pin.ts';
import { issuerFault, problemOf } from '../issuer-fault.ts';
import { CryptokiError, isReturn } from './cryptoki.ts';

export function inWords(thrown: unknown, tokenLabel: string): Error {
  if (thrown instanceof Fault) return thrown;
  if (!(thrown instanceof CryptokiError))
    return issuerFault('token', 'The PKCS#11 module went wrong.', thrown);
  return isLost(thrown)
    ? issuerFault('token', `The token ${tokenLabel} is gone or was reset (${thrown.message}).`, thrown)
    : issuerFault('token', `The token ${tokenLabel} refuses (${thrown.message}).`, thrown);
}

export function isLost(thrown: unknown): boolean {
  return isReturn(
    thrown,
    'CKR_SESSION_HANDLE_INVALID',
    'CKR_SESSION_CLOSED',
    'CKR_USER_NOT_LOGGED_IN',
    'CKR_TOKEN_NOT_PRESENT',
    'CKR_TOKEN_NOT_RECOGNIZED',
    'CKR_DEVICE_REMOVED',
    'CKR_DEVICE_ERROR',
    'CKR_SLOT_ID_INVALID',
    'CKR_KEY_HANDLE_INVALID',
    'CKR_OBJECT_HANDLE_INVALID',
    'CKR_OPERATION_ACTIVE',
    'CKR_GENERAL_ERROR',
    'CKR_FUNCTION_FAILED',
    'CKR_CRYPTOKI_NOT_INITIALIZED',
  );
}

export function isAbsent(thrown: unknown): boolean {
  return thrown instanceof Fault && problemOf(thrown) === 'token';
}

export function wrongPin(label: string, byPerson: boolean, tried: boolean): Fault {
  if (byPerson)
    return refusedPin(
      tried
        ? `${label} does not take this PIN.`
        : `${label} has refused this PIN already; it was not shown again.`,
      tried,
    );
  return issuerFault(
    'credentials',
    `${label} does not take the PIN in its file. It is not tried again until the file is changed, so that the token does not lock.`,
  );
}

export function lastTry(label: string, byPerson: boolean): Fault {
  const message = `${label} has one try left before it locks its PIN.`;
  return byPerson
    ? new Fault('issuer.last-try', message, { problem: 'credentials' })
    : issuerFault(
        'credentials',
        `${message} The station does not use it: log in once with the vendor's own tool.`,
      );
}

export function lockedPin(label: string): Fault {
  return issuerFault(
    'credentials',
    `The PIN of ${label} is locked: its security officer has to set a new one.`,
  );
}
