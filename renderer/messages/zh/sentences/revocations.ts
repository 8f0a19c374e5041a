/** What the engine says about what a server or an office has ended, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const revocations = {
  'The certificate of {{serial}} is revoked, as the server says.': '服务器称 {{serial}} 的证书已吊销。',
  'This station was revoked at its server on {{date}}.': '本站于 {{date}} 在其服务器上被吊销。',
  'The office key that has signed this package is revoked.': '签署此软件包的办公室密钥已吊销。',
  'The server has revoked this key: it can not be trusted again here.':
    '服务器已吊销此密钥：此处不能再信任它。',
  'An office key was revoked that has signed: {{names}}.': '签署过以下内容的办公室密钥已吊销：{{names}}。',
  'The server offers {{package}} {{version}}, and {{words}}.':
    '服务器提供 {{package}} {{version}}，但 {{words}}。',
  'Put a file called {{file}} into {{folder}}, with this line in it: {{line}}. Then say it again.':
    '请在 {{folder}} 中放入名为 {{file}} 的文件，内含此行：{{line}}。然后再执行一次。',
  '{{name}} is no administrator.': '{{name}} 不是管理员。',
} as const satisfies Sentences;
