/** Nordic cellular modems: %CMNG keeps credentials, %KEYGEN makes the key inside the modem (nRF91 AT commands). */
export const nordicModem = String.raw`
profile: nordic-modem
title: Nordic nRF91 modem (AT)
console:
  baud: 115200
  eol: "\r\n"
  wake: AT
  echo: auto
  ok: ['^OK$']
  errors: ['^ERROR$', '^\+CME ERROR: \d+$', '^\+CMS ERROR: \d+$']
  unsolicited: ['^\+CEREG: ', '^\+CSCON: ', '^%XTIME: ', '^%CESQ: ']
  restartBanner: '^Ready$'
  lineMaxBytes: 8192
variables:
  securityTag: "16842753"
keyOrigin: device
retained:
  - Credentials under other security tags are not touched.
  - The modem's own identity keys can not be erased.
procedures:
  identify:
    steps:
      - send: AT+CGSN=1
        retry: 1
        capture: ['^\+CGSN: "(?<imei>\d{15})"$']
      - send: AT+CGMM
        capture: ['^(?<model>nRF9[0-9A-Za-z-]+)$']
      - send: AT+CGMR
        capture: ['^(?<revision>mfw_\S+)$']
    returns:
      hardwareId: "{{imei}}"
      model: "{{model}}"
      firmware: "{{revision}}"
  generateKey:
    steps:
      # Credentials can only be changed while the radio is off.
      - send: AT+CFUN=4
        timeoutMs: 10000
      - foreach: type
        in: ["1", "2"]
        steps:
          - send: AT%CMNG=3,{{securityTag}},{{type}}
            tolerate: '^\+CME ERROR: 513$'
      - send: AT%KEYGEN={{securityTag}},2,0,"CN={{plain(commonName)}}"
        timeoutMs: 30000
        capture: ['^%KEYGEN: "(?<request>[A-Za-z0-9_-]+)\.']
    always:
      - send: AT+CFUN=1
        timeoutMs: 10000
    returns:
      certificateRequest: "{{unbase64(request)}}"
  writeIdentity:
    steps:
      - send: AT+CFUN=4
        timeoutMs: 10000
      - send: AT%CMNG=3,{{securityTag}},1
        tolerate: '^\+CME ERROR: 513$'
      - send: AT%CMNG=0,{{securityTag}},1,"{{multiline(certificates)}}"
        timeoutMs: 15000
      - set: expected
        to: "{{upper(hex(sha256(certificates)))}}"
      - send: AT%CMNG=1,{{securityTag}},1
        capture: ['^%CMNG: {{securityTag}},1,"?(?<digest>[0-9A-F]{64})"?$']
      - assert: "{{digest}}"
        equals: "{{expected}}"
        message: The modem stored another certificate than it was given.
    always:
      - send: AT+CFUN=1
        timeoutMs: 10000
  readIdentity:
    steps:
      - send: AT%CMNG=1,{{securityTag}},1
        captureOptional: ['^%CMNG: {{securityTag}},1,"?(?<digest>[0-9A-F]{64})"?$']
    returns:
      sha256: "{{digest}}"
  diagnose:
    steps:
      - send: AT%XVBAT
        capture: ['^%XVBAT: (?<supply>\d+)$']
      - send: AT%XTEMP?
        captureOptional: ['^%XTEMP: (?<temperature>-?\d+)']
    returns:
      supplyMv: { number: "{{supply}}" }
      temperatureC: { number: "{{temperature}}" }
  wipe:
    steps:
      - send: AT+CFUN=4
        timeoutMs: 10000
      - foreach: type
        in: ["0", "1", "2", "3", "4"]
        steps:
          - send: AT%CMNG=3,{{securityTag}},{{type}}
            tolerate: '^\+CME ERROR: 513$'
    always:
      - send: AT+CFUN=1
        timeoutMs: 10000
  checkWipe:
    steps:
      - send: AT%CMNG=1,{{securityTag}}
        findings: '^%CMNG: '
  reset:
    steps:
      - send: AT#XRESET
        until: '^Ready$'
        restarts: true
        timeoutMs: 20000
`;
