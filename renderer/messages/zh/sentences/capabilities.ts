/** What the engine says about what a unit, a driver or a recipe lacks, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const capabilities = {
  'The unit can not take a key out of a pool, or its profile does not say pool.':
    '设备不能从密钥池取用密钥，或其规格没有写 pool。',
  '{{driver}} can not write a {{place}} of settings.': '{{driver}} 不能以 {{place}} 的形式写入设置。',
  '{{driver}} can not {{capability}}, which the step {{step}} needs.':
    '{{driver}} 不支持步骤 {{step}} 所需的 {{capability}}。',
  '{{driver}} can not make a key, and the profile {{profile}} allows no other (keyOrigin: station-allowed).':
    '{{driver}} 不能生成密钥，而规格 {{profile}} 不允许其他来源（keyOrigin: station-allowed）。',
  '{{driver}} can not keep an identity.': '{{driver}} 不能保存身份。',
  '{{driver}} has keys of {{held}}; the profile {{profile}} asks for {{wanted}}.':
    '{{driver}} 的密钥为 {{held}}；规格 {{profile}} 要求 {{wanted}}。',
  'The console profile has no procedure "{{name}}".': '控制台规格没有过程“{{name}}”。',
  'This console tells only a hash of its certificate, and none was written just now.':
    '此控制台只给出证书的哈希，而刚才没有写入证书。',
  'The size of the flash is not known: name it with the option flashBytes. Nothing was written.':
    '闪存大小未知：请用选项 flashBytes 指明。没有写入任何内容。',
  'A boot ROM knows no image numbers: the address or the partition says where it goes.':
    '启动 ROM 不认映像编号：由地址或分区决定写到哪里。',
  'A boot ROM can not start an image on trial: use confirm or store.':
    '启动 ROM 不能试运行映像：请用 confirm 或 store。',
  'No fuse {{fuse}} is offered on the {{chip}}; offered are: {{known}}.':
    '{{chip}} 上不提供熔丝 {{fuse}}；可用的有：{{known}}。',
  'The fuses of the {{chip}} are not offered.': '不提供 {{chip}} 的熔丝。',
  "The unit's partition {{partition}} has no private key in clear.":
    '设备的分区 {{partition}} 中没有明文私钥。',
  'The unit is in secure download mode: its partition table can not be read, so that only what has an address can be flashed.':
    '设备处于安全下载模式：无法读取分区表，因此只能烧写有地址的内容。',
  'The unit has the first secure boot: its bootloader can not be replaced from outside. Nothing was written.':
    '设备启用了第一代安全启动：无法从外部更换其引导程序。没有写入任何内容。',
  'The unit has flash encryption switched on: {{what}} would not be what its application reads. Nothing was written.':
    '设备已启用闪存加密：{{what}} 不会是其应用所读到的内容。没有写入任何内容。',
  'The size of the flash is not known, so that nobody could say that all of it is erased: name it with flashBytes.':
    '闪存大小未知，因此无法断定已全部擦除：请用 flashBytes 指明。',
  'The unit gives no hardware id to {{tool}}.': '设备没有向 {{tool}} 提供硬件标识。',
  'External tools are given image 0 only.': '外部工具只接受映像 0。',
  'The recipe calls its tool with {{{placeholder}}}, which this port does not have.':
    '配方用 {{{placeholder}}} 调用其工具，而此端口没有它。',
  'The recipe does not say how {{tool}} does "{{what}}".': '配方没有说明 {{tool}} 如何执行“{{what}}”。',
  'The unit does not answer SMP group {{group}} (identity).': '设备对 SMP 组 {{group}}（身份）没有应答。',
  "MCUboot's recovery is given image 0 only: flash others in the application.":
    'MCUboot 恢复模式只接受映像 0：其他映像请在应用中烧写。',
  'The unit has no image {{image}}: its bootloader keeps only {{count}}.':
    '设备没有映像 {{image}}：其引导程序只保存 {{count}} 个。',
  'Reading flash back needs the identity group.': '回读闪存需要身份组。',
  'The bootloader of an STM32 knows no image numbers but 0.': 'STM32 的引导程序只认映像编号 0。',
  "The unit's bootloader does not offer readout protection.": '设备的引导程序不提供读保护。',
  "The unit's bootloader does not offer write protection.": '设备的引导程序不提供写保护。',
  'The bootloader of {{chip}} does not show what is write protected: locking it could not be checked.':
    '{{chip}} 的引导程序不显示哪些区域写保护：无法检查锁定结果。',
  'The unit is readout protected: only {{method}} can erase it.':
    '设备已启用读保护：只有 {{method}} 能擦除它。',
  'The unit is not readout protected: {{method}} is for it.': '设备没有读保护：应使用 {{method}}。',
  'The unit took the command, and its bootloader does not show what is write protected now.':
    '设备接受了命令，但其引导程序不显示现在哪些区域写保护。',
  'A UF2 bootloader knows no image numbers but 0.': 'UF2 引导程序只认映像编号 0。',
  'A UF2 bootloader can not start an image on trial: use confirm or store.':
    'UF2 引导程序不能试运行映像：请用 confirm 或 store。',
  'The board {{board}} does not say which chip it has: the recipe must name it with the option chip.':
    '电路板 {{board}} 没有说明其芯片：配方必须用选项 chip 指明。',
  'The unit has no USB serial number; {{advice}}.': '设备没有 USB 序列号；{{advice}}。',
  'The unit\'s USB serial number is "{{serial}}", which units share; {{advice}}.':
    '设备的 USB 序列号是“{{serial}}”，多台设备共用；{{advice}}。',
  'The boot ROM of an RP2040 has no number of its own; {{advice}}.':
    'RP2040 的启动 ROM 没有自己的编号；{{advice}}。',
  'hardwareIdFrom: port-location in the recipe names its place instead':
    '在配方中写 hardwareIdFrom: port-location，以其位置代替',
  'The unit has no alternate setting {{number}}.': '设备没有备用设置 {{number}}。',
  'USB DFU has one image: number 0.': 'USB DFU 只有一个映像：编号 0。',
  '{{tool}} did not say that it succeeded.': '{{tool}} 没有表示已成功。',
  '{{tool}} did not say that it succeeded: {{words}}.': '{{tool}} 没有表示已成功：{{words}}。',
  '{{tool}} ended with {{code}}.': '{{tool}} 以 {{code}} 结束。',
  '{{tool}} ended with {{code}}: {{words}}.': '{{tool}} 以 {{code}} 结束：{{words}}。',
} as const satisfies Sentences;
