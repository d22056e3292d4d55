// Which targets were reached, how often, at what expense.

function wilsonMark(row) {
  const svg = d3.create('svg').attr('class', 'interval').attr('viewBox', '0 0 120 14').attr('width', 120).attr('height', 14)
    .attr('role', 'img').attr('aria-label', `95\u00a0% interval ${percent(row.wilson_low)} to ${percent(row.wilson_high)}`);
  const at = (share) => 4 + 112 * share;
  const colour = colourOf(methods.indexOf(row.method));
  svg.append('line').attr('x1', 4).attr('x2', 116).attr('y1', 7).attr('y2', 7).attr('stroke', token('grid'));
  if (!row.runs) return svg.node();
  svg.append('line').attr('x1', at(row.wilson_low)).attr('x2', at(row.wilson_high)).attr('y1', 7).attr('y2', 7)
    .attr('stroke', colour).attr('stroke-width', 5).attr('stroke-opacity', 0.4);
  svg.append('circle').attr('cx', at(row.reached / row.runs)).attr('cy', 7).attr('r', 4).attr('fill', colour);
  return svg.node();
}

/** Median expense of a target; infinite where half of the runs or more missed it. */
function expense(key, label, text) {
  return {key, label, number: true, title: `Median over runs; a run that missed the target is infinite`,
    value: (row) => row[key], cell: (row) => (isNumber(row[key]) ? text(row[key]) : row.runs ? '\u221e' : null)};
}

function targetsSection() {
  const body = el('div');
  drawOn(['task', 'theme'], () => {
    const rows = ofTask(report.summary.targets);
    if (!rows.length) {
      fill(body, el('p', {class: 'empty'}, `${taskName()} names no target.`));
      return;
    }
    const columns = [
      {key: 'target', label: 'Target', value: (row) => `${row.metric} ${plain(row.value)}`},
      {key: 'method', label: 'Method', value: (row) => row.method, cell: (row) => el('span', {class: 'method'},
        swatch(methods.indexOf(row.method)), el('span', {class: 'name'}, row.method))},
      {key: 'reached', label: 'Reached', number: true, value: (row) => (row.runs ? row.reached / row.runs : null),
        cell: (row) => `${row.reached} of ${row.runs}`},
      {key: 'wilson', label: 'Share, 95\u00a0% interval', value: (row) => row.wilson_low, cell: (row) => el('span', {class: 'with-text'},
        wilsonMark(row), el('span', {class: 'faint number'}, `${percent(row.wilson_low)}\u2013${percent(row.wilson_high)}`))},
      expense('median_step', 'Steps', grouped), expense('median_gradients', 'Gradient evaluations', grouped),
      expense('median_wall_s', 'Wall time', duration)];
    fill(body, dataTable({name: 'targets', caption: `Targets of ${taskName()}`, columns, rows, first: 60, look: 'cards'}),
      el('p', {class: 'note'}, 'Expense is counted at the first evaluation point that reaches the target; ∞: half of the runs or more missed it.'));
  });
  return section('targets', 'Targets', body);
}
