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

/** Names of the metrics of a task, the one that its first target speaks of first. */
function metricsOf(index) {
  const described = (report.tasks[index] || {}).metrics || [];
  const names = described.map((metric) => metric.name);
  for (const curve of report.curves) {
    if (curve.task === index && !names.includes(curve.metric)) names.push(curve.metric);
  }
  const targets = (report.tasks[index] || {}).targets || [];
  const first = targets.length ? targets[0].metric : names[0];
  return names.sort((a, b) => (b === first) - (a === first));
}

function metricName() {
  const names = metricsOf(taskIndex());
  return names.includes(view.metric) ? view.metric : names[0];
}

function higherIsBetter(metric = metricName(), index = taskIndex()) {
  const described = ((report.tasks[index] || {}).metrics || []).find((entry) => entry.name === metric);
  return Boolean(described && described.higher_is_better);
}

const ofTask = (rows, name = taskName()) =>
    (rows || []).filter((row) => row.task === name || row.task === report.tasks[tasks.indexOf(name)].id);

/**
 * Rows of the final values of a metric, best first; those without a median last, among them methods
 * none of whose runs came to its end.
 */
function ranking(metric = metricName(), index = taskIndex()) {
  const sign = higherIsBetter(metric, index) ? -1 : 1;
  const key = (row) => (isNumber(row.median) ? sign * row.median : Infinity);
  const rows = ofTask(report.summary.final, tasks[index]).filter((row) => row.metric === metric);
  const missing =
      methods.filter((name) => !rows.some((row) => row.method === name))
          .map((name) => ({method: name, metric, finished: 0, runs: runsOf(tasks[index], name).length}))
          .filter((row) => row.runs);
  return [...rows, ...missing].sort((a, b) => key(a) - key(b) || 0);
}

/** Whether the method's options were tuned on the task before this study, as the study says. */
function isTuned(name, task) {
  const method = report.methods.find((entry) => entry.name === name) || {};
  return method.tuned_on ? method.tuned_on.includes(task) : Boolean(method.tuned);
}

/** Lists of methods that are values of one grid and ran on the task. */
function gridsOf(task) {
  const byEntry =
      d3.group(report.methods.filter((method) => method.entry && runsOf(task, method.name).length),
          (method) => method.entry);
  return [...byEntry.values()]
      .filter((group) => group.length > 1)
      .map((group) => group.map((method) => method.name));
}

const runsOf = (name, method) => ofTask(report.runs, name).filter((run) => run.method === method);

/** What a finished run of the method cost: medians over its runs. */
function costOf(name, method) {
  const finished = runsOf(name, method).filter((run) => run.status === 'finished');
  return {
    cpu_s: finished.every((run) => isNumber(run.cpu_s)) ? medianOf(finished.map((run) => run.cpu_s)) : null,
    wall_s: medianOf(finished.map((run) => run.wall_s)),
    peak: medianOf(finished.map((run) => run.peak_rss_bytes)),
    contended: finished.filter((run) => run.contended === true).length,
    runs: finished.length,
  };
}

/** The clock that every finished run of the task has: CPU time, else wall time. */
function clockOf(name) {
  const finished = ofTask(report.runs, name).filter((run) => run.status === 'finished');
  return finished.length && finished.every((run) => isNumber(run.cpu_s)) ? 'cpu_s' : 'wall_s';
}

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

function finalFamily(name, metric) {
  return familiesOf(name).find(
      (family) => family.quantity.kind === 'final' && family.quantity.metric === metric);
}

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
    superiority: turned(pair.superiority, (value) => 1 - value),
    difference: turned(pair.difference, (value) => (isNumber(value) ? -value : value)),
    ratio: turned(pair.ratio, (value) => (isNumber(value) ? 1 / value : value)),
    verdict: verdicts[pair.verdict] || pair.verdict
  };
}
