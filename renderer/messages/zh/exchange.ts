import type { Catalogue } from '../catalogue.ts';

export const exchange = {
  'exchange.title': '没有网络的产线',
  'exchange.text':
    '保存文件，带到服务器（mintmark server records），再把答复带回这里。答复包含收据、工单和编号、分组、吊销信息以及可用的软件包。',
  'exchange.save': '保存给服务器的文件…',
  'exchange.take': '接收服务器的答复…',
  'exchange.saved': '文件中的记录：{{records}}',
  'exchange.alone': '此工位尚未在任何服务器登记：文件中只有它的记录。',
  'exchange.settled': '已确认：{{accepted}}。此前已确认：{{known}}',
  'exchange.orders': '新工单：{{orders}}',
  'exchange.leases': '新的编号租用：{{leases}}',
  'exchange.closed': '已被办公室关闭：{{orders}}',
  'exchange.groups': '生效的分组版本：{{version}}',
  'exchange.revoked': '现在已知被吊销的证书：{{certificates}}',
  'exchange.signer': '被吊销的办公室密钥：{{title}}',
  'exchange.package': '服务器有 {{title}} {{version}}：请带来其文件并导入。SHA-256 {{sha256}}',
  'exchange.untaken': '服务器未接受，或没有有效收据：',
  'exchange.nothing': '其中没有新内容。',
  'exchange.revokedKey': '{{date}} 被吊销',
} as const satisfies Catalogue;
