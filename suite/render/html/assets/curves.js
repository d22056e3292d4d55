// Curves over seeds on any x axis, as values or as distances.

/** The values of the y axis: {of: value -> shown, label, flip: low and high change places}. */
function yView(metric) {
  const higher = higherIsBetter(metric);
  const targets = (task().targets || []).filter((target) => target.metric === metric);
  if (view.y === 'best') {
    const [best, source] = bestKnown(metric, higher);
    return {
      of: (value) => (isNumber(value) ? Math.abs(best - value) : null),
      flip: higher,
      label: `${metric}: distance to ${significant(best)}, ${source}`
    };
  }
  const target = targets[Number(view.y.replace('target', '')) || 0];
  if (view.y.startsWith('target') && target) {
    const away = (value) => (higher ? target.value - value : value - target.value);
    return {
      of: (value) => (isNumber(value) ? Math.max(0, away(value)) : null),
      flip: higher,
      label: `${metric}: distance to the target ${plain(target.value)}`
    };
  }
  return {
    of: (value) => value,
    flip: false,
    label: metric,
    rules: targets.map((goal) => ({name: `target ${plain(goal.value)}`, value: goal.value, vertical: false}))
  };
}

/** The task's optimum where it is known and the metric is the first, else the best value seen. */
function bestKnown(metric, higher) {
  const first = (task().metrics || [])[0];
  if (isNumber(task().optimum) && first && first.name === metric) return [task().optimum, 'the optimum'];
  const values = ofTask(report.runs, taskName())
                     .filter((run) => run.series.metrics && metric in run.series.metrics)
                     .flatMap((run) => report.columns[run.series.metrics[metric]])
                     .filter(isNumber);
  return [(higher ? d3.max : d3.min)(values), 'the best value seen'];
}

function seedLines(metric, shown) {
  return ofTask(report.runs, taskName())
      .filter((run) => run.series.metrics && metric in run.series.metrics && view.x in run.series)
      .map((run) => ({
        name: `${run.method}, seed ${run.repetition}`,
        method: methods.indexOf(run.method),
        faint: true,
        dashed: isTime(view.x) && run.contended === true,
        x: report.columns[run.series[view.x]],
        y: report.columns[run.series.metrics[metric]].map(shown.of)
      }));
}

function curveLines(metric, shown) {
  return report.curves
      .filter((curve) => curve.task === taskIndex() && curve.metric === metric && curve.axes[view.x])
      .map((curve) => {
        const axis = curve.axes[view.x];
        const values = axis.as ? curve.axes[axis.as] : axis;
        const low = values.low.map(shown.of);
        const high = values.high.map(shown.of);
        return {
          name: methods[curve.method],
          method: curve.method,
          x: axis.x,
          y: values.median.map(shown.of),
          low: shown.flip ? high : low,
          high: shown.flip ? low : high,
          step: isTime(view.x)
        };
      });
}

/** Where some values would set the scale for all: {low, high, beyond}. */
const rangeOf = (metric) =>
    (report.ranges || []).find((range) => range.task === taskIndex() && range.metric === metric);

/** The axis without the values beyond the range, unless the reader asks for all of them. */
function valueDomain(metric, shown) {
  const range = rangeOf(metric);
  if (!range || view.full === '1') return undefined;
  const ends = [range.low, range.high].map(shown.of).filter(
      (value) => isNumber(value) && (view.ylog !== '1' || value > 0));
  return ends.length === 2 && ends[0] !== ends[1] ? d3.extent(ends) : undefined;
}

/** What the reader must know: how many runs, which clock, what is missing. */
function curveNote(metric, parting) {
  const curves = report.curves.filter((curve) => curve.task === taskIndex() && curve.metric === metric);
  const parts = ['Median over seeds; the band holds the quartiles.'];
  const diverged = d3.sum(curves, (curve) => curve.diverged);
  const leftOut = d3.sum(curves, (curve) => curve.left_out);
  if (diverged)
    parts.push(`${counted(diverged, 'diverged run')} count as the worst value from their end on.`);
  const range = rangeOf(metric);
  if (parting) {
    parts.push('The axes start where the methods part.' +
        (parting.beyond.length ? ` Outside: ${parting.beyond.join(', ')}.` : ''));
  } else if (range && view.full !== '1') {
    parts.push(`Beyond the picture: ${range.beyond.map((index) => methods[index]).join(', ')}.`);
  }
  const folded = foldedMethods().size;
  if (folded) parts.push(`Folded away: ${counted(folded, 'method')}.`);
  if (leftOut) parts.push(`Left out: ${counted(leftOut, 'run')} that ended any other way.`);
  if (isTime(view.x)) {
    const {machines, rows} = costsOf(taskName());
    const contended = d3.sum(rows, (row) => row.contended);
    const runs = d3.sum(rows, (row) => row.runs);
    parts.push(`Clock: ${
                   view.x === 'cpu_s' ? 'CPU time of the training thread'
                                      : 'wall time, monotonic'}, without evaluation. ` +
        `A run stays at its last value after it ended. ${
            contended ? `Contended (wall time above CPU time by more than 5\u00a0%): ${contended} of ${
                            counted(runs, 'run')}${view.seeds === '1' ? ', whose lines are dashed' : ''}.`
                      : 'No run was contended.'}`);
    if (machines > 1) {
      const elsewhere = rows.filter((row) => row.elsewhere).map((row) => row.method);
      parts.push(`Runs were made on ${machines} machines; a curve is of one of them.` +
          (elsewhere.length ? ` Of another one, not to be compared: ${elsewhere.join(', ')}.` : ''));
    }
  }
  return parts.join(' ');
}

