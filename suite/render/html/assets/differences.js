// How far the methods are from one of them, on the same seeds, while they train.

/** The curves of a task on an axis as seen from the method `against`: other minus against. */
function differencesTo(against, axis) {
  const index = methods.indexOf(against);
  const turned = (list) => list.map((value) => (isNumber(value) ? 0 - value : value));
  return report.differences
      .filter((curve) => curve.task === taskIndex() && curve.axis === axis &&
              (curve.a === index || curve.b === index))
      .map((curve) => (curve.b === index ? {...curve, method: curve.a} : {
        ...curve,
        method: curve.b,
        median: turned(curve.median),
        low: turned(curve.high),
        high: turned(curve.low)
      }));
}

/** Methods that others are compared with on the task. */
function differenceMethods() {
  const of = report.differences.filter((curve) => curve.task === taskIndex());
  const count = d3.rollup(of.flatMap((curve) => [curve.a, curve.b]), (rows) => rows.length, (m) => m);
  const most = d3.max([...count.values()]);
  const order = ranking(metricsOf(taskIndex())[0]).map((row) => row.method);
  return order.filter((name) => count.get(methods.indexOf(name)) === most || count.size <= 2);
}

const differenceAxes = () => Object.keys(axisTexts).filter(
    (axis) => report.differences.some((curve) => curve.task === taskIndex() && curve.axis === axis));

function differenceFigure(against, axis) {
  const curves = differencesTo(against, axis);
  const metric = (curves[0] || {}).metric || metricsOf(taskIndex())[0];
  const seeds = d3.extent(curves, (curve) => curve.seeds);
  const count = seeds[0] === seeds[1] ? counted(seeds[1] || 0, 'seed') : `${seeds[0]} to ${seeds[1]} seeds`;
  const few = curves.some((curve) => curve.seeds < 6);
  const lines = curves.map((curve) => ({
    name: methods[curve.method],
    method: curve.method,
    x: curve.x,
    y: curve.median,
    low: curve.low,
    high: curve.high,
    step: isTime(axis)
  }));
  return {
    title: `${metric} on ${taskName()}: difference to ${against}`,
    caption: 'median over seeds of the difference between runs of the same seed',
    x: {label: axisTexts[axis]},
    y: {label: `${metric}, difference to ${against}`, domain: settledRange(lines)},
    lines,
    rules: [{name: against, value: 0, vertical: false}],
    note:
        `Runs of the same seed share initialization and batches. The line is the median of their differences over ${
            count}, the band its 95\u00a0% interval (order statistics${
            few ? '; it takes at least six seeds' : ''}). ` +
        `Above 0 ${higherIsBetter(metric) ? 'is better' : 'is worse'} than ${against}.`
  };
}

/** The range of the differences in the last four fifths of the x axis: the first steps would set it. */
function settledRange(lines) {
  const shown = lines.filter((line) => !hiddenMethods().has(line.method));
  const most = d3.max(shown, (line) => line.x[line.x.length - 1]);
  const values = shown
                     .flatMap((line) => line.x.flatMap(
                                  (x, i) => (x < most / 5 ? [] : [line.low[i], line.y[i], line.high[i]])))
                     .filter(isNumber);
  return values.length ? d3.extent([...values, 0]) : undefined;
}

function differencesSection() {
  if (!report.differences.length) return null;
  const controls = el('div', {class: 'controls'});
  let figure = () => ({lines: []});
  const chart = makeChart({name: 'differences', figure: () => figure(), scales: false});
  const body = el('div', {}, controls, chart.element);
  const empty = el('p', {class: 'empty'});
  drawOn(['task', 'x', 'against', 'hide', 'open', 'theme'], () => {
    const names = differenceMethods();
    const axes = differenceAxes();
    body.hidden = !names.length;
    fill(empty, names.length ? '' : `No two methods ran on ${taskName()} with the same seeds.`);
    if (!names.length) return;
    const against = names.includes(view.against) ? view.against : names[0];
    const axis = axes.includes(view.x) ? view.x : axes[0];
    fill(controls,
        choice('against', names.map((name) => [name, name]), against, (name) => change({against: name})),
        choice('x', axes.map((name) => [name, axisTexts[name]]), axis, (x) => change({x})));
    figure = () => differenceFigure(against, axis);
    chart.redraw();
  });
  return section('differences', 'Differences', empty, body);
}
