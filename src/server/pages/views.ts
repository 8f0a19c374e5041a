/** The operator's pages: units, one unit's life, alarms. Rendered here, no script in the browser. */
import type { IdentityRow, UnitLife, UnitRow } from '../registry.ts';
import { html, type Markup } from './html.ts';

function page(title: string, content: Markup): string {
  return `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Mintmark server</title><link rel="stylesheet" href="/style.css"></head>
<body><header><a href="/"><strong>Mintmark</strong> management server</a></header><main><h1>${title}</h1>${content}</main></body></html>`
      .markup
  }`;
}

export interface UnitsView {
  readonly search: string;
  readonly rows: readonly UnitRow[];
  readonly next: string | null;
  readonly counts: readonly { readonly state: string; readonly count: number }[];
  readonly stations: readonly { readonly id: string; readonly name: string; readonly lastSeenAt: Date }[];
  readonly alarms: readonly { readonly message: string; readonly raisedAt: Date }[];
}

export function unitsPage(view: UnitsView): string {
  const more =
    view.next === null
      ? ''
      : html`<p><a href="/?search=${encodeURIComponent(view.search)}&after=${encodeURIComponent(view.next)}">Older units</a></p>`;
  return page(
    'Units',
    html`${view.alarms.map((alarm) => html`<p class="alarm"><strong>Alarm</strong> ${alarm.message} <time>${alarm.raisedAt.toISOString()}</time></p>`)}
<p class="counts">${view.counts.map((entry) => html`<span class="tag ${entry.state}">${entry.count} ${entry.state}</span> `)}</p>
<form action="/" method="get"><label>Find a unit <input name="search" value="${view.search}" maxlength="100"></label> <button>Find</button></form>
${view.rows.length === 0 ? html`<p>No unit yet. Point a station here in its Settings; what it makes appears on this page.</p>` : unitTable(view.rows)}${more}
<h2>Stations</h2><table><thead><tr><th>Station</th><th>Name</th><th>Last heard of</th></tr></thead><tbody>${view.stations.map((station) => html`<tr><td>${station.id}</td><td>${station.name}</td><td>${station.lastSeenAt.toISOString()}</td></tr>`)}</tbody></table>`,
  );
}

function unitTable(rows: readonly UnitRow[]): Markup {
  return html`<table><thead><tr><th>Serial number</th><th>Hardware id</th><th>Model</th><th>State</th><th>Firmware</th><th>Group</th><th>Station</th><th>Changed</th></tr></thead><tbody>${rows.map(
    (unit) =>
      html`<tr><td>${unit.serialNumber ?? '–'}</td><td><a href="/units/${encodeURIComponent(unit.hardwareId)}">${unit.hardwareId}</a></td><td>${unit.model}</td><td><span class="tag ${unit.state}">${unit.state}</span></td><td>${unit.firmware ?? '–'}</td><td>${unit.groupId ?? '–'}</td><td>${unit.station}</td><td>${unit.changedAt.toISOString()}</td></tr>`,
  )}</tbody></table>`;
}

export function unitPage(life: UnitLife): string {
  const { unit } = life;
  return page(
    unit.serialNumber ?? unit.hardwareId,
    html`<p><span class="tag ${unit.state}">${unit.state}</span> ${unit.model}, hardware id <code>${unit.hardwareId}</code>, firmware ${unit.firmware ?? 'none'}, group ${unit.groupId ?? 'none'}</p>
<h2>Identities</h2>${identityTable(life.identities)}
<h2>Documents</h2><table><thead><tr><th>When</th><th>What</th><th>Result</th><th>Number</th><th>Station</th></tr></thead><tbody>${life.documents.map(
      (document) =>
        html`<tr><td>${document.issuedAt.toISOString()}</td><td><a href="/api/v1/documents/${encodeURIComponent(document.id)}">${document.kind}</a></td><td>${document.outcome}</td><td>${document.sequence}</td><td>${document.station}</td></tr>`,
    )}</tbody></table>
<h2>Life</h2><ol class="life">${life.facts.map((fact) => html`<li><time>${fact.receivedAt.toISOString()}</time> ${fact.kind} <span class="quiet">from ${fact.station}</span></li>`)}</ol>`,
  );
}

function identityTable(rows: readonly IdentityRow[]): Markup {
  if (rows.length === 0) return html`<p>None.</p>`;
  return html`<table><thead><tr><th>Number</th><th>Certificate</th><th>Key made in</th><th>State</th><th>Since</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td>${row.serialNumber}</td><td><code>${row.certificateFingerprint}</code></td><td>${row.keyOrigin ?? 'not known'}</td><td><span class="tag ${row.status}">${row.status}</span> ${row.reason}</td><td>${(row.revokedAt ?? row.committedAt)?.toISOString()}</td></tr>`,
  )}</tbody></table>`;
}

export const styleSheet = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: #c9ced6; --quiet: #59616d; }
@media (prefers-color-scheme: dark) { :root { --line: #3c434d; --quiet: #a3acb8; } }
body { margin: 0; } header { padding: 12px 24px; border-bottom: 1px solid var(--line); } header a { color: inherit; text-decoration: none; }
main { padding: 8px 24px 48px; max-width: 1400px; } h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: left; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; color: var(--quiet); } code { font-size: .85em; } .quiet, time { color: var(--quiet); }
.tag { padding: 2px 9px; border: 1px solid currentColor; border-radius: 10px; font-size: .85rem; white-space: nowrap; }
.provisioned, .live { color: #1b6b3a; } .wiped, .retired, .destroyed { color: #59616d; } .revoked, .quarantined { color: #a3231f; } .returned, .blank { color: #7a5200; }
@media (prefers-color-scheme: dark) { .provisioned, .live { color: #6fd39a; } .wiped, .retired, .destroyed { color: #a3acb8; } .revoked, .quarantined { color: #ff9d97; } .returned, .blank { color: #f0c46c; } }
.alarm { border: 2px solid #a3231f; padding: 10px 14px; } input, button { font: inherit; padding: 8px 10px; } .counts .tag { margin-right: 8px; }`;
