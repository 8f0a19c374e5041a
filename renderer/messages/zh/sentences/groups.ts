/** What the engine says about groups and settings, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const groups = {
  'There is no draft called {{draft}}.': '没有名为 {{draft}} 的草稿。',
  'The draft was changed by {{person}} meanwhile.': '期间 {{person}} 更改了草稿。',
  'The draft {{draft}} was changed by {{person}} meanwhile.': '期间 {{person}} 更改了草稿 {{draft}}。',
  'Nobody has looked at what this draft would change.': '还没有人查看过此草稿会更改什么。',
  'Version {{number}} is live.': '版本 {{number}} 正在生效。',
  'No version of the groups was published yet.': '尚未发布过任何设备组版本。',
  'There is no version {{number}} of the groups here.': '这里没有设备组的版本 {{number}}。',
  'The setting {{setting}} is fixed by {{fixedBy}}; {{layer}} can not change it.':
    '设置 {{setting}} 已由 {{fixedBy}} 固定；{{layer}} 不能更改。',
  'Version {{number}} of the groups was not made from version {{live}} that is live here.':
    '设备组版本 {{number}} 不是从这里生效的版本 {{live}} 制作的。',
  'The draft was begun from version {{base}}; version {{live}} is live now.':
    '草稿始于版本 {{base}}；现在生效的是版本 {{live}}。',
  'There are two groups called {{group}}.': '有两个名为 {{group}} 的设备组。',
  'The setting {{setting}} in {{layer}} needs {{expected}}.':
    '{{layer}} 中的设置 {{setting}} 需要：{{expected}}。',
  'The secret of the setting {{setting}} in {{layer}} needs pairs of hexadecimal digits.':
    '{{layer}} 中设置 {{setting}} 的机密须为成对的十六进制数字。',
  'The group {{group}} is its own ancestor.': '设备组 {{group}} 是它自己的上级。',
  'The group {{group}} lies deeper than {{limit}}.': '设备组 {{group}} 的层级超过 {{limit}}。',
  'The group {{group}} has others below it: {{child}}.': '设备组 {{group}} 之下还有其他组：{{child}}。',
  'The schema of {{layer}} can not be used: {{reason}}.': '{{layer}} 的模式不可用：{{reason}}。',
  'This is no published version of groups: {{where}}: {{what}}.':
    '这不是已发布的设备组版本：{{where}}：{{what}}。',
  'The setting {{setting}} in {{layer}}: "{{expression}}", character {{at}}: {{reason}}.':
    '{{layer}} 中的设置 {{setting}}：“{{expression}}”，第 {{at}} 个字符：{{reason}}。',
  'In {{path}} the setting {{setting}} and another one need the same place.':
    '在 {{path}} 中，设置 {{setting}} 与另一项占用同一位置。',
  'The output {{place}} {{words}}.': '输出 {{place}} 有误：{{words}}。',
  'These groups are version {{number}}; version {{live}} is live here.':
    '这些设备组是版本 {{number}}；这里生效的是版本 {{live}}。',
  'There is no group {{group}}.': '没有设备组 {{group}}。',
  'The recipe configures by two different groups.': '配方按两个不同的设备组配置。',
  'The recipe configures or compares settings, but names no group.':
    '配方要配置或比较设置，却没有指明设备组。',
  'The plan has no group to configure by.': '计划中没有可用于配置的设备组。',
  'The plan has no group to compare with.': '计划中没有可比较的设备组。',
  'This station trusts an office: its groups are published with a key of that office.':
    '本工作站信任某办公室：其设备组须用该办公室的密钥发布。',
  'Version {{number}} of the groups was changed after it was signed.':
    '设备组版本 {{number}} 在签名后被更改。',
  'Version {{number}} of the groups is signed by a key that is not trusted here.':
    '设备组版本 {{number}} 的签名密钥在此不受信任。',
  'The setting {{setting}} can not stand in the INI file {{path}}: no line ends, no quotes or comment signs at its beginning, no spaces around it.':
    '设置 {{setting}} 不能写入 INI 文件 {{path}}：不得有换行，开头不得有引号或注释符，两端不得有空格。',
  "The structure at 0x{{address}} lies outside of this unit's flash of {{count}} bytes.":
    '0x{{address}} 处的结构超出此设备 {{count}} 字节的闪存。',
  'The setting {{setting}} needs a namespace: NVS knows it as namespace/key.':
    '设置 {{setting}} 需要命名空间：NVS 的写法是 命名空间/键。',
  'A value holds characters that this console does not take.': '有值含有此控制台不接受的字符。',
  'The setting {{setting}} can not stand in the INI file {{path}}: a section called {{section}} means something else there.':
    '设置 {{setting}} 不能写入 INI 文件 {{path}}：名为 {{section}} 的节在那里另有含义。',
} as const satisfies Sentences;
