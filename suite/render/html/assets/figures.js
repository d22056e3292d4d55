// What tools and runs left: values, texts, tables and figures.

function valueList(values, texts) {
  const entries = [
    ...Object.entries(values || {}).map(([name,
      value]) => [name, isNumber(value) ? plain(value) : optionText(value)]),
    ...Object.entries(texts || {}).map(([name, text]) => [name, String(text)])
  ];
  return entries.length
      ? el('dl', {class: 'pairs'},
            entries.map(([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text))))
      : null;
}

const cellText = (value) => (typeof value === 'string' ? value : optionText(value));

/** A record's table of columns, open where it is short. */
function recordTable(name, columns, where, number) {
  const keys = Object.keys(columns);
  const length = d3.max(keys, (key) => columns[key].length) || 0;
  const rows = d3.range(length).map((i) => Object.fromEntries(keys.map((key) => [key, columns[key][i]])));
  const table = dataTable({
    name: `f${letters(number)}`,
    caption: `${name} of ${where}`,
    first: 20,
    noFilter: length < 20,
    rows,
    look: 'narrow',
    columns: keys.map((key) => ({
      key,
      label: key,
      number: rows.some((row) => isNumber(row[key])),
      value: (row) => row[key],
      cell: (row) => (isNumber(row[key]) ? plain(row[key]) : cellText(row[key]))
    }))
  });
  const title = `${name}: ${counted(length, 'row')}`;
  return el('details', {class: 'card', open: length <= 8}, el('summary', {}, title), table);
}

/** 0 -> "a", 27 -> "bb": names of tables in the address are letters. */
function letters(number) {
  return number < 26 ? String.fromCharCode(97 + number)
                     : letters(Math.floor(number / 26) - 1) + letters(number % 26);
}

let recordTables = 0;

/** The figures of a record, each with title and caption; its charts are added to the list. */
function recordFigures(entry, charts) {
  return entry.figures.map((figure) => {
    const address = `${entry.record.slice(0, 8)}-${figure.id}`.toLowerCase().replace(/[^a-z0-9_-]/g, '-');
    const chart = makeChart({name: figure.title || figure.id, figure: () => figure, address});
    charts.push(chart);
    return el('div', {}, el('h4', {}, figure.title || figure.id), chart.element,
        figure.caption ? el('p', {class: 'caption'}, figure.caption) : null);
  });
}

const firstRecords = 12;  // shown at once

/** Leads to a record's card where it is on the page. */
function recordLink(entry) {
  if (report.figures.indexOf(entry) >= firstRecords) return entry.from;
  return el(
      'button', {type: 'button', class: 'link', onclick: () => goTo(`record-${entry.record}`)}, entry.from);
}

/** The claims that were judged on a record, as buttons that lead to them. */
function judgedClaims(entry) {
  const judged = report.claims.filter((claim) => (claim.records || []).includes(entry.record));
  const lead = (claim) => {
    change({claim: claim.claim});
    goTo('claims');
  };
  return judged.length
      ? el('p', {class: 'head-badges'}, el('span', {class: 'faint'}, 'Claims judged on it: '),
            judged.map((claim) => el('button', {
              type: 'button',
              class: `badge ${(verdictLooks[claim.verdict] || ['plain'])[0]}`,
              onclick: () => lead(claim)
            },
                           `${claim.claim} ${claim.verdict}`)))
      : null;
}

function recordCard(entry, charts) {
  const drawings = recordFigures(entry, charts);
  return el('article', {class: 'card record', id: `record-${entry.record}`},
      el('h3', {}, entry.from,
          entry.id && entry.id !== entry.from ? el('span', {class: 'faint'}, ` ${entry.id}`) : null,
          entry.status === 'finished' ? null : el('span', {class: 'badge bad'}, entry.status)),
      entry.reason ? el('p', {class: 'note'}, entry.reason) : null,
      entry.time && isNumber(entry.time.wall_s)
          ? el('p', {class: 'note'}, `Took ${duration(entry.time.wall_s)}.`)
          : null,
      entry.options && Object.keys(entry.options).length
          ? el('p', {class: 'options'},
                Object.entries(entry.options)
                    .map(([key, value]) => `${key} = ${optionText(value)}`)
                    .join(', '))
          : null,
      judgedClaims(entry), valueList(entry.values, entry.texts),
      el('div', {class: 'pair-of-charts'}, drawings),
      Object.entries(entry.tables || {}).map(([name,
        columns]) => recordTable(name, columns, entry.from, recordTables++)));
}

function figuresSection() {
  const charts = [];
  const cards = el('div');
  const show = (count) => {
    charts.length = 0;
    fill(cards, report.figures.slice(0, count).map((entry) => recordCard(entry, charts)),
        report.figures.length > count
            ? el('button', {type: 'button', class: 'quiet', onclick: () => show(Infinity)},
                  `show the other ${report.figures.length - count}`)
            : null);
  };
  if (report.figures.length) show(firstRecords);
  drawOn(['theme'], () => charts.forEach((chart) => chart.redraw()));
  return section('figures', 'Tools and figures',
      report.figures.length ? cards : el('p', {class: 'empty'}, 'No tool ran, and no run drew a figure.'));
}
