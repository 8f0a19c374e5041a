import type { Catalogue } from '../catalogue.ts';

export const console_ = {
  'console.title': '控制台',
  'console.slot': '工位',
  'console.line': '发给设备的一行',
  'console.send': '发送',
  'console.noUnit': '此工位没有设备。',
  'console.busy': '此工位有作业在运行：只能查看日志。',
  'console.noSlots': '还没有设定工位',
} as const satisfies Catalogue;
