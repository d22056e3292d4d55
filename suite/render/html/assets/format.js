// Numbers as people read them.
const missing = '\u2013';

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** With so many decimals; never "-0.000". */
function fixed(value, decimals) {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** To so many significant digits, without trailing exponents where a plain number will do. */
function significant(value, digits = 4) {
  if (!isNumber(value)) return missing;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(Math.max(digits - 2, 1));
  if (Number.isInteger(value)) return grouped(value);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return decimals === 0 ? grouped(value) : fixed(value, Math.min(decimals, 8));
}

/** As short as six digits allow: 0.05, 1e-9. */
const plain = (value) => (isNumber(value) ? String(Number(value.toPrecision(6))) : missing);

/** Thousands apart by thin spaces. */
function grouped(value) {
  if (!isNumber(value)) return missing;
  return Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** The decimals that a value with this spread deserves: two digits of the spread. */
function decimalsFor(low, high) {
  const spread = Math.abs(high - low);
  if (!isNumber(spread) || spread === 0) return null;
  return Math.min(Math.max(0, 1 - Math.floor(Math.log10(spread))), 6);
}

/** The value to the precision of its interval. */
function precise(value, low, high) {
  if (!isNumber(value)) return missing;
  const decimals = decimalsFor(low, high);
  const size = Math.max(Math.abs(value), Math.abs(low), Math.abs(high));
  if (decimals === null || size >= 1e6 || size < 1e-3) return significant(value);
  return fixed(value, decimals);
}

/** A value of a column whose decimals are given, or to the precision of its own interval. */
const inColumn = (value, low, high, decimals) =>
    (isNumber(value) && decimals >= 0 ? fixed(value, decimals) : precise(value, low, high));

/** "[0.12, 0.15]" with the decimals of a column. */
function rangeInColumn(low, high, decimals) {
  if (!(decimals >= 0)) return range(low, high);
  const end = (bound, infinite) =>
      (isNumber(bound) ? fixed(bound, decimals).replace(/^-/, '\u2212') : infinite);
  return `[${end(low, '\u2212\u221e')}, ${end(high, '\u221e')}]`;
}

/** "[0.12, 0.15]", open ends as infinity. */
function range(low, high) {
  const end = (bound, infinite) =>
      (isNumber(bound) ? precise(bound, low, high).replace(/^-/, '\u2212') : infinite);
  return `[${end(low, '\u2212\u221e')}, ${end(high, '\u221e')}]`;
}

function signed(value, low, high) {
  if (!isNumber(value)) return missing;
  const text = precise(Math.abs(value), low, high);
  if (Number(text) === 0) return text;
  return (value < 0 ? '\u2212' : '+') + text;
}

function duration(seconds) {
  if (!isNumber(seconds)) return missing;
  if (seconds === 0) return '0 s';
  if (seconds < 1e-3) return `${significant(seconds * 1e6, 3)} \u00b5s`;
  if (seconds < 1) return `${significant(seconds * 1e3, 3)} ms`;
  if (seconds < 120) return `${significant(seconds, 3)} s`;
  if (seconds < 7200) {
    return `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`;
  }
  const minutes = String(Math.round((seconds % 3600) / 60)).padStart(2, '0');
  return `${Math.floor(seconds / 3600)} h ${minutes} min`;
}

function bytes(count) {
  if (!isNumber(count)) return missing;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = count;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    ++unit;
  }
  return `${unit === 0 ? size : significant(size, 3)} ${units[unit]}`;
}

/** p-values are not given to more digits than they carry. */
function probability(p) {
  if (!isNumber(p)) return missing;
  if (p >= 0.9995) return '1';
  return p < 0.001 ? p.toExponential(1) : p.toFixed(3);
}

const percent = (share) => (isNumber(share) ? `${Math.round(100 * share)}\u00a0%` : missing);

const counted = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The middle of the numbers in a list; null without any. */
function medianOf(values) {
  const numbers = values.filter(isNumber).sort((a, b) => a - b);
  return numbers.length ? d3.quantile(numbers, 0.5) : null;
}

/** An option value as it stands in a study: texts in quotes, objects as inline tables. */
function optionText(value) {
  if (value === null || value === undefined) return missing;
  if (Array.isArray(value)) return `[${value.map(optionText).join(', ')}]`;
  if (typeof value === 'object') {
    return `{ ${Object.entries(value).map(([key, item]) => `${key} = ${optionText(item)}`).join(', ')} }`;
  }
  return typeof value === 'string' ? `"${value}"` : String(value);
}
