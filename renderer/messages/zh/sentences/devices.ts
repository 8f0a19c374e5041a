/** What the engine says about units that do not do what they should, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const devices = {
  '{{expected}} was in this slot; now {{observed}} answers.':
    '此工位原先是 {{expected}}；现在应答的是 {{observed}}。',
  'The unit was {{expected}}; now {{observed}} answers.':
    '原先的设备是 {{expected}}；现在应答的是 {{observed}}。',
  'The unit was {{expected}}; now {{observed}} is in its place.':
    '原先的设备是 {{expected}}；现在此处是 {{observed}}。',
  'The job began with {{expected}}; now {{observed}} is in its USB socket.':
    '作业开始时是 {{expected}}；现在 USB 插口中是 {{observed}}。',
  'The job was confirmed for {{expected}}; now {{observed}} answers.':
    '作业确认的是 {{expected}}；现在应答的是 {{observed}}。',
  'The unit of this return is {{expected}}; in this slot is none that is known.':
    '此次退回的设备是 {{expected}}；此工位上没有已知的设备。',
  'The unit of this return is {{expected}}; in this slot is {{observed}}.':
    '此次退回的设备是 {{expected}}；此工位上是 {{observed}}。',
  'The unit was {{expected}} and now is {{observed}}.': '设备原先是 {{expected}}，现在是 {{observed}}。',
  'After the restart another unit answers: {{observed}}.': '重启后应答的是另一台设备：{{observed}}。',
  'This job is for {{expected}}; now {{observed}} answers. Nothing was {{act}}.':
    '此作业针对 {{expected}}；现在应答的是 {{observed}}。没有对设备作任何更改。',
  'This is a {{observed}}, the recipe is for {{expected}}.': '这是 {{observed}}，配方针对的是 {{expected}}。',
  'The unit has an Espressif chip that is not known here: it {{what}}.':
    '设备的 Espressif 芯片在此未知（{{what}}）。',
  'The unit has an {{observed}}; the recipe is for an {{expected}}. Nothing was written.':
    '设备是 {{observed}}；配方针对的是 {{expected}}。没有写入任何内容。',
  'The recipe is for {{expected}}; this unit is {{observed}}.':
    '配方针对 {{expected}}；此设备是 {{observed}}。',
  'This unit is "{{observed}}"; the recipe is for "{{expected}}".':
    '此设备是“{{observed}}”；配方针对“{{expected}}”。',
  'The recipe is for the {{what}} "{{expected}}"; this unit says that it is "{{observed}}".':
    '配方针对“{{expected}}”（{{what}}）；此设备自称“{{observed}}”。',
  'The recipe is for {{expected}}; the board {{board}} has {{observed}}.':
    '配方针对 {{expected}}；电路板 {{board}} 上是 {{observed}}。',
  'The USB device in this socket does not offer DFU.': '此插口中的 USB 设备不支持 DFU。',
  'The USB device in this socket is {{vendor}}:{{product}}, not the one of the recipe.':
    '此插口中的 USB 设备是 {{vendor}}:{{product}}，不是配方所指的设备。',
  'The recipe is for "{{expected}}"; this unit says that it is "{{observed}}".':
    '配方针对“{{expected}}”；此设备自称“{{observed}}”。',
  'The fuse {{fuse}} has {{held}} bytes, not {{wanted}}.':
    '熔丝 {{fuse}} 有 {{held}} 字节，而不是 {{wanted}}。',
  'The unit refuses {{command}}: {{words}}.': '设备拒绝 {{command}}：{{words}}。',
  'The unit refused {{what}}: {{words}}.': '设备拒绝了 {{what}}：{{words}}。',
  'The unit refused {{what}}.': '设备拒绝了 {{what}}。',
  "The unit's firmware does not offer {{what}}.": '设备的固件不支持 {{what}}。',
  'The flasher stub does not read the flash.': '设备中的刷写程序读不出闪存。',
  "The unit's BLOCK_USR_DATA is burned already ({{held}}). Its code allows to burn it only once, so nothing was burned.":
    '设备的 BLOCK_USR_DATA 已经烧写（{{held}}）。它只能烧写一次，因此没有烧写任何内容。',
  "The unit's BLOCK_USR_DATA is write-protected. Nothing was burned.":
    '设备的 BLOCK_USR_DATA 有写保护。没有烧写任何内容。',
  "The unit's BLOCK_USR_DATA has coding errors: it was burned in part, or with wrong check bytes. Nothing was burned.":
    '设备的 BLOCK_USR_DATA 有编码错误：只烧写了一部分，或校验字节有误。没有烧写任何内容。',
  'After its restart the unit runs {{observed}}, not the new image.':
    '重启后设备运行的是 {{observed}}，而不是新映像。',
  "The unit's bootloader refused {{what}}.": '设备的引导程序拒绝了 {{what}}。',
  'The unit refused to write at 0x{{address}}: this part of flash may be write protected.':
    '设备拒绝在 0x{{address}} 写入：这部分闪存可能有写保护。',
  "Sector {{number}} of the unit's flash is write protected. Nothing was erased. A recipe with writeUnprotect takes the protection off first.":
    '设备闪存的扇区 {{number}} 有写保护。没有擦除任何内容。带 writeUnprotect 的配方会先解除保护。',
  "{{count}} sectors of the unit's flash (the first is {{first}}, the last {{last}}) are write protected. Nothing was erased. A recipe with writeUnprotect takes the protection off first.":
    '设备闪存的 {{count}} 个扇区（首个 {{first}}，末个 {{last}}）有写保护。没有擦除任何内容。带 writeUnprotect 的配方会先解除保护。',
  'The unit has had all of the file for {{timeoutMs}} ms and did not start it: its bootloader ignores it.':
    '设备收到完整文件已 {{timeoutMs}} ms 仍未启动：其引导程序忽略了该文件。',
  'The unit refuses to go into its upgrade mode (DETACH).': '设备拒绝进入升级模式（DETACH）。',
  'The fuse {{fuse}} holds {{held}} already. Nothing was burned.':
    '熔丝 {{fuse}} 中已有 {{held}}。没有烧写任何内容。',
  'The unit stored another certificate than it was given.': '设备存储的证书与给它的不同。',
  'The unit took everything for 0x{{address}}, and holds something else.':
    '设备接收了 0x{{address}} 处的全部内容，但所存的却是别的。',
  'The unit said that it erased its choice of application, and kept it.':
    '设备声称已擦除应用选择，实际仍保留着。',
  'Block {{block}} of the fuses is not right after it was burned: it holds {{held}}.':
    '熔丝块 {{block}} 烧写后不正确：其中是 {{held}}。',
  'The unit says itself that what it stored is not what was sent.': '设备自己报告所存内容与发送的不同。',
  'The unit took the whole image and does not have it.': '设备接收了整个映像，却没有它。',
  'The unit said that the image is confirmed, and it is not.': '设备声称映像已确认，实际没有。',
  'The unit acknowledged every byte, and at 0x{{address}} it holds another one.':
    '设备确认了每个字节，但 0x{{address}} 处存的是别的。',
  'The unit said that it is readout protected, and its flash can still be read.':
    '设备声称有读保护，但其闪存仍可读取。',
  'The unit said that its flash is write protected, and of its {{sectors}} sectors {{closed}} are.':
    '设备声称闪存有写保护，但 {{sectors}} 个扇区中只有 {{closed}} 个。',
  'The unit took all of the firmware, and holds something else.': '设备接收了全部固件，但所存的却是别的。',
  'The unit said that all is written; at {{address}} it holds something else.':
    '设备声称已全部写入；{{address}} 处存的却是别的。',
  'The unit said that it took the firmware, and holds something else.':
    '设备声称已接收固件，但所存的却是别的。',
  'The unit did not keep the certificate that it took.': '设备没有保住它接收的证书。',
  'The fuse {{fuse}} holds {{held}} after it was burned.': '熔丝 {{fuse}} 烧写后是 {{held}}。',
  'The unit restarted by itself in the middle of a command.': '设备在命令执行中途自行重启。',
  'The unit did not come back within {{timeoutMs}} ms.': '设备在 {{timeoutMs}} ms 内没有恢复。',
  'The unit did not come back within {{timeoutMs}} ms after its reset.':
    '设备复位后在 {{timeoutMs}} ms 内没有恢复。',
  'The unit did not come back after its restart.': '设备重启后没有恢复。',
  'The unit did not answer within {{timeoutMs}} ms after its restart.':
    '设备重启后在 {{timeoutMs}} ms 内没有应答。',
  'The unit runs its firmware now and has no bootloader to talk to.':
    '设备现在运行的是固件，没有可以通信的引导程序。',
  'The unit did not come back into its bootloader.': '设备没有回到引导程序。',
  'The unit runs its firmware now, and is not a volume any more: bring it into its bootloader again.':
    '设备现在运行固件，不再是卷：让它重新进入引导程序。',
  'The unit did not come back as a volume within {{timeoutMs}} ms.':
    '设备在 {{timeoutMs}} ms 内没有以卷的形式恢复。',
  "This unit's firmware does not offer: {{missing}}.": '此设备的固件不支持：{{missing}}。',
  'This unit does not offer {{method}}.': '此设备不支持 {{method}}。',
  'The unit gives no hardware id ({{source}}).': '设备没有给出硬件标识（{{source}}）。',
  'The unit does not say what model it is.': '设备没有说明型号。',
  'The unit is readout protected.': '设备有读保护。',
  'The unit is readout protected (level 1): it says neither who it is nor what it holds. Nothing was written.':
    '设备有读保护（1 级）：既不说明身份，也不说明内容。没有写入任何内容。',
  'The unit is an STM32 that is not in the part table ({{productId}}).':
    '设备是型号表中没有的 STM32（{{productId}}）。',
  'The unit lists no memory that can be erased.': '设备没有列出可擦除的存储器。',
  'The unit has no memory that can be erased and written.': '设备没有可擦写的存储器。',
  'The unit can not prove its key.': '设备无法证明其密钥。',
  'The unit can not show the certificate that it keeps.': '设备无法出示其保存的证书。',
  'The unit can not be asked to connect.': '无法要求设备建立连接。',
  'The unit can not be asked to register.': '无法要求设备注册。',
  'This unit has no console that can be written to.': '此设备没有可写入的控制台。',
  'The {{chip}} is locked: it runs no flasher stub.': '{{chip}} 已锁定：不运行刷写程序。',
  'The {{chip}} is in secure download mode: it does not show who it is, so nothing is written to it.':
    '{{chip}} 处于安全下载模式：不显示身份，因此不写入任何内容。',
  'The unit gives a hardware id that is not one.': '设备给出的硬件标识无效。',
  'The unit gave a hardware id that can not be one.': '设备给出的硬件标识不可能有效。',
  'The unit gives a certificate that can not be read.': '设备给出的证书无法读取。',
  'What the unit keeps is no chain of certificates.': '设备保存的不是证书链。',
  'The unit\'s answer has no {{kind}} "{{field}}".': '设备的应答中缺少“{{field}}”（{{kind}}）。',
  'The unit answers {{asked}} with "{{line}}".': '设备对 {{asked}} 的应答是“{{line}}”。',
} as const satisfies Sentences;
