export declare const consoleSetupCommand: string;
/** The Python that has nrfcredstore; null when it is not there. */
export declare const nrfcredstorePython: string | null;
