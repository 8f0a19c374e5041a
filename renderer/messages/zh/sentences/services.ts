/** What the engine says about services that answer otherwise than they should, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const services = {
  '{{host}} answers something else than AWS IoT does.': '{{host}} 的应答与 AWS IoT 不符。',
  "{{host}} answers something else than Azure's provisioning service does.":
    '{{host}} 的应答与 Azure 预配服务 不符。',
  '{{host}} answers something else than hawkBit does.': '{{host}} 的应答与 hawkBit 不符。',
  '{{host}} answers something else than ThingsBoard does.': '{{host}} 的应答与 ThingsBoard 不符。',
  '{{host}} answers something else than Leshan does at {{path}}.':
    '{{host}} 在 {{path}} 的应答与 Leshan 不符。',
  'There is no request called {{name}}.': '没有名为 {{name}} 的请求。',
  'The request {{name}} is malformed: {{words}}': '请求 {{name}} 格式错误：{{words}}',
  'There is no misbehaviour called {{name}}.': '没有名为 {{name}} 的异常行为。',
  'Practising with external tools needs Node: it works with "mintmark serve", not in the packaged window alone.':
    '使用外部工具练习需要 Node：可通过“mintmark serve”进行，仅靠打包的窗口不行。',
  '{{host}} tells the certificates of {{name}} in another form.':
    '{{host}} 以另一种形式给出 {{name}} 的证书。',
  '{{host}} tells the enrollment {{name}} in another form.': '{{host}} 以另一种形式给出注册项 {{name}}。',
  '{{host}} tells the credentials of {{name}} in another form.':
    '{{host}} 以另一种形式给出 {{name}} 的凭证。',
  '{{host}} does not know {{what}} ({{status}}): it is no hawkBit.':
    '{{host}} 不认识 {{what}}（{{status}}）：它不是 hawkBit。',
  '{{host}} writes accounts in the dialect {{observed}}, and destinations.yaml says {{expected}}.':
    '{{host}} 以 {{observed}} 格式写账户，而 destinations.yaml 写的是 {{expected}}。',
  '{{host}} refuses to {{what}} (reason {{code}}).': '{{host}} 拒绝：{{what}}（原因 {{code}}）。',
  '{{host}} has no sign-in as ThingsBoard has ({{status}}).':
    '{{host}} 没有 ThingsBoard 那样的登录（{{status}}）。',
  '{{host}} gives no token at its sign-in.': '{{host}} 登录时没有给出令牌。',
  '{{host}} does not take a CloudEvent ({{status}}): {{words}}':
    '{{host}} 不接受 CloudEvent（{{status}}）：{{words}}',
} as const satisfies Sentences;
