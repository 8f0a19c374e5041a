/** What the engine says about work orders and their numbers, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const orders = {
  'The order {{order}} begins at {{time}}.': '工单 {{order}} 从 {{time}} 开始。',
  'The order {{order}} ended at {{time}}.': '工单 {{order}} 已于 {{time}} 结束。',
  'All units of the order {{order}} are made or begun.': '工单 {{order}} 的设备已全部完成或开始。',
  'It is for {{stations}}; this station is {{station}}.': '它针对 {{stations}}；本工作站是 {{station}}。',
  'It is for {{people}}; nobody is signed in.': '它针对 {{people}}；目前没有人登录。',
  'It is for {{people}}; {{person}} is here.': '它针对 {{people}}；当前是 {{person}}。',
  'Its package {{package}} is not here: import it.': '它的包 {{package}} 不在这里：请导入。',
  'It is for another version of the package {{package}} than {{version}}.':
    '它针对包 {{package}} 的另一版本，而不是 {{version}}。',
  'Its numbers are outside of those of the profile {{profile}}.': '它的编号超出配置档 {{profile}} 的范围。',
  'No recipe here gives numbers of the profile {{profile}}.': '这里没有配方发放配置档 {{profile}} 的编号。',
  'The clock of this station was at {{latest}} before; now it says {{now}}.':
    '本工作站的时钟曾是 {{latest}}；现在显示 {{now}}。',
  'A work order has at most {{count}} bytes.': '工单最多 {{count}} 字节。',
  'This is no work order: {{where}}: {{what}}.': '这不是工单：{{where}}：{{what}}。',
  'The order {{order}} was changed after it was signed.': '工单 {{order}} 在签名后被更改。',
  "The order's numbers are outside of those of the profile {{profile}}.":
    '工单的编号超出配置档 {{profile}} 的范围。',
  'The order {{order}} is shared; its profile {{profile}} has to say "orders: required".':
    '工单 {{order}} 是共享的；其配置档 {{profile}} 须写明“orders: required”。',
  'The order {{order}} is shared, and the profile {{profile}} gives numbers without an order as well: it has to say "orders: required".':
    '工单 {{order}} 是共享的，而配置档 {{profile}} 没有工单也发放编号：须写明“orders: required”。',
  'There is another order called {{order}}.': '已有另一个名为 {{order}} 的工单。',
  'There is no order called {{order}}.': '没有名为 {{order}} 的工单。',
  'There is no open order called {{order}}.': '没有名为 {{order}} 的进行中工单。',
  'Numbers of {{profile}} are given by work orders only.': '{{profile}} 的编号只凭工单发放。',
  'Every order for these units is closed.': '针对这些设备的工单都已关闭。',
  'The order {{order}} is for other stations.': '工单 {{order}} 针对其他工作站。',
  'The order {{order}} is for other people.': '工单 {{order}} 针对其他人员。',
  'The order {{order}} is for another package, or another version of it.':
    '工单 {{order}} 针对另一个包或其另一版本。',
  'The server has not answered this station since its start; the order {{order}} needs that.':
    '工作站启动以来服务器没有应答；工单 {{order}} 需要服务器应答。',
  'No numbers of the order {{order}} are leased to this station.':
    '没有分配给本工作站的工单 {{order}} 编号。',
  'This is no answer of a management server.': '这不是管理服务器的应答。',
  'This answer is not signed by the server of this station.': '此应答不是由本工作站的服务器签名的。',
  'These numbers are for the station {{station}}.': '这些编号属于工作站 {{station}}。',
  'The lease {{lease}} is not signed by the server.': '分配 {{lease}} 没有服务器签名。',
  'This answer of the server is for another run of this station.': '服务器的此应答针对本工作站的另一次运行。',
  'The lease {{lease}} can not be used: {{reason}}.': '分配 {{lease}} 不可用：{{reason}}。',
  'This station has {{package}} {{here}}; the file has {{version}}.':
    '本工作站有 {{package}} {{here}}；文件是 {{version}}。',
  'The package needs Mintmark {{version}}.': '此包需要 Mintmark {{version}}。',
  'The recipe does {{permission}} without "allow: [{{again}}]".':
    '配方要执行 {{permission}}，但没有写明“allow: [{{again}}]”。',
  'The order {{order}} has another unit for {{number}} by now.':
    '订单 {{order}} 已用另一台设备代替 {{number}}。',
} as const satisfies Sentences;
