/** What the engine says about numbers, keys and certificates, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const identity = {
  '{{subject}} {{value}}, allowed {{limit}}.': '{{subject}}：{{value}}，允许 {{limit}}。',
  'The unit runs firmware {{observed}}, not {{expected}}.':
    '设备运行的固件是 {{observed}}，而不是 {{expected}}。',
  'The unit does not keep {{setting}} as it was written.': '设备没有按写入的内容保存 {{setting}}。',
  'The unit does not keep {{setting}} as it was written, and {{count}} others.':
    '设备没有按写入的内容保存 {{setting}}，另有 {{count}} 项也是如此。',
  '{{differing}} of {{total}} settings differ; {{setting}} shall be {{requested}} and is {{observed}}.':
    '{{total}} 项设置中有 {{differing}} 项不同；{{setting}} 应为 {{requested}}，实际为 {{observed}}。',
  'There is no certificate to write.': '没有可写入的证书。',
  'The certificate chain is longer than 32 KiB.': '证书链超过 32 KiB。',
  'What the authority sent is not a certificate.': '签发机构发来的不是证书。',
  '{{url}} gives this copy of the station no numbers.': '{{url}} 不给工作站的这份副本发放编号。',
  'Another slot has a unit with this hardware id.': '另一工位上有同一硬件标识的设备。',
  'The unit in slot {{slot}} has the same hardware id {{hardwareId}}.':
    '工位 {{slot}} 上的设备有相同的硬件标识 {{hardwareId}}。',
  'Another identity has this key or certificate.': '另一个身份已有此密钥或证书。',
  'The number {{serialNumber}} was given out before.': '编号 {{serialNumber}} 以前已发放。',
  'The certificate request can not be read.': '证书请求无法读取。',
  'The certificate request has a subject that can not be read.': '证书请求的主题无法读取。',
  'The certificate request is for another name.': '证书请求是给另一个名称的。',
  'The certificate request {{weakness}} ({{source}}).':
    '证书请求中的密钥不安全：{{weakness}}（{{source}}）。',
  'The certificate request {{what}}.': '证书请求有误：{{what}}。',
  'The numbers of {{profile}} have no more digits.': '{{profile}} 的编号位数已用尽。',
  'All numbers of {{range}} are used.': '{{range}} 的编号已全部用完。',
  'The second copy of the number ledger is damaged.': '编号账本的第二份副本已损坏。',
  'The database has forgotten numbers that were given out.': '数据库遗失了已发放的编号。',
  'The identity profile {{profile}}, {{place}}: {{reason}}.':
    '身份配置档 {{profile}}，{{place}}：{{reason}}。',
  'The number {{serialNumber}} of this unit is on hold.': '此设备的编号 {{serialNumber}} 已暂扣。',
  'The unit does not hold {{serialNumber}} any more.': '设备不再持有 {{serialNumber}}。',
  'This unit is on hold.': '此设备已暂扣。',
  'The unit does not hold the certificate that it was given.': '设备没有持有发给它的证书。',
  'The unit has nothing to register with: {{words}}.': '设备没有可用于注册的内容：{{words}}。',
  'The unit does not hold the key of its certificate.': '设备没有其证书的密钥。',
  'The key that the station made for it is lost.': '工作站为其生成的密钥已丢失。',
  'The unit holds {{what}}, not the one of {{serialNumber}}.':
    '设备持有的是 {{what}}，不是 {{serialNumber}} 的。',
  'The identity of this unit is of the profile {{observed}}, not {{expected}}.':
    '此设备的身份属于配置档 {{observed}}，而不是 {{expected}}。',
  'The unit has nothing to connect with: {{words}}.': '设备没有可用于连接的内容：{{words}}。',
  'This unit has no identity on record.': '没有此设备的身份记录。',
  'The block {{block}} is declared in two ways.': '地址块 {{block}} 有两种不同的声明。',
  'The address {{address}} of the block {{block}} was given out of another block.':
    '地址块 {{block}} 的地址 {{address}} 是从另一块中发放的。',
  'All addresses of the block {{block}} are used.': '地址块 {{block}} 的地址已全部用完。',
  'The pool has no key for the number {{serialNumber}}.': '储备中没有编号 {{serialNumber}} 的密钥。',
  'The secret {{name}} can not be opened: it was changed, or sealed elsewhere.':
    '机密 {{name}} 无法打开：它被更改过，或是在别处封存的。',
  'This station has no secret called {{name}}.': '本工作站没有名为 {{name}} 的机密。',
  'A secret can not be called {{name}}.': '机密不能叫作 {{name}}。',
  'The unit shows the key of its old identity, which has ended.': '设备出示的是其已终止的旧身份的密钥。',
  'The identity {{serialNumber}} of this unit is over: {{reason}}.':
    '此设备的身份 {{serialNumber}} 已终止：{{reason}}。',
  'This unit keeps its number {{number}}, and what this station knew of it is lost: nobody can give it again.':
    '此设备保留其编号 {{number}}，而本站关于它的记录已丢失：任何人都无法再次分配该编号。',
  'This unit keeps its number {{number}}, which another station gave: only there it can be given again.':
    '此设备保留其编号 {{number}}，该编号由另一个站点分配：只有在那里才能再次分配。',
  'This unit keeps its number {{number}}, which the station {{station}} gave: only there it can be given again.':
    '此设备保留其编号 {{number}}，该编号由站点 {{station}} 分配：只有在那里才能再次分配。',
  'This unit keeps its number {{number}}, which another station gave ({{station}} has reported it last): only there it can be given again.':
    '此设备保留其编号 {{number}}，该编号由另一个站点分配（最近由 {{station}} 上报）：只有在那里才能再次分配。',
  'A certificate of {{number}} was never put up for revocation.': '{{number}} 的一份证书从未提交吊销。',
} as const satisfies Sentences;
