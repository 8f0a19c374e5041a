/** What the engine says about returns, batches and destruction, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const returns = {
  'This batch was closed at {{time}}.': '此批次已于 {{time}} 关闭。',
  'The batch {{batch}} was closed at {{time}}.': '批次 {{batch}} 已于 {{time}} 关闭。',
  '{{one}} and {{other}} are the same unit ({{hardwareId}}).':
    '{{one}} 和 {{other}} 是同一台设备（{{hardwareId}}）。',
  'There is no unit in this list.': '此清单中没有设备。',
  'There are {{count}} units in this list; at most {{most}} fit.':
    '此清单中有 {{count}} 台设备；最多 {{most}} 台。',
  'Line {{line}} is not a number that a unit can have.': '第 {{line}} 行不是设备可能有的编号。',
  '{{value}} stands in line {{before}} and again in line {{line}}.':
    '{{value}} 在第 {{before}} 行，又在第 {{line}} 行。',
  'There is a batch called {{batch}} already.': '已有名为 {{batch}} 的批次。',
  'There is no batch called {{batch}} here.': '这里没有名为 {{batch}} 的批次。',
  '{{unit}} is not on the list of {{batch}}.': '{{unit}} 不在 {{batch}} 的清单上。',
  '{{unit}} is line {{line}} of the list and waits for its wipe. It is not wiped twice in one batch.':
    '{{unit}} 是清单第 {{line}} 行，等待擦除。同一批次中不擦除两次。',
  '{{unit}} is line {{line}} and has its certificate already. It is not wiped twice in one batch.':
    '{{unit}} 是第 {{line}} 行，已有证书。同一批次中不擦除两次。',
  '{{unit}} is line {{line}} and is destroyed. It is not wiped twice in one batch.':
    '{{unit}} 是第 {{line}} 行，已销毁。同一批次中不擦除两次。',
  '{{unit}} is line {{line}} and has to be destroyed. It is not wiped twice in one batch.':
    '{{unit}} 是第 {{line}} 行，须销毁。同一批次中不擦除两次。',
  '{{unit}} is line {{line}} of the list and waits for its wipe.':
    '{{unit}} 是清单第 {{line}} 行，等待擦除。',
  '{{unit}} is line {{line}} and has its certificate already.': '{{unit}} 是第 {{line}} 行，已有证书。',
  '{{unit}} is line {{line}} and is destroyed.': '{{unit}} 是第 {{line}} 行，已销毁。',
  '{{unit}} is line {{line}} and has to be destroyed.': '{{unit}} 是第 {{line}} 行，须销毁。',
  '{{unit}} is line {{line}}; its last wipe was no success ({{fate}}). Wipe it again.':
    '{{unit}} 是第 {{line}} 行；上次擦除未成功（{{fate}}）。请再次擦除。',
  'Two people have to have seen it, and both are named.': '须有两人在场见证，并写明两人姓名。',
  'There is neither a photo nor the number that was read off the unit.':
    '既没有照片，也没有从设备上读出的编号。',
  'The number that was read, {{serial}}, is not the one of this unit.':
    '读出的编号 {{serial}} 不是此设备的编号。',
  'It can not be recorded before it has happened.': '发生之前不能记录。',
  '{{file}} is no photo (JPEG or PNG) and no PDF.': '{{file}} 既不是照片（JPEG 或 PNG），也不是 PDF。',
  'This station knows no server whose list it could take.': '本工作站不知道可以从哪个服务器取得清单。',
  'This is not a list of retired units.': '这不是退役设备的清单。',
  'This list of retired units is not signed by the server of this station.':
    '这份退役设备清单不是由本工作站的服务器签名的。',
  'This return was closed at {{time}}.': '此次退回已于 {{time}} 结束。',
  'A return of this unit is open since {{time}}.': '此设备自 {{time}} 起有一次未结束的退回。',
  'Neither this station nor its server knows a unit {{scan}}.': '本工作站及其服务器都不认识设备 {{scan}}。',
  'There is no such return here.': '这里没有此次退回。',
  'Say why: the reason goes on record.': '请写明原因：它会记录在案。',
  'This unit is not what its record says: it can only be put on hold.': '此设备与其记录不符：只能暂扣。',
  'This unit is {{state}} and must not be used again.': '此设备{{state}}，不得再使用。',
  'This unit is on hold: release it first.': '此设备已暂扣：请先解除。',
  'It was not diagnosed yet.': '尚未诊断。',
  'A finding is a fault: {{finding}}': '有一项发现属于故障：{{finding}}',
  'It was wiped: retire it, or repair it.': '它已被擦除：请退役或维修。',
  'It was not provisioned again since it came back.': '退回之后没有重新配置过。',
  'It has no new credentials: repair it here, which revokes the old ones.':
    '它没有新凭据：请在这里维修，旧凭据随之吊销。',
  'Old credentials of it are live.': '它的旧凭据仍然有效。',
  'This unit is {{state}} already.': '此设备已经{{state}}。',
  'It was not wiped with a certificate since it came back.': '退回之后没有带证书擦除过。',
  'REVOCATION PENDING: {{waiting}} has not taken yet that its credentials have ended.':
    '等待吊销：{{waiting}} 尚未接收其凭据已终止的信息。',
  'REVOCATION PENDING: {{waiting}} has not taken yet that the credentials of this unit have ended. It is not retired.':
    '等待吊销：{{waiting}} 尚未接收此设备凭据已终止的信息。它没有退役。',
  'This unit is {{words}}: it must not be provisioned or wiped again.':
    '此设备已终止（{{words}}）：不得再配置或擦除。',
  'This unit was retired once: it must not be provisioned again.': '此设备曾退役：不得再配置。',
  'This unit was retired once: it is not released for use again. Wipe it, or have it destroyed.':
    '此设备曾退役：不再放行使用。请擦除，或予以销毁。',
  'This unit was retired: it gets no new address.': '此设备已退役：不再分配地址。',
  'This unit {{words}}: it gets no new number.': '此设备不再分配编号（{{words}}）。',
  'It is ordered to be destroyed already ({{time}}).': '已下令销毁（{{time}}）。',
  'This unit is {{state}}: nothing is left to be destroyed in it.': '此设备{{state}}：其中没有可销毁的内容。',
  'No wipe of this unit is on record here: say that it does not answer.':
    '这里没有此设备的擦除记录：请注明它没有应答。',
  'Say which policy asks for it: it goes on record.': '请写明是哪项规定要求的：它会记录在案。',
  'This unit is destroyed already.': '此设备已销毁。',
  'A unit that is {{state}} is not destroyed: wipe it, or order its destruction first.':
    '状态为“{{state}}”的设备不能直接销毁：请擦除，或先下令销毁。',
  'A unit that is {{state}} is not repaired.': '状态为“{{state}}”的设备不维修。',
  'Say why this unit becomes {{state}}: the reason goes on record.':
    '请写明此设备变为“{{state}}”的原因：它会记录在案。',
  'DESTROY REQUIRED: this unit is not released. Destroy it, with two witnesses.':
    '必须销毁：此设备不予放行。请在两名见证人面前销毁。',
  'A unit that is {{from}} can not become {{to}}.': '状态为“{{from}}”的设备不能变为“{{to}}”。',
  'The unit in this slot was not identified yet: diagnose it first.': '此工位上的设备尚未识别：请先诊断。',
  'No unit {{hardwareId}} is known here.': '这里不认识设备 {{hardwareId}}。',
  'There is no virtual unit "{{unit}}".': '没有虚拟设备“{{unit}}”。',
  'The wipe is not complete: the unit stopped answering.': '擦除未完成：设备停止应答。',
  'The wipe is not complete: {{findings}}.': '擦除未完成：{{findings}}。',
  'The hardware id that was confirmed is not the one of the unit in this slot.':
    '确认的硬件标识不是此工位上设备的。',
  '{{scan}} is not on the list of {{batch}}. Put it aside: nothing of it is erased.':
    '{{scan}} 不在 {{batch}} 的清单上。请放到一边：不会擦除其中任何内容。',
} as const satisfies Sentences;
