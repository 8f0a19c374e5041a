/** What the engine says about certificate authorities, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const issuers = {
  'The authority {{name}} is locked: {{reason}}': '签发机构 {{name}} 已锁定：{{reason}}',
  'This authority waits for its PIN.': '此签发机构在等待 PIN。',
  'The authority is locked.': '签发机构已锁定。',
  'One more wrong PIN may lock {{name}} for good.': '再输错一次 PIN 可能永久锁定 {{name}}。',
  '{{name}} has one try left before it locks its PIN.': '{{name}} 在锁定 PIN 之前只剩一次尝试。',
  '{{name}} does not take this PIN.': '{{name}} 不接受此 PIN。',
  '{{name}} has refused this PIN already; it was not shown again.': '{{name}} 已拒绝过此 PIN；没有再次提交。',
  'A PIN has at least {{count}} characters: whoever takes a copy of the data folder can try as often as they like.':
    'PIN 至少 {{count}} 个字符：拿到数据文件夹副本的人可以无限次尝试。',
  '{{count}} wrong PINs in a row: the next one is taken in {{seconds}} s.':
    '连续 {{count}} 次 PIN 错误：{{seconds}} 秒后才接受下一次。',
  'One certificate has to be revoked by hand at {{issuers}}.': '须在 {{issuers}} 手动吊销一份证书。',
  '{{count}} certificates have to be revoked by hand at {{issuers}}.':
    '须在 {{issuers}} 手动吊销 {{count}} 份证书。',
  "The authority's key is of a kind that can not be used.": '签发机构的密钥类型不可用。',
  'This station has no authority called {{name}}.': '本工作站没有名为 {{name}} 的签发机构。',
  'The PIN needs at least {{count}} characters.': 'PIN 至少需要 {{count}} 个字符。',
  'The PIN is wrong, or the sealed key was changed.': 'PIN 错误，或封存的密钥被更改过。',
  'The sealed key of the authority is damaged.': '签发机构的封存密钥已损坏。',
  'The PIN that it has now is needed, too.': '还需要现在的 PIN。',
  'This authority has no PIN yet: somebody has to choose one.': '此签发机构还没有 PIN：须有人设定。',
  'The token {{token}} is gone or was reset ({{code}}).': '令牌 {{token}} 不在或已被重置（{{code}}）。',
  'The token {{token}} refuses ({{code}}).': '令牌 {{token}} 拒绝（{{code}}）。',
  'The PKCS#11 module went wrong.': 'PKCS#11 模块出错。',
  '{{name}} does not take the PIN in its file. It is not tried again until the file is changed, so that the token does not lock.':
    '{{name}} 不接受其文件中的 PIN。在文件更改之前不再尝试，以免令牌锁定。',
  'The EST server puts the request off again and again.': 'EST 服务器一再推迟请求。',
  'What answers does not have the root whose fingerprint is configured.': '应答方没有所配置指纹的根证书。',
  'The management server sent no certificate.': '管理服务器没有发来证书。',
  'The management server sent a certificate for another key.': '管理服务器发来的证书属于另一个密钥。',
} as const satisfies Sentences;
