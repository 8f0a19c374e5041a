/** Zephyr's shell with `cred`, `settings`, `hwinfo` and `kernel` commands (subsys/net/lib/tls_credentials). */
export const zephyrTlsCredentials = String.raw`
profile: zephyr-tls-credentials
title: Zephyr shell with TLS credentials
console:
  baud: 115200
  eol: "\r\n"
  prompt: '^[A-Za-z0-9_-]+:~\$ $'
  echo: true
  lineMaxBytes: 255
  errors:
    - 'command not found$'
    - 'wrong parameter count$'
    - ' is not a valid '
    - '^There is no TLS credential'
    - 'already exists\.$'
    - '^Not enough room'
    - '^Could not '
    - '^Failed to '
    - '^Setting not found'
    - '^Please provide a credential'
  unsolicited:
    - '^\[\d\d:\d\d:\d\d\.\d{3},\d{3}\] <'
  restartBanner: '^\*\*\* Booting '
variables:
  securityTag: "16842753"
  model: zephyr-device
retained:
  - Credentials under other security tags are not touched.
procedures:
  identify:
    steps:
      - send: hwinfo devid
        retry: 1
        capture: ['^ID: (?:0x)?(?<id>[0-9A-Fa-f]{4,64})$']
      - send: kernel version
        retry: 1
        capture: ['^Zephyr version (?<version>\S+)']
    returns:
      hardwareId: "{{upper(id)}}"
      model: "{{model}}"
      firmware: "{{version}}"
  writeIdentity:
    steps:
      - send: cred buf clear
      - send: cred del {{securityTag}} SERV
        tolerate: '^There is no TLS credential'
      - foreach: chunk
        of: "{{base64(certificates)}}"
        size: 192
        steps:
          - send: cred buf {{chunk}}
            expect: '^Stored \d+ bytes'
      # Stored with a NUL at the end, as Mbed TLS wants PEM; the digest is over that too.
      - send: cred add {{securityTag}} SERV DEFAULT bint
        expect: '^Added TLS credential'
        timeoutMs: 10000
      - set: expected
        to: "{{base64(sha256(terminated(certificates)))}}"
      - send: cred list {{securityTag}} SERV
        capture: ['^{{securityTag}},SERV,(?<digest>[^,]+),0$']
      - assert: "{{digest}}"
        equals: "{{expected}}"
        message: The unit stored another certificate than it was given.
    always:
      - send: cred buf clear
  readIdentity:
    steps:
      - send: cred get {{securityTag}} SERV bint
        tolerate: '^There is no TLS credential'
        collect:
          encoded: '^[A-Za-z0-9+/]{2,}=*$'
    returns:
      pem: "{{unbase64(encoded)}}"
  configure:
    steps:
      - send: settings write {{key}} {{hex(value)}}
  readBack:
    steps:
      - send: settings read {{key}}
        tolerate: '^(Setting not found|Failed to load setting)'
        retry: 1
        collect:
          dump: '^[0-9a-f]{8}: ((?:[0-9a-f]{2} +)+)\|'
    returns:
      value: "{{unhex(dump)}}"
  diagnose:
    steps:
      - send: kernel uptime
        capture: ['^Uptime: (?<uptime>\d+) ms']
      - send: hwinfo reset_cause show
        tolerate: '(command not found|wrong parameter count)$'
        collect: { causes: '^- ([A-Za-z][A-Za-z -]{1,30})$' }
      - send: kernel thread stacks
        tolerate: '(command not found|wrong parameter count)$'
        timeoutMs: 10000
        collect: { stacks: '((?:IRQ \d+ +)?\(real size .{1,80}usage +\d{1,9} / +\d{1,9}) \(' }
      - send: coredump find
        tolerate: '(command not found|wrong parameter count)$'
        captureOptional: ['^Stored coredump (?<dump>NOT found|found)\.$']
      - send: cred list
        capture: ['^(?<credentials>\d+) credentials found']
    returns:
      uptimeMs: { number: "{{uptime}}" }
      resetCause: "{{joined(causes)}}"
      fullestStackPercent: { number: "{{fullest(stacks)}}" }
      coredump: { boolean: "{{dump}}" }
      credentials: { number: "{{credentials}}" }
  wipe:
    steps:
      - foreach: type
        in: [CA, SERV, PK, PSK, PSK_ID]
        steps:
          - send: cred del {{securityTag}} {{type}}
            tolerate: '^There is no TLS credential'
      - send: settings list
        collect:
          names: '^[A-Za-z0-9_./-]+$'
      - foreach: name
        lines: "{{names}}"
        steps:
          - send: settings delete {{name}}
  checkWipe:
    steps:
      - send: cred list {{securityTag}}
        expect: 'credentials found'
        findings: '^\d+,'
      - send: settings list
        findings: '^[A-Za-z0-9_./-]+$'
  reset:
    steps:
      - send: kernel reboot cold
        restarts: true
`;
