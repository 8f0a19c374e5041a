/** The import table of docs/architecture.md as lint. A row may import what it lists, its own folder, and nothing else. */
const rows = {
  base: [],
  model: ['base'],
  contract: ['model', 'base'],
  framing: ['base'],
  formats: ['base', 'model'],
  transport: ['framing', 'model', 'base'],
  identity: ['formats', 'model', 'base'],
  groups: ['framing', 'formats', 'model', 'base'],
  steps: ['identity', 'groups', 'model', 'base'],
  job: ['steps', 'formats', 'model', 'base'],
  evidence: ['model', 'base'],
  store: ['model', 'base'],
  sync: ['model', 'base'],
  insight: ['model', 'base'],
  virtual: ['framing', 'formats', 'model', 'base'],
  verifier: [],
  server: ['model', 'contract', 'evidence', 'insight', 'identity', 'groups', 'formats', 'base'],
};
/** Rooms whose types (only) may be imported as well. */
const typesOf = {
  drivers: ['transport'],
  identity: ['drivers', 'steps'],
  steps: ['drivers'],
  job: ['drivers', 'transport'],
  store: ['job', 'evidence'],
  sync: ['store'],
  virtual: ['drivers', 'transport'],
};
/** The one room (or rooms) where a package may be imported. */
const owners = {
  serialport: ['src/transport'],
  usb: ['src/transport'],
  koffi: ['src/transport', 'src/identity'],
  'better-sqlite3': ['src/store'],
  electron: ['electron'],
  fastify: ['src/server'],
  '@fastify/[^/]+': ['src/server'],
  'openid-client': ['src/server'],
  'prom-client': ['src/server'],
  'drizzle-orm': ['src/server'],
  pg: ['src/server'],
  '@electric-sql/pglite': ['src/server'],
  '@peculiar/x509': ['src/identity', 'src/server', 'src/evidence'],
  '@peculiar/asn1-[^/]+': ['src/evidence'],
  '@signpdf/[^/]+': ['src/evidence'],
  '@expo-google-fonts/[^/]+': ['src/evidence'],
  pdfkit: ['src/evidence'],
  qrcode: ['src/evidence'],
  canonicalize: ['src/evidence', 'src/verifier'],
  cborg: ['src/formats', 'src/framing'],
  fflate: ['src/formats'],
  re2js: ['src/formats', 'src/drivers', 'src/groups'],
  ajv: ['src/groups'],
  'ajv-formats': ['src/groups'],
  '@marcbachmann/[^/]+': ['src/groups'],
  commander: ['src/cli'],
  'cli-progress': ['src/cli'],
  'cli-table3': ['src/cli'],
  ws: ['src/station'],
  mqtt: ['src/sync'],
  react: ['renderer'],
  'react-dom': ['renderer'],
  '@mantine/[^/]+': ['renderer'],
};
const list = (names) => `^src/(${names.join('|')})/`;

const roomRules = Object.entries(rows).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import ${[...allowed, ...(typesOf[room] ?? []).map((n) => `types of ${n}`)].join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^(src|electron|renderer)/', pathNot: list([room, ...allowed, ...(typesOf[room] ?? [])]) },
}));
const typeRules = Object.entries(typesOf).map(([room, others]) => ({
  name: `only-types-${room}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: list(others), dependencyTypesNot: ['type-only'] },
}));
const ownerRules = Object.entries(owners).map(([name, folders]) => ({
  name: `owner-${name}`,
  severity: 'error',
  from: { path: '^(src|electron|renderer)/', pathNot: `^(${folders.join('|')})/` },
  to: { path: `node_modules/(@types/)?${name}/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: { path: '^(src|electron|renderer)/' },
      to: { circular: true },
    },
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...roomRules,
    ...typeRules,
    ...ownerRules,
    {
      name: 'server-identity',
      comment:
        "of identity the server uses what makes and checks certificates, not the station's part (decision 0015)",
      severity: 'error',
      from: { path: '^src/server/' },
      to: {
        path: '^src/identity/',
        pathNot:
          '^src/identity/(pkcs11/hsm-ca|certificate|certificate-chain|certificate-request|issuer|issuer-fault|issuer-file|https-call|key-ids|lint|local-ca|open-token|revocation-list|secret-file|service-certificate|unit-certificate)\\.ts$',
      },
    },
    {
      name: 'driver-folder',
      comment:
        'a driver imports the interface, framing, formats, model, base and types of transport; never another driver',
      severity: 'error',
      from: { path: '^src/drivers/([^/]+)/' },
      to: {
        path: '^(src|electron|renderer)/',
        pathNot: '^src/(drivers/$1/|drivers/[^/]+\\.ts$|framing/|formats/|model/|base/|transport/)',
      },
    },
    {
      name: 'renderer-row',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(src|electron)/', pathNot: '^src/(contract|model|insight|base|verifier)/' },
    },
    {
      name: 'renderer-no-node',
      severity: 'error',
      from: { path: '^(renderer|src/(base|model|contract|insight))/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-row',
      severity: 'error',
      from: { path: '^electron/', pathNot: '^electron/engine\\.ts$' },
      to: { path: '^(src|renderer)/', pathNot: '^src/(contract|model|base)/' },
    },
    {
      name: 'electron-engine',
      comment: 'the one file of the shell that starts the station',
      severity: 'error',
      from: { path: '^electron/engine\\.ts$' },
      to: { path: '^(src|renderer)/', pathNot: '^src/(station|contract|model|base)/' },
    },
    {
      name: 'cli-row',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: {
        path: '^(src|electron|renderer)/',
        pathNot: '^src/(cli|station|server|virtual|contract|model|evidence|verifier|base)/',
      },
    },
    {
      name: 'src-no-shell',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(electron|renderer)/' },
    },
    {
      name: 'no-test',
      severity: 'error',
      from: { path: '^(src|electron|renderer)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
