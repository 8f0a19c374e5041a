/** Quectel modules: credentials are files (+QFUPL, +QFDWL, +QFDEL), and +QSSLCFG says which file serves what. */
export const quectel = String.raw`
profile: quectel
title: Quectel module (AT)
console:
  baud: 115200
  eol: "\r"
  wake: AT
  echo: auto
  ok: ['^OK$']
  errors: ['^ERROR$', '^\+CME ERROR: \d+$']
  unsolicited: ['^\+QIND: ', '^\+CPIN: ', '^\+CREG: ', '^\+CEREG: ']
  restartBanner: '^(RDY|APP RDY)$'
  lineMaxBytes: 512
variables:
  context: "2"
  certificateFile: client.pem
retained:
  - Settings of the SIM and of the radio are not touched.
procedures:
  identify:
    steps:
      - send: AT+CGSN
        retry: 1
        capture: ['^(?<imei>\d{15})$']
      - send: AT+CGMM
        capture: ['^(?<model>(?:BG|BC|EC|EG|EM|RG|UG)[0-9A-Za-z-]+)$']
      - send: AT+CGMR
        capture: ['^(?<revision>(?:BG|BC|EC|EG|EM|RG|UG)[0-9A-Za-z_.-]+)$']
    returns:
      hardwareId: "{{imei}}"
      model: "{{model}}"
      firmware: "{{revision}}"
  writeIdentity:
    steps:
      - send: AT+QFDEL="UFS:{{certificateFile}}"
        tolerate: '^\+CME ERROR: \d+$'
      - upload: AT+QFUPL="UFS:{{certificateFile}}",{{length(certificates)}},60
        ready: '^CONNECT$'
        data: "{{certificates}}"
        capture: ['^\+QFUPL: (?<size>\d+),(?<sum>[0-9a-fA-F]{1,4})$']
        timeoutMs: 60000
      - assert: "{{size}}"
        equals: "{{length(certificates)}}"
        message: The module took another number of bytes than it was given.
      - assert: "{{lower(sum)}}"
        equals: "{{xor16(certificates)}}"
        message: The module stored other bytes than it was given.
      - send: AT+QSSLCFG="clientcert",{{context}},"UFS:{{certificateFile}}"
  readIdentity:
    steps:
      - send: AT+QFDWL="UFS:{{certificateFile}}"
        tolerate: '^\+CME ERROR: \d+$'
        collect:
          text: '^(?:-----.*-----|[A-Za-z0-9+/=]{1,76})$'
        timeoutMs: 30000
    returns:
      pem: "{{text}}"
  diagnose:
    steps:
      - send: AT+CBC
        capture: ['^\+CBC: \d+,\d+,(?<supply>\d+)$']
      - send: AT+CSQ
        captureOptional: ['^\+CSQ: (?<signal>\d+),']
    returns:
      supplyMv: { number: "{{supply}}" }
      signal: { number: "{{signal}}" }
  wipe:
    steps:
      - send: AT+QFDEL="*"
        tolerate: '^\+CME ERROR: \d+$'
        timeoutMs: 30000
      - send: AT+QSSLCFG="clientcert",{{context}},""
  checkWipe:
    steps:
      - send: AT+QFLST="*"
        tolerate: '^\+CME ERROR: \d+$'
        findings: '^\+QFLST: '
      - send: AT+QSSLCFG="clientcert",{{context}}
        findings: '^\+QSSLCFG: "clientcert",\d+,"[^"]+"'
  reset:
    steps:
      - send: AT+CFUN=1,1
        until: '^RDY$'
        restarts: true
        timeoutMs: 30000
`;
