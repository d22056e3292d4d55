// The report as the page was given it, and questions about it.
const report = JSON.parse(document.getElementById('data').textContent);
const methods = report.methods.map((method) => method.name);
const tasks = report.tasks.map((task) => task.name || task.id);

const axisTexts = {
  step: 'steps',
  epoch: 'epochs',
  gradients: 'gradient evaluations',
  samples: 'samples',
  cpu_s: 'CPU time of the thread (s)',
  wall_s: 'wall time (s)',
};
const isTime = (axis) => axis === 'cpu_s' || axis === 'wall_s';

const taskIndex = () => Math.max(tasks.indexOf(view.task), 0);
const task = () => report.tasks[taskIndex()] || {};
const taskName = () => tasks[taskIndex()];

/** The standings of a task by a metric, as the report computed them: best first. */
const standingsOf = (index = taskIndex(), metric = metricName()) =>
    report.standings.find((entry) => entry.task === tasks[index] && entry.metric === metric);

/** Names of the metrics of a task, the one that its first target speaks of first. */
const metricsOf = (index) =>
    report.standings.filter((entry) => entry.task === tasks[index]).map((entry) => entry.metric);

function metricName() {
  const names = metricsOf(taskIndex());
  return names.includes(view.metric) ? view.metric : names[0];
}

const higherIsBetter = (metric = metricName(), index = taskIndex()) =>
    Boolean((standingsOf(index, metric) || {}).higher);

const ofTask = (rows, name = taskName()) =>
    (rows || []).filter((row) => row.task === name || row.task === report.tasks[tasks.indexOf(name)].id);

/** Rows of the final values of a metric, best first; those without a median last. */
const ranking = (metric = metricName(), index = taskIndex()) =>
    (standingsOf(index, metric) || {rows: []}).rows.map((row) => ({...row, metric}));

/** How the options of the methods of a task came about: {tuned, self_tuned, all_tuned, grids}. */
const provenanceOf = (task) => report.provenance.find((entry) => entry.task === task) ||
    {tuned: [], self_tuned: [], all_tuned: false, grids: []};

const isTuned = (name, task) => provenanceOf(task).tuned.includes(name);

/** "tuned", "self-tuned" (nothing to search), "untuned". */
const tunedWord = (name, task) => (isTuned(name, task) ? 'tuned'
        : provenanceOf(task).self_tuned.includes(name) ? 'self-tuned'
                                                       : 'untuned');

const runsOf = (name, method) => ofTask(report.runs, name).filter((run) => run.method === method);

/** What finished runs of the methods of a task cost: {clock, machines, rows}. */
const costsOf = (name) =>
    report.costs.find((entry) => entry.task === name) || {clock: 'wall_s', machines: 0, rows: []};

/**
 * {seconds, times, peak, runs, contended, elsewhere, interpreted}; numbers are null where they are not
 * known.
 */
const costOf = (name, method) => costsOf(name).rows.find((row) => row.method === method) ||
    {seconds: null, times: null, peak: null, runs: 0, contended: 0, elsewhere: false, interpreted: false};

const clockOf = (name) => costsOf(name).clock;

const clockText = {
  cpu_s: 'CPU time',
  wall_s: 'wall time'
};

const quantityKey = (quantity) => [quantity.kind, quantity.metric || '',
    quantity.target === undefined ? '' : quantity.target, quantity.unit || '']
                                      .join('|');

function quantityText(quantity) {
  if (quantity.kind === 'final') return `final ${quantity.metric}`;
  if (quantity.kind === 'target') {
    return `${axisTexts[quantity.unit] || quantity.unit} to ${quantity.metric} ${plain(quantity.target)}`;
  }
  return `${clockText[quantity.unit] || quantity.unit} of a run`;
}

const familiesOf = (name = taskName()) => ofTask(report.summary.comparisons, name);

const finalFamily = (name, metric) =>
    familiesOf(name).find((family) => family.quantity.kind === 'final' && family.quantity.metric === metric);

/** How many tests of a family Holm's correction is over. */
const testsOf = (family) => family.tests;

/** A pair as seen from `a`: superiority, differences and verdict turned round where needed. */
function pairOf(family, a, b) {
  const pair = family &&
      family.pairs.find((entry) => (entry.a === a && entry.b === b) || (entry.a === b && entry.b === a));
  if (!pair || pair.a === a) return pair || null;
  const turned = (estimate, f) =>
      estimate && {value: f(estimate.value), low: f(estimate.high), high: f(estimate.low)};
  const verdicts = {'a better': 'b better', 'b better': 'a better'};
  return {
    ...pair,
    a,
    b,
    superiority: turned(pair.superiority, (value) => (isNumber(value) ? 1 - value : value)),
    difference: turned(pair.difference, (value) => (isNumber(value) ? 0 - value : value)),
    ratio: turned(pair.ratio, (value) => (isNumber(value) ? 1 / value : value)),
    verdict: verdicts[pair.verdict] || pair.verdict
  };
}

// Many methods at once cannot be read: values of one grid fold under the best of them, and beyond
// this many methods the best are shown first. The reader opens them again.
const foldedFrom = 5;
const mostShown = 20;

/** Grids of a task that fold: {entry, methods, best}. */
const foldingGrids = (index = taskIndex()) => {
  const order = ranking(metricsOf(index)[0], index).map((row) => row.method);
  return provenanceOf(tasks[index]).grids.filter((grid) => grid.methods.length >= foldedFrom).map((grid) => ({
    ...grid,
    best: order.find((name) => grid.methods.includes(name))
  }));
};

const opened = () => new Set(view.open ? view.open.split('~') : []);

/** Indices of the methods of the shown task that are folded away. */
function foldedMethods() {
  const open = opened();
  const folded = new Set();
  for (const grid of foldingGrids()) {
    if (open.has(grid.entry)) continue;
    grid.methods.filter((name) => name !== grid.best).forEach((name) => folded.add(methods.indexOf(name)));
  }
  const rest = ranking(metricsOf(taskIndex())[0])
                   .map((row) => methods.indexOf(row.method))
                   .filter((index) => !folded.has(index));
  if (!open.has('*')) rest.slice(mostShown).forEach((index) => folded.add(index));
  return folded;
}
