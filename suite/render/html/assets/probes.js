// What optimizers, drivers and monitors recorded at the steps of the runs: medians over seeds or
// every seed, and what was kept of all steps.

const probeRuns = (name) =>
    report.probes.runs.filter((row) => row.task === taskIndex() && (!name || row.probe === name));

/** The probes that runs of the task recorded, in the order of the runs. */
const probesOfTask = () => {
  const present = new Set(probeRuns().map((row) => row.probe));
  return report.probes.kinds.filter((kind) => present.has(kind.name));
};

function shownProbe() {
  const kinds = probesOfTask();
  return kinds.find((kind) => kind.name === view.probe) || kinds[0];
}

function probeSeedLines(name) {
  return probeRuns(name).map((row) => ({
    name: `${methods[row.method]}, seed ${row.repetition}`,
    method: row.method,
    faint: true,
    x: report.columns[row.x],
    y: report.columns[row.y]
  }));
}

function probeLines(name) {
  return report.probes.curves.filter((curve) => curve.task === taskIndex() && curve.probe === name)
      .map((curve) => ({
        name: methods[curve.method],
        method: curve.method,
        x: report.columns[curve.x],
        y: report.columns[curve.median],
        low: report.columns[curve.low],
        high: report.columns[curve.high]
      }));
}

function probeFigure() {
  const kind = shownProbe();
  const lines = probeLines(kind.name);
  return {
    title: `${kind.name} on ${taskName()}`,
    caption: 'median and quartiles over seeds',
    x: {label: 'steps', logarithmic: view.pxlog === '1'},
    y: {label: kind.unit ? `${kind.name} (${kind.unit})` : kind.name, logarithmic: view.pylog === '1'},
    lines: view.seeds === '1' ? [...probeSeedLines(kind.name), ...lines] : lines,
    noBand: view.band !== '1',
    note:
        'Median over seeds at each recorded step; the band holds the quartiles. A run counts up to its last ' +
        'recorded step, and a curve ends where fewer than half of the runs remain.'
  };
}

/** The reductions over every step, by method. */
function probeTable(kind) {
  const rows = [...new Set(probeRuns(kind.name).map((row) => row.method))].map((method) => {
    const values = probeRuns(kind.name).filter((row) => row.method === method).map((row) => row.reduced);
    const numbers = values.filter(isNumber);
    const [least, most] = d3.extent(numbers);
    return {method: methods[method], runs: values.length, median: medianOf(numbers), least, most};
  });
  const number = (key, label) =>
      ({key, label, number: true, value: (row) => row[key], cell: (row) => significant(row[key], 5)});
  const columns = [
    {key: 'method', label: 'Method', value: (row) => row.method, cell: (row) => methodLabel(row.method)},
    {key: 'runs', label: 'Runs', number: true, value: (row) => row.runs},
    number('median', `Median of the ${reductionText(kind)}`), number('least', 'Least'), number('most', 'Most')
  ];
  return dataTable({
    name: 'probes',
    caption: `${kind.name}: the ${reductionText(kind)} over every step of a run`,
    columns,
    rows,
    noFilter: rows.length < 10,
    look: 'cards'
  });
}

/** "last value", "count of steps where it is not 0", ... */
const reductionText = (kind) => ({
  last: 'last value',
  max: 'largest value',
  min: 'least value',
  sum: 'sum',
  count: 'count',
  first_nonzero: 'first step where it is not 0'
})[kind.reduction] ||
    kind.reduction;

function probeControls(kinds, kind) {
  const flag = (key, label, off) => {
    const button = toggle(label, view[key] === '1', (on) => change({[key]: on ? '1' : off}));
    button.dataset.key = `probe.${key}`;
    return button;
  };
  return [
    choice('Probe', kinds.map((entry) => [entry.name, entry.name]), kind.name, (probe) => change({probe})),
    flag('pxlog', 'log x', ''), flag('pylog', 'log y', ''), flag('band', 'band', '0'),
    flag('seeds', 'each seed', '')
  ];
}

/** Nothing where no run of the study recorded a probe. */
function probesSection() {
  if (!report.probes.kinds.length) return null;
  const controls = el('div', {class: 'controls'});
  const text = el('p', {class: 'note'});
  const chart = makeChart({name: 'probes', figure: probeFigure, scales: false});
  const reduced = el('div');
  const empty = el('p', {class: 'empty'});
  drawOn(['task', 'probe', 'pxlog', 'pylog', 'band', 'seeds', 'hide', 'open', 'theme'], () => {
    const kinds = probesOfTask();
    const kind = shownProbe();
    fill(empty, kind ? null : `No run on ${taskName()} recorded a probe.`);
    chart.element.hidden = !kind;
    fill(controls, kind ? probeControls(kinds, kind) : null);
    fill(text, kind ? kind.text : null);
    fill(reduced, kind && kind.reduction !== 'none' ? probeTable(kind) : null);
    if (kind) chart.redraw();
  });
  return section('probes', 'Probes', controls, text, empty, chart.element, reduced);
}
