/** What the engine says about what a wipe takes and what it leaves, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const wipe = {
  'Firmware {{version}} and every other image that can be erased': '固件 {{version}} 及其他所有可擦除的映像',
  'Setting {{setting}}': '设置 {{setting}}',
  'Key and certificate of {{serialNumber}}': '{{serialNumber}} 的密钥和证书',
  'Delete credentials and settings by console commands, then list what is left':
    '通过控制台命令删除凭据和设置，然后列出剩余内容',
  'Erase the whole flash, then read back every byte': '擦除整个闪存，然后逐字节回读',
  'Erase with the external tool, then read the memory back where the recipe says how':
    '用外部工具擦除，然后按配方所述回读存储器',
  'Erase all user flash, then read back every byte': '擦除全部用户闪存，然后逐字节回读',
  'Delete settings, erase the storage partition and the second image slot':
    '删除设置，擦除存储分区和第二映像槽',
  'Erase all flash, then read back every byte': '擦除全部闪存，然后逐字节回读',
  'End the readout protection, which erases all flash, then read back every byte':
    '解除读保护（会擦除全部闪存），然后逐字节回读',
  'Erase all flash (DfuSe mass erase), then read back every byte':
    '擦除全部闪存（DfuSe 整体擦除），然后逐字节回读',
  'Lift the read protection, which erases all flash, then read back every byte':
    '解除读保护（会擦除全部闪存），然后逐字节回读',
  'The bootloader and the firmware that runs stay: erasing them would leave nobody to report.':
    '引导程序和正在运行的固件保留：擦除后就没有谁能报告结果。',
  'Flash that the unit does not list as a region, fuses and one-time memory are not touched.':
    '设备未列为区域的闪存、熔丝和一次性存储器不受影响。',
  'Bytes were read back by the firmware of the unit: where it took no test pattern, firmware that was made to deceive could show erased bytes.':
    '字节由设备固件回读：在它不接受测试图样之处，蓄意欺骗的固件可能显示已擦除的字节。',
  'Deleted settings may still be in flash until their page is used again.':
    '删除的设置在其页被重新使用之前可能仍留在闪存中。',
  "File systems and partitions other than Zephyr's storage partition are not touched.":
    '除 Zephyr 的存储分区外，文件系统和其他分区不受影响。',
  'The bootloader and the firmware that runs stay.': '引导程序和正在运行的固件保留。',
  'Option bytes, one-time programmable bytes and fuses.': '选项字节、一次性可编程字节和熔丝。',
  "ST's bootloader in system memory, which is read-only.": 'ST 位于系统存储器中的引导程序（只读）。',
  'Option bytes and one-time memory (OTP) are not touched.': '选项字节和一次性存储器（OTP）不受影响。',
  'Memory that the unit does not list over USB is neither erased nor read.':
    '设备未通过 USB 列出的存储器既不擦除也不读取。',
  'The read protection is off after it.': '之后读保护处于关闭状态。',
  'eFuses: the MAC, burned keys, user data and settings of the chip can not be erased.':
    'eFuse：MAC、已烧写的密钥、用户数据和芯片设置无法擦除。',
  'The boot ROM, RAM (lost without power), and any memory beside the flash that the loader attaches.':
    '引导 ROM、RAM（断电即失），以及加载程序所接闪存之外的任何存储器。',
  'Deleted entries may still be in flash until their page is used again.':
    '删除的条目在其页被重新使用之前可能仍留在闪存中。',
  'Firmware, and all that the console has no command for, stays.': '固件以及控制台没有命令处理的一切都保留。',
  'Memory that the recipe does not name, fuses and option bytes.': '配方未指明的存储器、熔丝和选项字节。',
} as const satisfies Sentences;
