// Which targets were reached, how often, at what expense.

function wilsonMark(row) {
  const svg =
      d3.create('svg')
          .attr('class', 'interval')
          .attr('viewBox', '0 0 120 14')
          .attr('width', 120)
          .attr('height', 14)
          .attr('role', 'img')
          .attr('aria-label', `95\u00a0% interval ${percent(row.wilson_low)} to ${percent(row.wilson_high)}`);
  const at = (share) => 4 + 112 * share;
  const colour = colourOf(methods.indexOf(row.method));
  svg.append('line').attr('x1', 4).attr('x2', 116).attr('y1', 7).attr('y2', 7).attr('stroke', token('grid'));
  if (!row.runs || !isNumber(row.wilson_low)) return svg.node();
  svg.append('line')
      .attr('x1', at(row.wilson_low))
      .attr('x2', at(row.wilson_high))
      .attr('y1', 7)
      .attr('y2', 7)
      .attr('stroke', colour)
      .attr('stroke-width', 5)
      .attr('stroke-opacity', 0.4);
  svg.append('circle').attr('cx', at(row.reached / row.runs)).attr('cy', 7).attr('r', 4).attr('fill', colour);
  return svg.node();
}

const runtimeUnits = () =>
    Object.keys(axisTexts).filter((unit) => (report.summary.runtimes || []).some((row) => row.unit === unit));
const shownUnit = () => (runtimeUnits().includes(view.unit) ? view.unit : runtimeUnits()[0]);

/** The cost of the target of a row, in the chosen unit. */
const runtimeOf = (row) => ofTask(report.summary.runtimes)
                               .find((entry) => entry.method === row.method && entry.metric === row.metric &&
                                       entry.value === row.value && entry.unit === shownUnit());

/** An estimate with its interval beneath; null is infinite. */
function costColumn(key, label, title) {
  const text = (value) =>
      (isNumber(value) ? (isTime(shownUnit()) ? duration(value) : significant(value, 3)) : '\u221e');
  const estimate = (row) => (runtimeOf(row) || {})[key];
  return {
    key,
    label,
    title,
    number: true,
    value: (row) => (estimate(row) ? estimate(row).value : null),
    cell: (row) => {
      const found = estimate(row);
      return found ? [text(found.value), isNumber(found.low) ? el('div', {class: 'faint'}, `[${text(found.low)}, ${text(found.high)}]`) : null] : null;
    }
  };
}

function targetsSection() {
  const controls = el('div', {class: 'controls'});
  const body = el('div');
  drawOn(['task', 'unit', 'theme'], () => {
    const rows = ofTask(report.summary.targets);
    if (!rows.length) {
      fill(controls);
      fill(body, el('p', {class: 'empty'}, `${taskName()} names no target.`));
      return;
    }
    fill(controls,
        runtimeUnits().length ? choice('Cost in', runtimeUnits().map((name) => [name, axisTexts[name]]),
                                    shownUnit(), (unit) => change({unit}))
                              : null);
    const columns = [
      {key: 'target', label: 'Target', value: (row) => `${row.metric} ${plain(row.value)}`},
      {key: 'method', label: 'Method', value: (row) => row.method, cell: (row) => methodLabel(row.method)}, {
        key: 'reached',
        label: 'Reached',
        number: true,
        value: (row) => (row.runs ? row.reached / row.runs : null),
        cell: (row) => `${row.reached} of ${row.runs}`
      },
      {
        key: 'wilson',
        label: 'Share, 95\u00a0% interval',
        value: (row) => row.wilson_low,
        cell: (row) => el('span', {class: 'with-text'}, wilsonMark(row),
            el('span', {class: 'faint number'},
                `${percent(row.wilson_low)}\u2013${percent(row.wilson_high)}`))
      },
      {
        key: 'between',
        label: 'Between steps',
        number: true,
        title: 'Median over runs of the evaluation that reached the target, and of the one before',
        value: (row) => row.median_step,
        cell: (row) =>
            (isNumber(row.median_step) ? `${grouped(row.median_after_step)}\u2013${grouped(row.median_step)}`
                                       : '\u221e')
      },
      costColumn('median', 'Median cost',
          'Kaplan-Meier median with 95\u00a0% interval: runs that missed the target are censored'),
      costColumn('expected', 'Expected with restarts',
          'Spent by all runs over the number that reached the target, 95\u00a0% bootstrap interval')
    ];
    fill(body,
        dataTable(
            {name: 'targets', caption: `Targets of ${taskName()}`, columns, rows, first: 60, look: 'cards'}),
        el('p', {class: 'note'},
            `Cost in ${
                axisTexts[shownUnit()] ||
                'no unit'}, counted at the first evaluation that reaches the target. Evaluations are spaced ` +
                'logarithmically: the target was reached after the one before. ' +
                'Median: Kaplan-Meier, runs that missed the target are censored. Expected: what all runs spent over the number that reached it. \u221e: the runs set no bound.'));
  });
  return section('targets', 'Targets', controls, body);
}
