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

function recordCard(entry, charts) {
  const drawings = entry.figures.map((figure) => {
    const chart = makeChart({name: figure.title || figure.id, figure: () => figure});
    charts.push(chart);
    return el('div', {}, el('h4', {}, figure.title || figure.id), chart.element,
        figure.caption ? el('p', {class: 'caption'}, figure.caption) : null);
  });
  return el('article', {class: 'card record'},
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
      valueList(entry.values, entry.texts), el('div', {class: 'pair-of-charts'}, drawings),
      Object.entries(entry.tables || {}).map(([name,
        columns]) => recordTable(name, columns, entry.from, recordTables++)));
}

function figuresSection() {
  const charts = [];
  const cards = el('div');
  const first = 12;
  const show = (count) => {
    charts.length = 0;
    fill(cards, report.figures.slice(0, count).map((entry) => recordCard(entry, charts)),
        report.figures.length > count
            ? el('button', {type: 'button', class: 'quiet', onclick: () => show(Infinity)},
                  `show the other ${report.figures.length - count}`)
            : null);
  };
  if (report.figures.length) show(first);
  drawOn(['theme'], () => charts.forEach((chart) => chart.redraw()));
  return section('figures', 'Tools and figures',
      report.figures.length ? cards : el('p', {class: 'empty'}, 'No tool ran, and no run drew a figure.'));
}
