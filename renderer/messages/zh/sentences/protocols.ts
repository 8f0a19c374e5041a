/** What the engine says about units that answer wrongly, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const protocols = {
  'The unit sent a body that is not valid CBOR: {{reason}} (at byte {{offset}}).':
    '设备发送的内容不是有效的 CBOR：{{reason}}（第 {{offset}} 字节）。',
  'The unit keeps LwM2M objects that are not valid {{format}}: {{reason}} (at byte {{offset}}).':
    '设备保存的 LwM2M 对象不是有效的 {{format}}：{{reason}}（第 {{offset}} 字节）。',
  'What the unit sent is not {{format}}.': '设备发送的内容不是 {{format}}。',
  'The flasher stub sends another amount than was asked for.': '设备中的辅助程序发送的数据量与请求不符。',
  'What was read from the flash was damaged on its way.': '从闪存读出的数据在传输中损坏。',
  'The unit answers an MD5 that is none.': '设备应答的 MD5 无效。',
  'What is to be burned did not arrive in the unit as it was sent. This time nothing was burned.':
    '要烧入熔丝的数据没有按原样到达设备。这次没有烧入任何内容。',
  "the unit's fuse controller does not come to an end.": '设备的熔丝控制器没有结束操作。',
  "While fuses were burned: the unit's fuse controller does not come to an end.":
    '烧写熔丝时：设备的熔丝控制器没有结束操作。',
  'The flash chip does not finish a command.': '闪存芯片没有完成命令。',
  'The flasher stub does not start. Is it the one for this chip?':
    '设备中的辅助程序没有启动。它是针对此芯片的吗？',
  'What the tool prints as hardware id is not one.': '工具输出的硬件标识无效。',
  'What the tool prints as certificate is not base64.': '工具输出的证书不是 base64。',
  'The certificates that the tool prints are too long.': '工具输出的证书过长。',
  'The tool said that it has read the memory, and left no file.': '工具说已读取存储器，却没有留下文件。',
  'The unit echoes something else than was sent.': '设备回显的内容与发送的不同。',
  'The unit offers {{count}} bytes as {{what}}: too many.': '设备提供 {{count}} 字节作为 {{what}}：太多。',
  'The unit sends {{count}} bytes of {{what}} as a piece.': '设备一次发送 {{what}} 的 {{count}} 字节。',
  'The unit sent a piece of {{what}} with a wrong length.': '设备发送的 {{what}} 片段长度错误。',
  'The unit sent another piece of {{what}} than was asked for.': '设备发送的 {{what}} 片段不是所请求的。',
  'What the unit gives as hardware id is not one: 3 to 80 letters, digits, . _ : -.':
    '设备给出的硬件标识无效：应为 3 至 80 个字母、数字或 . _ : -。',
  'The answer of the unit can not be read: an error without group or number (in err).':
    '无法读懂设备的应答：错误没有组或编号（err）。',
  'The answer of the unit can not be read: an error that is no number (in rc).':
    '无法读懂设备的应答：错误不是数字（rc）。',
  'The buffer of the unit is too small for an upload.': '设备的缓冲区太小，无法上传。',
  'The unit asks for bytes after the end of the file.': '设备请求文件结尾之后的字节。',
  'The unit did not begin {{what}} anew.': '设备没有重新开始 {{what}}。',
  'The unit goes back again and again during the upload.': '上传过程中设备一再回退。',
  'The unit gives a product id that is not two bytes long.': '设备给出的产品标识不是两个字节。',
  'The unit gives an empty unique id.': '设备给出的唯一标识为空。',
  'The unit says that it has {{count}} KiB of flash.': '设备称其闪存为 {{count}} KiB。',
  "The unit's USB serial number is no hardware id.": '设备的 USB 序列号不是硬件标识。',
  "The unit's USB serial number is no hardware id: 3 to 80 letters, digits, . _ : - are needed.":
    '设备的 USB 序列号不是硬件标识：需要 3 至 80 个字母、数字或 . _ : -。',
  'The unit gave {{given}} of {{wanted}} bytes at {{address}}.':
    '设备在 {{address}} 处给出 {{wanted}} 字节中的 {{given}} 字节。',
  'There is no address {{address}} for {{what}}.': '没有用于 {{what}} 的地址 {{address}}。',
  'The unit does not become ready for DFU (dfuIDLE).': '设备没有进入 DFU 就绪状态（dfuIDLE）。',
  'The unit is in the DFU state {{observed}} where only {{expected}} can be.':
    '设备处于 DFU 状态 {{observed}}，此处只应为 {{expected}}。',
  'The unit refuses to say its DFU status.': '设备拒绝报告其 DFU 状态。',
  'What the unit gives as its DFU status is none.': '设备给出的 DFU 状态无效。',
} as const satisfies Sentences;
