/** What the engine says about the way to a unit, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const links = {
  'The connection was closed.': '连接已关闭。',
  'The connection to {{path}} is lost.': '与 {{path}} 的连接已断开。',
  'The connection to {{path}} is closed.': '与 {{path}} 的连接已关闭。',
  '{{path}} is not there.': '{{path}} 不在。',
  'There is no volume in {{location}}.': '{{location}} 中没有卷。',
  'The volume in {{location}} is gone.': '{{location}} 中的卷已消失。',
  'The unit is not in its loader.': '设备不在加载程序中。',
  'The unit at {{path}} was unplugged.': '{{path}} 处的设备已被拔出。',
  'There is no unit at {{path}}.': '{{path}} 处没有设备。',
  'The unit at {{path}} restarts.': '{{path}} 处的设备正在重启。',
  'The unit did not answer within {{timeoutMs}} ms.': '设备在 {{timeoutMs}} ms 内没有应答。',
  'The unit did not answer while cleaning up.': '收尾时设备没有应答。',
  'No STM32 bootloader answers here: the unit has to start with BOOT0 high, and must not have been spoken to at another speed.':
    '这里没有 STM32 引导程序应答：设备须在 BOOT0 为高电平时启动，且此前不得用其他速率与其通信。',
  'The unit did not {{what}} within {{seconds}} s.': '设备在 {{seconds}} s 内没有完成（{{what}}）。',
  'The unit was not done with {{what}} within {{limitMs}} ms.':
    '设备在 {{limitMs}} ms 内没有完成（{{what}}）。',
  'The unit did not answer.': '设备没有应答。',
  'The unit at {{location}} did not end a USB transfer in time.':
    '{{location}} 处的设备没有按时完成 USB 传输。',
  'A transfer to {{path}} did not end within {{timeoutMs}} ms.':
    '向 {{path}} 的传输在 {{timeoutMs}} ms 内没有结束。',
  '{{path}} can not be opened: {{words}}': '无法打开 {{path}}：{{words}}',
  '{{title}} is not a USB device.': '{{title}} 不是 USB 设备。',
  '{{title}} has no serial port: choose a recipe whose driver speaks to it over USB.':
    '{{title}} 没有串口：请选择通过 USB 通信的配方。',
  '{{path}} is not a port of this machine.': '{{path}} 不是本机的端口。',
  '{{title}} is not a USB device: it shows no volume.': '{{title}} 不是 USB 设备：没有显示卷。',
  'Volumes of units are found on Linux only: this machine can not flash by copying files.':
    '只有 Linux 能找到设备的卷：本机无法通过复制文件来刷写。',
  'The volume {{device}} of {{title}} is not mounted. A desktop does that by itself; elsewhere "udisksctl mount -b {{command}}" does.':
    '{{title}} 的卷 {{device}} 没有挂载。桌面环境会自动挂载；否则执行“udisksctl mount -b {{command}}”。',
  'The volume {{device}} says that it is full.': '卷 {{device}} 报告已满。',
  '"{{path}}" is not a TCP address: tcp://host:port is needed.':
    '“{{path}}”不是 TCP 地址：应为 tcp://主机:端口。',
  'Another program uses {{title}} in USB socket {{location}}.':
    '另一个程序正在使用 USB 插口 {{location}} 中的 {{title}}。',
  '{{title}} in USB socket {{location}} can not be opened: {{words}}':
    '无法打开 USB 插口 {{location}} 中的 {{title}}：{{words}}',
  '{{path}} is not a USB device.': '{{path}} 不是 USB 设备。',
  'The unit at {{path}} shows no volume.': '{{path}} 处的设备没有显示卷。',
  '{{path}} is in use.': '{{path}} 正在使用。',
  'This user may not open {{path}}.': '此用户无权打开 {{path}}。',
  'This user may not write to the volume {{device}} at {{folder}}.':
    '此用户无权写入 {{folder}} 处的卷 {{device}}。',
  'This user may not use {{title}} in USB socket {{location}}: by default only root may. Copy build/60-mintmark.rules to /etc/udev/rules.d, run "udevadm control --reload" and "udevadm trigger", and put this user into the group plugdev.':
    '此用户无权使用 USB 插口 {{location}} 中的 {{title}}：默认只有 root 可以。将 build/60-mintmark.rules 复制到 /etc/udev/rules.d，执行“udevadm control --reload”和“udevadm trigger”，并将此用户加入 plugdev 组。',
  'The unit answers, but not as the profile expects.': '设备有应答，但与配置档的预期不符。',
  'The unit sends bytes, but no answer that can be understood.': '设备在发送字节，但没有可以理解的应答。',
  'The unit broke off in the middle of an answer.': '设备在应答中途中断。',
  'The unit accepts what is no command.': '设备接受了并非命令的内容。',
  'The checksum of the unit arrived damaged.': '设备的校验和在传输中损坏。',
  'The unit gives other bytes each time that the same address is read.':
    '每次读取同一地址，设备给出的字节都不同。',
  'What is in {{location}} shows no UF2 volume that can be understood.':
    '{{location}} 中的设备没有显示可识别的 UF2 卷。',
  'What is in USB socket {{location}} does not say what it is.':
    'USB 插口 {{location}} 中的设备没有说明自己是什么。',
  'What is at {{path}} does not say what it is.': '{{path}} 处的设备没有说明自己是什么。',
  "The unit's {{what}} is malformed at offset {{offset}}: {{reason}}.":
    '设备的 {{what}} 在偏移 {{offset}} 处格式有误：{{reason}}。',
  'The unit\'s memories "{{one}}" and "{{other}}" overlap at {{address}}.':
    '设备的存储器“{{one}}”与“{{other}}”在 {{address}} 处重叠。',
  'The unit talks without end.': '设备不停地发送数据。',
  'The unit sends without end and answers nothing.': '设备不停地发送，却不应答。',
  'The tool prints without end.': '工具不停地输出。',
  'The unit sends without end.': '设备不停地发送。',
  '{{path}} sent more than {{count}} bytes that nobody asked for.':
    '{{path}} 主动发送了超过 {{count}} 字节的数据。',
  '{{path}} sent more than {{count}} bytes unasked.': '{{path}} 未经请求发送了超过 {{count}} 字节。',
  '{{name}} of the unit has {{size}} bytes.': '设备的 {{name}} 有 {{size}} 字节。',
  "The unit's memory map is malformed at offset {{offset}}: {{reason}}.":
    '设备的存储器映射在偏移 {{offset}} 处格式有误：{{reason}}。',
} as const satisfies Sentences;
