/** What the engine says about what a diagnosis found, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const findings = {
  'The unit did not say who it is.': '设备没有说明自己的身份。',
  'Its hardware id is the one of its record.': '硬件标识与记录一致。',
  'This is another unit ({{found}}), not {{wanted}}. Put the right one into the slot and diagnose again.':
    '这是另一台设备（{{found}}），不是 {{wanted}}。请将正确的设备放到工位上，重新诊断。',
  'Another chip answers with the identity of {{unit}}: it was copied, or its board was exchanged.':
    '另一芯片以 {{unit}} 的身份应答：身份被复制，或电路板被更换。',
  'The label says {{unit}}, and another chip answers, which nobody here knows: the board was exchanged.':
    '标签上是 {{unit}}，应答的却是这里无人认识的另一芯片：电路板被更换。',
  'This unit is {{state}} ({{words}}) and must not be used again. How did it come back?':
    '此设备{{state}}（{{words}}），不得再使用。它是怎么回来的？',
  'This unit is {{state}} and must not be used again. How did it come back?':
    '此设备{{state}}，不得再使用。它是怎么回来的？',
  'This unit is on hold: somebody has to release it first.': '此设备已暂扣：须先有人解除。',
  'It holds no identity, and none is on record.': '它没有身份，记录中也没有。',
  'It has lost its identity: it holds no certificate.': '它丢失了身份：没有证书。',
  'It shows {{serialNumber}}, which was given to the unit {{owner}}: its identity is a copy.':
    '它出示的 {{serialNumber}} 已发给设备 {{owner}}：其身份是复制的。',
  'It holds an old certificate of its own.': '它持有自己的旧证书。',
  'It holds a certificate that was not issued for it here.': '它持有的证书不是在这里为它签发的。',
  'It holds a certificate, and its record names none.': '它持有证书，但记录中没有。',
  'It holds a certificate that is over.': '它持有的证书已终止。',
  'It holds the certificate of its record and has proven its key.': '它持有记录中的证书，并证明了密钥。',
  'Its key does not answer: {{words}}': '其密钥没有应答：{{words}}',
  'Firmware {{version}}, as on record.': '固件 {{version}}，与记录一致。',
  'Firmware {{observed}}; its record says {{expected}}.': '固件 {{observed}}；记录中是 {{expected}}。',
  'All {{count}} settings are as on record.': '全部 {{count}} 项设置与记录一致。',
  'The setting {{setting}} is gone.': '设置 {{setting}} 已不存在。',
  'The setting {{setting}} is {{observed}}; its record says {{expected}}.':
    '设置 {{setting}} 为 {{observed}}；记录中是 {{expected}}。',
  'The diagnosis did not end: {{words}}': '诊断没有结束：{{words}}',
  '{{reading}} is {{value}}, within its limits.': '{{reading}} 为 {{value}}，在限值内。',
  'A watchdog restarted it last: its firmware hung.': '最近一次由看门狗重启：固件卡死。',
  'The supply broke down last (brown-out): check battery and connectors.':
    '最近一次是供电跌落（欠压）：检查电池和接插件。',
  'Its processor stopped on a fault last.': '最近一次处理器因故障停止。',
  'It was switched off by its temperature last.': '最近一次因温度关机。',
  'A memory error restarted it last.': '最近一次因内存错误重启。',
  'Last restart: {{cause}}.': '上次重启：{{cause}}。',
  'It counts {{count}} restarts.': '累计重启 {{count}} 次。',
  'It keeps no memory dump of a crash.': '没有崩溃的内存转储。',
  'Its firmware has crashed: it keeps a memory dump of {{count}} bytes. Save it with a tool of its maker before the unit is wiped.':
    '固件曾崩溃：留有 {{count}} 字节的内存转储。请在擦除前用制造商的工具保存。',
  'Its firmware has crashed: it keeps a memory dump. Save it with a tool of its maker before the unit is wiped.':
    '固件曾崩溃：留有内存转储。请在擦除前用制造商的工具保存。',
  'How full its stacks are is not measured on this board.': '这种板不测量栈的占用。',
  'The fullest stack is {{percent}} % full.': '最满的栈已用 {{percent}} %。',
  'The memory pool {{pool}} was empty once.': '内存池 {{pool}} 曾经耗尽。',
  'The flash of {{part}} is worn to {{percent}} %.': '{{part}} 的闪存磨损 {{percent}} %。',
  'Its certificate ended {{days}} days ago.': '其证书 {{days}} 天前已到期。',
  'Its certificate ends in {{days}} days.': '其证书将在 {{days}} 天后到期。',
  'Its clock is wrong: it says {{time}}.': '其时钟有误：显示 {{time}}。',
  'It counts {{count}} of {{name}}.': '累计 {{name}} {{count}} 次。',
  'Its log holds {{count}} errors.': '其日志中有 {{count}} 个错误。',
  'Its log holds {{count}} errors, the newest: {{words}}.':
    '其日志中有 {{count}} 个错误，最新一个：{{words}}。',
  'It restarted {{count}} times by itself while it was watched.': '观察期间它自行重启了 {{count}} 次。',
  'It started and went on running while it was watched.': '观察期间它启动并持续运行。',
  'Its firmware crashed while it was watched: {{words}}.': '观察期间其固件崩溃：{{words}}。',
  'Its certificate is in date.': '其证书在有效期内。',
  'Its log holds no errors.': '其日志中没有错误。',
  'Its firmware is on trial: the next restart brings the old one back.':
    '其固件处于试运行：下次重启会恢复旧固件。',
  'The fullest stack ({{name}}) is {{percent}} % full.': '最满的栈（{{name}}）已用 {{percent}} %。',
  'Unusual in its group: {{reading}} is {{value}}, {{side}} in the middle of {{count}}.':
    '在其组中异常：{{reading}} 为 {{value}}，{{count}} 台的中位值为 {{side}}。',
} as const satisfies Sentences;
