const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'medium' });

const units = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const;

/** How long ago something was, in the largest unit that fits; after 30 days, the date. A time in the future counts as now. */
export function describeAge(iso: string, now: number): string {
  const age = now - Date.parse(iso);
  const fitting = units.find(({ ms }) => age >= ms);
  if (fitting === undefined) {
    return 'just now';
  }
  const amount = Math.floor(age / fitting.ms);
  return fitting.unit === 'day' && amount > 30 ? `on ${day.format(new Date(iso))}` : relative.format(-amount, fitting.unit);
}

/** A day as people name it: today, yesterday, or its date, in the time zone of the device. */
export function describeDay(iso: string, now: number): string {
  const date = new Date(iso);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (date.getTime() >= midnight) {
    return 'today';
  }
  return date.getTime() >= new Date(midnight).setDate(new Date(midnight).getDate() - 1) ? 'yesterday' : day.format(date);
}

export function describeMoment(iso: string): string {
  return moment.format(new Date(iso));
}

/** A wait in words, rounded up to whole seconds, at least one. */
export function describeWait(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds === 1 ? 'a second' : `${seconds} seconds`;
}

/** How often something happened: once, twice, or a number of times. */
export function describeTimes(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;
}
