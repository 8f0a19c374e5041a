/** Numbers and times as people read them. Pure; the words come from the catalogue. */
import { writeNumber, writeTime } from '../messages/locale.ts';
import type { Text } from '../messages/text.ts';

/** `0:21`, `12:05`, `1:02:03`. Rounds up: a counter that shows 0:00 is done. */
export function formatClock(durationMs: number): string {
  const seconds = Math.max(0, Math.ceil(durationMs / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** How long something took: `240 ms`, `4.2 s`, `1:05 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${writeNumber(durationMs / 1000, 1)} s`;
  return `${formatClock(durationMs)} min`;
}

/** `sentence` says what the engine names (`the unit to restart`) in the window's language, or null. */
export function timeLeft(
  progress: { timeLeftMs: number | null; waitingFor: string | null },
  text: Text,
  sentence: (english: string) => string | null,
): string {
  const { waitingFor } = progress;
  if (waitingFor !== null) return text('bench.waiting', { what: sentence(waitingFor) ?? waitingFor });
  return progress.timeLeftMs === null
    ? ''
    : text('bench.timeLeft', { time: formatClock(progress.timeLeftMs) });
}

/** How long ago, in the coarsest unit that is still true. */
export function formatAge(sinceIso: string, nowMs: number, text: Text): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(sinceIso)) / 1000));
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return text('age.seconds', { count: seconds });
  if (seconds < 3600) return text('age.minutes', { count: Math.floor(seconds / 60) });
  if (seconds < 86_400) return text('age.hours', { count: Math.floor(seconds / 3600) });
  return text('age.days', { count: Math.floor(seconds / 86_400) });
}

/** Local day and time to the second, as the language writes them, the same width in every row. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : writeTime(date);
}

/** The same with how far the clock is from UTC: where a time stands alone, or goes on paper to somebody far away. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${writeTime(date)} ${formatOffset(-date.getTimezoneOffset())}`;
}

/** `UTC`, `UTC+01:00`. Of minutes east of Greenwich. */
export function formatOffset(minutesEast: number): string {
  if (minutesEast === 0) return 'UTC';
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.abs(minutesEast);
  return `UTC${minutesEast < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The place that the times of a table are told for: its offset may be another in summer. */
export function timeZoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function formatClockTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1024) return `${sizeBytes} B`;
  if (sizeBytes < 1024 * 1024) return `${writeNumber(sizeBytes / 1024, 1)} KiB`;
  return `${writeNumber(sizeBytes / 1024 / 1024, 1)} MiB`;
}

/** A ratio as `97.1 %`; a dash when nothing was counted. */
export function formatPercent(ratio: number | null): string {
  return ratio === null ? '–' : `${writeNumber(ratio * 100, 1)} %`;
}

/**
 * Text that came from a device, made safe to look at: control characters and direction overrides, which can make one
 * number look like another, become visible; length is bounded.
 */
export function plainText(text: string, longest = 300): string {
  const visible = text.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '\ufffd');
  return visible.length > longest ? `${visible.slice(0, longest)}…` : visible;
}
