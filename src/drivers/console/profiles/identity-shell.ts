/**
 * A Zephyr shell with an `identity` command: the key is made in the unit and never leaves it, the unit signs challenges,
 * and settings are Zephyr's own. The README says what firmware has to answer.
 */
export const identityShell = String.raw`
profile: identity-shell
title: Zephyr shell with the identity command
console:
  baud: 115200
  eol: "\r\n"
  prompt: '^[A-Za-z0-9_-]+:~\$ $'
  echo: true
  lineMaxBytes: 255
  errors:
    - 'command not found$'
    - 'wrong parameter count$'
    - '^error: '
    - '^Failed to '
    - '^Setting not found'
  unsolicited:
    - '^\[\d\d:\d\d:\d\d\.\d{3},\d{3}\] <'
  restartBanner: '^\*\*\* Booting '
wipedMedium: identity and settings
keyAlgorithms:
  p256: ''
  p384: ' --type p384'
  ed25519: ' --type ed25519'
  rsa2048: ' --type rsa2048'
  rsa3072: ' --type rsa3072'
procedures:
  identify:
    steps:
      - send: identity info
        retry: 1
        capture:
          - '^id: (?<id>[A-Za-z0-9._:-]{3,80})$'
          - '^model: (?<model>.{1,80})$'
          - '^firmware: (?<version>\S{1,40})$'
          - '^supply: (?<supply>\d+) mV$'
        captureOptional:
          - '^keys: (?<keys>[a-z0-9 ]{1,80})$'
    returns:
      hardwareId: "{{id}}"
      model: "{{model}}"
      firmware: "{{version}}"
      supplyMv: { number: "{{supply}}" }
      keyAlgorithms: "{{keys}}"
  generateKey:
    steps:
      - send: identity key{{algorithm}} {{plain(commonName)}}
        timeoutMs: 150000
        expect: '^key made$'
        collect:
          request: '^csr: ([A-Za-z0-9+/]+=*)$'
    returns:
      certificateRequest: "{{unbase64(request)}}"
  writeIdentity:
    steps:
      - send: identity chain clear
      - foreach: chunk
        of: "{{base64(certificates)}}"
        size: 192
        steps:
          - send: identity chain add {{chunk}}
      - send: identity chain store
        capture: ['^stored (?<size>\d+) bytes, sha256 (?<digest>[0-9a-f]{64})$']
      - set: expected
        to: "{{hex(sha256(certificates))}}"
      - assert: "{{digest}}"
        equals: "{{expected}}"
        message: The unit stored another chain than it was given.
  readIdentity:
    steps:
      - send: identity chain read
        tolerate: '^error: no chain$'
        collect:
          encoded: '^chain: ([A-Za-z0-9+/]+=*)$'
    returns:
      pem: "{{unbase64(encoded)}}"
  proveIdentity:
    steps:
      - send: identity sign {{hex(challenge)}}
        timeoutMs: 10000
        expect: '^signature: '
        collect:
          signature: '^signature: ([A-Za-z0-9+/]+=*)$'
    returns:
      signature: "{{unbase64(signature)}}"
  openConnection:
    steps:
      - send: identity connect {{plain(target)}}
        timeoutMs: 120000
        capture: ['^connection: (?<outcome>[a-z-]{1,20})(?<words>.{0,80})$']
    returns:
      outcome: "{{outcome}}"
      words: "{{words}}"
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
      - send: identity info
        capture: ['^supply: (?<supply>\d+) mV$']
    returns:
      uptimeMs: { number: "{{uptime}}" }
      resetCause: "{{joined(causes)}}"
      fullestStackPercent: { number: "{{fullest(stacks)}}" }
      coredump: { boolean: "{{dump}}" }
      supplyMv: { number: "{{supply}}" }
  wipe:
    steps:
      - send: identity erase
        expect: '^erased$'
        timeoutMs: 30000
      - send: settings list
        collect:
          names: '^[A-Za-z0-9_./-]+$'
      - foreach: name
        lines: "{{names}}"
        steps:
          - send: settings delete {{name}}
  checkWipe:
    steps:
      - send: identity list
        expect: '^\d+ kept$'
        findings: '^kept: '
      - send: settings list
        findings: '^[A-Za-z0-9_./-]+$'
  reset:
    steps:
      - send: kernel reboot cold
        restarts: true
`;
