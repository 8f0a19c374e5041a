/** The file of a line without a network to its server, and the answer that comes back. */
export const exchange = {
  'exchange.title': 'A line without a network',
  'exchange.text':
    'Save the file, take it to the server (mintmark server records), and bring its answer back here. It carries receipts, orders and numbers, groups, revocations, and which packages there are.',
  'exchange.save': 'Save the file for the server…',
  'exchange.take': "Take the server's answer…",
  'exchange.saved': 'Records in the file: {{records}}',
  'exchange.alone': 'This station is enrolled nowhere yet: only its records are in the file.',
  'exchange.settled': 'Settled: {{accepted}}. Settled before: {{known}}',
  'exchange.orders': 'New orders: {{orders}}',
  'exchange.leases': 'New leases of numbers: {{leases}}',
  'exchange.closed': 'Closed by the office: {{orders}}',
  'exchange.groups': 'Live version of the groups: {{version}}',
  'exchange.revoked': 'Certificates that are known as revoked now: {{certificates}}',
  'exchange.signer': 'Revoked office key: {{title}}',
  'exchange.package':
    'The server has {{title}} {{version}}: bring its file and import it. SHA-256 {{sha256}}',
  'exchange.untaken': 'Not taken by the server, or no good receipt:',
  'exchange.nothing': 'There was nothing new in it.',
  'exchange.revokedKey': 'revoked {{date}}',
} as const;
