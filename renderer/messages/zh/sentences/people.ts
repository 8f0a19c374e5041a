/** What the engine says about who may, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const people = {
  'A PIN has at least {{count}} digits here.': '这里的 PIN 至少 {{count}} 位。',
  'This PIN is one of the first that somebody would try.': '此 PIN 是别人最先会尝试的。',
  'People sign in at this station: a name is not typed in here.': '本工作站须登录：不在这里输入姓名。',
  'Somebody here has this name or this badge already.': '已有人使用此姓名或此工牌。',
  'The file people.key is not in the data folder any more.': '数据文件夹中已没有 people.key 文件。',
  'The first person of a station is an administrator with a PIN or a badge.':
    '工作站的第一个人必须是有 PIN 或工牌的管理员。',
  'This is the last administrator who can sign in: somebody has to stay.':
    '这是最后一个能登录的管理员：必须保留。',
  'There were too many wrong tries. The next one is taken in {{wait}}.':
    '错误次数过多。{{wait}}后接受下一次。',
  'This is not the person who is signed in.': '这不是已登录的人。',
  'This badge belongs to nobody who may sign in here.': '此工牌不属于可在此登录的任何人。',
  'Name and PIN do not belong together.': '姓名与 PIN 不匹配。',
  '{{person}} may not do this, and so can not agree to it.': '{{person}} 无权执行此操作，因此不能同意。',
  '{{person}} may not do this as {{role}}.': '{{person}} 以此角色（{{role}}）无权执行此操作。',
  '{{person}} is the one who is signed in.': '{{person}} 就是已登录的人。',
  'This needs a second person, unit by unit: find out first which unit it is, then start it by hand.':
    '这需要第二人逐台同意：先查明是哪台设备，再手动开始。',
  '{{person}} can not do this alone: a second person has to agree.':
    '{{person}} 不能单独执行：须由第二人同意。',
  '{{person}} is not signed in any more.': '{{person}} 已不再登录。',
  '{{person}} agreed to this batch as the second person: somebody else wipes it.':
    '{{person}} 作为第二人同意了此批次：须由他人擦除。',
  'Nobody is signed in whose language it could be.': '没有人登录，无法确定是谁的语言。',
  'Nobody is signed in at this station.': '本工作站没有人登录。',
  'Somebody has made the first person meanwhile: sign in.': '期间已有人创建了第一个人员：请登录。',
  'There is no such person here.': '这里没有此人。',
  'A PIN has at least {{count}} digits here, and is none of the first that somebody would try.':
    '这里的 PIN 至少 {{count}} 位，且不能是别人最先会尝试的。',
  'Nobody here is called {{name}}.': '这里没有名叫 {{name}} 的人。',
} as const satisfies Sentences;
