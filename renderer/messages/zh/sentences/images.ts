/** What the engine says about firmware files, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const images = {
  '{{file}} is not a valid Espressif image: {{reason}} (at byte {{offset}}).':
    '{{file}} 不是有效的 Espressif 映像：{{reason}}（字节 {{offset}}）。',
  '{{file}} is not a valid partition table: {{reason}} (at byte {{offset}}).':
    '{{file}} 不是有效的分区表：{{reason}}（字节 {{offset}}）。',
  'This is not a valid esp_secure_cert partition: {{reason}} (at byte {{offset}}).':
    '这不是有效的 esp_secure_cert 分区：{{reason}}（字节 {{offset}}）。',
  '{{file}} is not a valid MCUboot image: {{reason}} (at byte {{offset}}).':
    '{{file}} 不是有效的 MCUboot 映像：{{reason}}（字节 {{offset}}）。',
  '{{file}} is not a valid {{format}}: {{reason}} ({{where}}).':
    '{{file}} 无效（{{format}}）：{{reason}}（{{where}}）。',
  'This is not a valid partition of NVS keys: {{reason}} (at byte {{offset}}).':
    '这不是有效的 NVS 密钥分区：{{reason}}（字节 {{offset}}）。',
  'An NVS partition can not have {{count}} bytes: it is made of pages of {{page}}.':
    'NVS 分区不能是 {{count}} 字节：它由 {{page}} 字节的页组成。',
  'This is not a valid NVS partition: {{reason}} (at byte {{offset}}).':
    '这不是有效的 NVS 分区：{{reason}}（字节 {{offset}}）。',
  '{{file}} does not say where it goes: the recipe must name an address.':
    '{{file}} 没有说明写到哪里：配方须指明地址。',
  '{{file}} has no application description: name its address, or set bootloaderToChipOffset when it is the bootloader.':
    '{{file}} 没有应用描述：请指明地址；若是引导程序，请设置 bootloaderToChipOffset。',
  'Two parts of the firmware overlap at 0x{{address}}.': '固件的两部分在 0x{{address}} 处重叠。',
  '{{file}} has nothing to write.': '{{file}} 中没有可写入的内容。',
  'The settings do not fit into an NVS partition of {{count}} bytes.':
    '设置装不进 {{count}} 字节的 NVS 分区。',
  'Key and certificates need {{needed}} bytes of an esp_secure_cert partition of {{count}}.':
    '密钥和证书需要 {{needed}} 字节，而 esp_secure_cert 分区为 {{count}}。',
  'The firmware ends at 0x{{end}}; the unit has {{count}} bytes of flash. Nothing was written.':
    '固件到 0x{{end}} 结束；设备有 {{count}} 字节闪存。没有写入任何内容。',
  '{{file}} has {{count}} bytes; the partition {{partition}} has {{room}}. Nothing was written.':
    '{{file}} 有 {{count}} 字节；分区 {{partition}} 有 {{room}}。没有写入任何内容。',
  '{{file}} has {{count}} bytes; the unit has room for {{room}}.':
    '{{file}} 有 {{count}} 字节；设备只容得下 {{room}}。',
  'The firmware goes beyond the {{count}} KiB of flash.': '固件超出 {{count}} KiB 的闪存。',
  "{{file}} goes beyond the unit's memory at {{address}}.": '{{file}} 在 {{address}} 处超出设备的存储器。',
  'The unit has no partition table yet, so there is no place for {{what}}. Flash the table first. Nothing was written.':
    '设备还没有分区表，因此没有 {{what}} 的位置。请先刷写分区表。没有写入任何内容。',
  "The unit's partition table has no place for {{what}}. Nothing was written.":
    '设备的分区表中没有 {{what}} 的位置。没有写入任何内容。',
  'The unit starts only signed firmware, and {{file}} has no signature block. Nothing was written.':
    '设备只启动签名的固件，而 {{file}} 没有签名块。没有写入任何内容。',
  '{{file}} is for {{wanted}}; the unit has an {{chip}}. Nothing was written.':
    '{{file}} 针对 {{wanted}}；设备是 {{chip}}。没有写入任何内容。',
  "The unit's partition {{partition}} has no keys yet: its application makes them when it is first started.":
    '设备的分区 {{partition}} 还没有密钥：应用首次启动时会生成。',
  "The settings in the unit's partition {{partition}} do not open with the unit's keys. Nothing was written.":
    '分区 {{partition}} 中的设置无法用设备的密钥打开。没有写入任何内容。',
  'SMP takes MCUboot images; this file is declared as raw.': 'SMP 接受 MCUboot 映像；此文件声明为原始数据。',
  'The firmware is for addresses where this unit has no flash.': '固件针对的地址上，此设备没有闪存。',
  'Two parts of the firmware are for the same addresses.': '固件的两部分针对相同的地址。',
  '{{file}} does not say for which chip it is; the unit has {{chip}}. Nothing was written.':
    '{{file}} 没有说明针对哪种芯片；设备是 {{chip}}。没有写入任何内容。',
  "{{file}} is for the family {{family}}; the unit's {{chip}} takes {{families}}. Nothing was written.":
    '{{file}} 针对系列 {{family}}；设备的 {{chip}} 接受 {{families}}。没有写入任何内容。',
  '{{file}} has to say where it goes, from a multiple of 256 on. Nothing was written.':
    '{{file}} 须说明写到哪里，从 256 的倍数开始。没有写入任何内容。',
  '{{file}} has several pieces: make a UF2 file of it first.': '{{file}} 由多段组成：请先转换为 UF2 文件。',
  '{{file}} has bytes for {{from}} to {{to}}, where an application of {{chip}} can not be. Nothing was written.':
    '{{file}} 有写往 {{from}} 至 {{to}} 的字节，{{chip}} 的应用不能在那里。没有写入任何内容。',
  '{{file}} says where its bytes go; plain DFU takes one piece and knows its place itself.':
    '{{file}} 说明了字节的位置；普通 DFU 只接受一段，并自行确定位置。',
  '{{file}} has bytes for {{address}}, {{where}}.': '{{file}} 有写往 {{address}} 的字节（{{where}}）。',
} as const satisfies Sentences;