function curveFigure() {
  const metric = metricName();
  const shown = yView(metric);
  const lines = curveLines(metric, shown);
  const parting = view.zoom === '1' && view.full !== '1'
      ? partingDomains(lines, higherIsBetter(metric) !== shown.flip)
      : null;
  return {
    title: `${metric} on ${taskName()}`,
    caption: 'median and quartiles over seeds',
    x: {label: axisTexts[view.x], logarithmic: view.xlog === '1', domain: parting ? parting.x : undefined},
    y: {
      label: shown.label,
      logarithmic: view.ylog === '1',
      domain: parting ? parting.y : valueDomain(metric, shown)
    },
    lines: view.seeds === '1' ? [...seedLines(metric, shown), ...lines] : lines,
    rules: shown.rules || [],
    noBand: view.band !== '1',
    note: curveNote(metric, parting)
  };
}

/**
 * The part of the picture where the methods differ: the values that the better three quarters of them
 * end with, and once more that range to each side; x from where the first of them comes in. Null where
 * all lines lie inside anyway.
 */
function partingDomains(lines, higher) {
  const usable = (value) => isNumber(value) && (view.ylog !== '1' || value > 0);
  const shown = lines.filter((line) => !hiddenMethods().has(line.method));
  const ends =
      shown.map((line) => ({line, at: d3.range(line.y.length).reverse().find((i) => usable(line.y[i]))}))
          .filter(({line, at}) => at === line.y.length - 1)
          .sort((a, b) => (higher ? -1 : 1) * (a.line.y[a.at] - b.line.y[b.at]));
  if (!ends.length) return null;
  const better = ends.slice(0, Math.max(2, Math.ceil(0.75 * ends.length)));
  const [low, high] =
      d3.extent(better.flatMap(({line, at}) => [line.low[at], line.y[at], line.high[at]]).filter(usable));
  const all = d3.extent(shown.flatMap((line) => line.y).filter(usable));
  const room = Math.max(high - low, 1e-3 * (all[1] - all[0]));
  const y = [Math.max(all[0], low - room), Math.min(all[1], high + room)];
  if (!(y[0] < y[1]) || y[1] - y[0] > 0.6 * (all[1] - all[0])) return null;
  const inside = (value) => usable(value) && value >= y[0] && value <= y[1];
  const starts = shown.map((line) => line.x[line.y.findIndex(inside)]).filter(isNumber);
  const last = d3.max(shown, (line) => line.x[line.x.length - 1]);
  const first = d3.min(starts);
  const entered = new Set(shown.filter((line) => line.y.some(inside)).map((line) => line.name));
  return {
    y,
    x: first < last && (view.xlog !== '1' || first > 0) ? [first, last] : undefined,
    beyond: shown.filter((line) => !entered.has(line.name)).map((line) => line.name)
  };
}

function curveControls() {
  const metric = metricName();
  const targets = (task().targets || []).filter((target) => target.metric === metric);
  const axes =
      Object.keys(axisTexts).filter((axis) => report.curves.some((curve) => curve.task === taskIndex() &&
                                            curve.metric === metric && axis in curve.axes));
  if (!axes.includes(view.x)) view.x = axes[0] || 'step';
  const flag = (key, label) => {
    const button =
        toggle(label, view[key] === '1', (on) => change({[key]: on ? '1' : (key === 'band' ? '0' : '')}));
    button.dataset.key = `curve.${key}`;
    return button;
  };
  return [
    choice('x', axes.map((axis) => [axis, axisTexts[axis]]), view.x, (x) => change({x})),
    choice('y',
        [
          ['value', 'value'], ['best', 'distance to best'],
          ...targets.map((target, i) => [`target${i}`, `distance to target ${plain(target.value)}`])
        ],
        view.y, (y) => change({y})),
    flag('xlog', 'log x'), flag('ylog', 'log y'), flag('zoom', 'where they part'), flag('band', 'band'),
    flag('seeds', 'each seed'), rangeOf(metric) ? flag('full', 'all values') : null
  ];
}

function curvesSection() {
  const controls = el('div', {class: 'controls'});
  const chart = makeChart({name: 'curves', figure: curveFigure, scales: false});
  const keys =
      ['task', 'metric', 'x', 'y', 'xlog', 'ylog', 'zoom', 'band', 'seeds', 'hide', 'open', 'full', 'theme'];
  drawOn(keys, () => {
    fill(controls, curveControls());
    chart.redraw();
  });
  return section('curves', 'Curves', controls, chart.element);
}
