/** What the engine says about recipes, profiles and their options, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const recipes = {
  '{{file}}, line {{line}}, {{field}}: {{words}}': '{{file}} 第 {{line}} 行，{{field}}：{{words}}',
  'The {{what}} of the LwM2M server {{uri}} can not be read.': '无法读取 LwM2M 服务器 {{uri}} 的 {{what}}。',
  'The recipe {{recipe}} belongs to the package {{package}} already.':
    '配方 {{recipe}} 已属于软件包 {{package}}。',
  'There are several profiles ({{names}}): say which.': '有多个规格（{{names}}）：请指明用哪一个。',
  'There is no identity profile called {{profile}} here (there: {{names}}).':
    '此处没有身份规格 {{profile}}（已有：{{names}}）。',
  'There is no identity profile called {{profile}} (there: {{names}}).':
    '没有身份规格 {{profile}}（已有：{{names}}）。',
  'A line of the profile has more than {{count}} bytes.': '规格中有一行超过 {{count}} 字节。',
  'There is no console profile "{{profile}}": expected one of {{names}}, or the text of one.':
    '没有控制台规格“{{profile}}”：应为 {{names}} 之一，或规格的文本。',
  'The console profile is too long.': '控制台规格过长。',
  'Console profile: expected no aliases (*name).': '控制台规格：不允许使用别名（*name）。',
  'Console profile, line {{line}}: {{words}}': '控制台规格第 {{line}} 行：{{words}}',
  'options.{{option}}: {{words}}': 'options.{{option}}：{{words}}',
  'options.variables.{{option}}: expected one of {{names}}':
    'options.variables.{{option}}：应为 {{names}} 之一',
  'The console profile does not return "{{name}}" as text.': '控制台规格没有以文本返回“{{name}}”。',
  'The profile has no variable "{{name}}" here.': '规格在此处没有变量“{{name}}”。',
  'The profile calls "{{name}}", which is no function.': '规格调用了“{{name}}”，它不是函数。',
  'The custom MAC is a group address: no unit can have it.': '自定义 MAC 是组播地址：任何设备都不能使用。',
  'The fuse {{fuse}} lies in a block with another fuse of the recipe that says otherwise at byte {{offset}}. Nothing was burned.':
    '熔丝 {{fuse}} 与配方中另一个熔丝位于同一块，二者在第 {{offset}} 字节处不一致。没有烧入任何内容。',
  'Espressif option {{option}}: {{words}}.': 'Espressif 选项 {{option}}：{{words}}。',
  'The Espressif loader has no wipe method {{method}}.': 'Espressif 加载程序没有擦除方法 {{method}}。',
  'External tool option {{option}}: {{words}}.': '外部工具选项 {{option}}：{{words}}。',
  'External tools have no wipe method {{method}}.': '外部工具没有擦除方法 {{method}}。',
  'SMP option hardwareIdFrom: port-location names a place, not a unit: it goes with "identity: none" only.':
    'SMP 选项 hardwareIdFrom：port-location 指的是位置而不是设备：只能与“identity: none”同用。',
  'SMP option {{option}}: {{words}}.': 'SMP 选项 {{option}}：{{words}}。',
  'SMP has no wipe method {{method}}.': 'SMP 没有擦除方法 {{method}}。',
  'STM32 option pageBytes: {{chip}} has one page size only.':
    'STM32 选项 pageBytes：{{chip}} 只有一种页大小。',
  'STM32 option pageBytes: {{chip}} has pages of {{sizes}} KiB, as its option bytes say: the recipe must name it.':
    'STM32 选项 pageBytes：{{chip}} 的页为 {{sizes}} KiB，取决于其选项字节：配方必须指明。',
  'STM32 option {{option}}: {{words}}.': 'STM32 选项 {{option}}：{{words}}。',
  'STM32 option wiring: reset and boot0 can not be the same line.':
    'STM32 选项 wiring：reset 与 boot0 不能是同一条线。',
  'An STM32 has no wipe method {{method}}.': 'STM32 没有擦除方法 {{method}}。',
  'UF2 volume option {{option}}: {{words}}.': 'UF2 选项 {{option}}：{{words}}。',
  'USB DFU option {{option}}: {{words}}.': 'USB DFU 选项 {{option}}：{{words}}。',
  'USB DFU has no wipe method {{method}}.': 'USB DFU 没有擦除方法 {{method}}。',
} as const satisfies Sentences;
