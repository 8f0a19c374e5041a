/** What the engine says about servers and what is signed for them, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const server = {
  'Fork: station {{station}} has two different documents number {{number}}.':
    '分叉：工作站 {{station}} 有两份编号为 {{number}} 的不同文件。',
  'The chain of station {{station}} is broken at document {{number}}.':
    '工作站 {{station}} 的链在第 {{number}} 份文件处断裂。',
  'Document {{number}} of station {{station}} is missing.': '缺少工作站 {{station}} 的第 {{number}} 份文件。',
  'Documents {{first}} to {{last}} of station {{station}} are missing.':
    '缺少工作站 {{station}} 的第 {{first}} 至 {{last}} 份文件。',
  'The signer refuses this {{kind}}: {{reasons}}.': '签名程序拒绝签署（{{kind}}）：{{reasons}}。',
  'The signed document does not continue the chain.': '签名的文件没有延续链。',
  'The time stamp is not taken: {{why}}.': '时间戳未被接受：{{why}}。',
  'The time-stamp authority {{url}} does not answer.': '时间戳机构 {{url}} 没有应答。',
  '{{url}} does not answer as a time-stamp authority ({{status}}).':
    '{{url}} 的应答不像时间戳机构（{{status}}）。',
  'The key is not an Ed25519 key.': '此密钥不是 Ed25519 密钥。',
  'A stored document is not one any more.': '一份已存储的文件不再是文件。',
  '{{host}} does not answer.': '{{host}} 没有应答。',
  '{{host}} does not answer within {{seconds}} s.': '{{host}} 在 {{seconds}} s 内没有应答。',
  '{{host}} is busy ({{status}}).': '{{host}} 正忙（{{status}}）。',
  '{{host}} ended the connection.': '{{host}} 结束了连接。',
  'The answer broke off.': '应答中断。',
  'The server could not be reached: {{words}}': '无法联系服务器：{{words}}',
  'Not one record was taken: {{why}}': '没有一条记录被接受：{{why}}',
  '{{url}} gives no list of retired units.': '{{url}} 没有提供退役设备清单。',
  '{{url}} gives no key that its receipts can be checked with.': '{{url}} 没有提供可核对其回执的密钥。',
  '{{url}} answers something else than a management server does.': '{{url}} 的应答不像管理服务器。',
  'The answer is longer than {{count}} bytes.': '应答超过 {{count}} 字节。',
  'The answer of {{url}} is longer than {{count}} bytes.': '{{url}} 的应答超过 {{count}} 字节。',
  '{{url}} leases no numbers ({{status}}): {{words}}': '{{url}} 不分配编号（{{status}}）：{{words}}',
  'This station is not enrolled at a management server.': '本工作站没有在管理服务器上注册。',
  '{{url}} gives no groups ({{status}}).': '{{url}} 不提供设备组（{{status}}）。',
  '{{url}} does not enrol this station ({{status}}): {{words}}':
    '{{url}} 不接受本工作站注册（{{status}}）：{{words}}',
  '{{url}} answers {{status}}: {{words}}': '{{url}} 应答 {{status}}：{{words}}',
  '{{url}} answers {{status}}.': '{{url}} 应答 {{status}}。',
  'No server is known here: enrol this station at one first, with a code.':
    '这里没有已知的服务器：请先用注册码注册本工作站。',
  'The enrolment code is not whole: copy it again, with its point.': '注册码不完整：请连同其中的点重新复制。',
  'This code is of a server with TLS: its address begins with https.':
    '此注册码属于使用 TLS 的服务器：其地址以 https 开头。',
  'What answers at {{url}} does not have the root that is in the enrolment code.':
    '{{url}} 的应答方没有注册码中的根证书。',
  '{{host}} is a name that this network does not know.': '此网络不认识名称 {{host}}。',
  '{{host}} refuses the connection: nothing listens on this port.': '{{host}} 拒绝连接：该端口上没有服务。',
  '{{host}} can not be reached from this network.': '从此网络无法到达 {{host}}。',
  '{{host}} can not be reached: this computer has no network.': '无法到达 {{host}}：本机没有网络。',
  '{{host}} broke the connection off.': '{{host}} 中断了连接。',
  '{{host}} does not take the certificate of this station.': '{{host}} 不接受本工作站的证书。',
  '{{host}} shows a certificate whose issuer is not known here.': '{{host}} 出示的证书签发者在此未知。',
  '{{host}} shows a certificate of an authority that is not trusted here.':
    '{{host}} 出示的证书来自在此不受信任的机构。',
  '{{host}} shows a certificate that was revoked.': '{{host}} 出示的证书已被吊销。',
  '{{host}} shows a certificate with a wrong signature.': '{{host}} 出示的证书签名有误。',
  '{{host}} does not speak TLS, or not with these settings.': '{{host}} 不使用 TLS，或设置不同。',
  '{{host}} proves to be another one: its certificate has other names.':
    '{{host}} 是另一台主机：其证书上的名称不同。',
  '{{host}} shows a certificate that is not valid yet by the clock of this computer: the clock is behind.':
    '按本机时钟，{{host}} 出示的证书尚未生效：时钟慢了。',
  '{{host}} shows a certificate that is over by the clock of this computer: either the clock is wrong, or the certificate has expired.':
    '按本机时钟，{{host}} 出示的证书已过期：时钟有误，或证书确已过期。',
  '{{host}} does not take the credentials of this station (401): {{words}}':
    '{{host}} 不接受本工作站的凭据（401）：{{words}}',
  '{{host}} does not let this station in (not authorized).': '{{host}} 不允许本工作站进入（未授权）。',
  '{{host}} does not take the user, password or name of this station.':
    '{{host}} 不接受本工作站的用户、密码或名称。',
  '{{host}} does not allow this station to do that (403): {{words}}':
    '{{host}} 不允许本工作站这样做（403）：{{words}}',
  '{{host}} does not allow this station to {{what}}.': '{{host}} 不允许本工作站：{{what}}。',
  'The clock of {{host}} is {{count}} minutes ahead of the clock of this computer.':
    '{{host}} 的时钟比本机快 {{count}} 分钟。',
  'The clock of {{host}} is {{count}} minutes behind the clock of this computer.':
    '{{host}} 的时钟比本机慢 {{count}} 分钟。',
  '{{host}} sends more than {{count}} bytes.': '{{host}} 发送了超过 {{count}} 字节。',
  '{{host}} sends this station elsewhere ({{status}}): its address is another one.':
    '{{host}} 把本工作站转到别处（{{status}}）：其地址不同。',
  '{{host}} answers with something else than JSON: {{words}}': '{{host}} 的应答不是 JSON：{{words}}',
  '{{host}} answers something else than {{product}} does.': '{{host}} 的应答不像 {{product}}。',
  '{{host}} does not take {{what}} ({{status}}): {{words}}':
    '{{host}} 不接受 {{what}}（{{status}}）：{{words}}',
  'The unit {{unit}} has no {{name}}, which its name there is made of.':
    '设备 {{unit}} 没有构成其在那里名称的 {{name}}。',
  'This record does not wait there, and was not rejected there.': '此记录不在那里等待，也没有在那里被拒绝。',
  'There is no destination called {{name}}; destinations.yaml has {{known}}.':
    '没有名为 {{name}} 的目的地；destinations.yaml 中有 {{known}}。',
  'There is a destination called {{name}} already.': '已有名为 {{name}} 的目的地。',
  '{{name}} can not be written.': '无法写入 {{name}}。',
  'The certificate of {{host}} is good from {{from}} to {{to}}, and this computer says that it is {{now}} (UTC). Either the clock of this computer is wrong, or the certificate has to be renewed there.':
    '{{host}} 的证书有效期为 {{from}} 至 {{to}}，而本机显示 {{now}}（UTC）。要么本机时钟有误，要么那里须更新证书。',
  '{{host}} does not take the key of the policy {{policy}} (401): {{words}}':
    '{{host}} 不接受策略 {{policy}} 的密钥（401）：{{words}}',
  '{{host}} does not allow the policy {{policy}} to do that (403): {{words}}':
    '{{host}} 不允许策略 {{policy}} 这样做（403）：{{words}}',
  '{{host}} does not let units in by their tokens: whoever runs it has to enable authentication.targettoken.enabled.':
    '{{host}} 不允许设备凭令牌进入：其运营者须启用 authentication.targettoken.enabled。',
  '{{host}} has the target {{target}}, but does not let it in with its token ({{status}}): authentication.targettoken.enabled may be off.':
    '{{host}} 有目标 {{target}}，但不允许其凭令牌进入（{{status}}）：authentication.targettoken.enabled 可能没有启用。',
  '{{host}} is busy (ThrottlingException).': '{{host}} 正忙（ThrottlingException）。',
  '{{host}} is busy (reason {{code}}).': '{{host}} 正忙（原因 {{code}}）。',
  '{{id}} can not be a registration id at Azure: letters, digits and - . _ : between them.':
    '{{id}} 不能作为 Azure 的注册标识：字母、数字，其间可有 - . _ :',
  '{{host}} has too many devices whose names hold {{name}}.': '{{host}} 中名称含有 {{name}} 的设备过多。',
  'The answer broke off at byte {{at}} of {{count}}.': '应答在第 {{at}} 字节（共 {{count}}）处中断。',
  '{{url}} does not give the package ({{status}}).': '{{url}} 不提供该包（{{status}}）。',
  '{{url}} broke off at byte {{at}} of {{count}}.': '{{url}} 在第 {{at}} 字节（共 {{count}}）处中断。',
  'The disk is full: the package can not be kept.': '磁盘已满：无法保存该包。',
  'The package can not be kept on this disk.': '无法在此磁盘上保存该包。',
  '{{url}} gives no packages ({{status}}).': '{{url}} 不提供包（{{status}}）。',
  '{{url}} gives no list of revocations.': '{{url}} 不提供吊销清单。',
} as const satisfies Sentences;
