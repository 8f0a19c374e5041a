/** Paths of foreign programs; null for what is not there. */
export declare const peers: {
  readonly smpServers: string | null;
  readonly smpmgr: string | null;
  readonly imgtool: string | null;
  readonly mcumgrctl: string | null;
  readonly nrfcredstorePython: string | null;
  readonly espressifPython: string | null;
  readonly esptool: string | null;
  readonly espflash: string | null;
  readonly armObjcopy: string | null;
  readonly dfusePack: string | null;
  readonly objcopy: string | null;
  readonly readelf: string | null;
  readonly dfuSuffix: string | null;
  readonly qemuArm: string | null;
  readonly stm32flash: string | null;
  readonly openocd: string | null;
  readonly avrdude: string | null;
  readonly qemuX86: string | null;
  readonly busybox: string | null;
  readonly dfuUtil: string | null;
  readonly guestKernel: { readonly image: string; readonly modules: string } | null;
  readonly estServer: string | null;
  readonly stepCa: string | null;
  readonly step: string | null;
  readonly softhsm: string | null;
  readonly softhsmUtil: string | null;
  readonly pkcs11Tool: string | null;
  readonly openssl: string | null;
  readonly socat: string | null;
  readonly loader32: string | null;
  readonly leshan: string | null;
  readonly javac: string | null;
  readonly coapClient: string | null;
};
export declare const cacheFolder: string;
/** What a skipped test tells people to run. */
export declare const setupCommand: string;
