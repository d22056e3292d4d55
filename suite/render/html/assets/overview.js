// The first screen: which method, by how much, how sure, at what cost.

/** What may be said about the pair, in words. */
function verdictText(pair, family) {
  if (!pair) return 'not compared';
  const level = `signed-rank test, Holm over ${counted(family.pairs.length, 'pair')}`;
  if (pair.verdict === 'a better') return `better, p = ${probability(pair.p_holm)} (${level})`;
  if (pair.verdict === 'b better') return `worse, p = ${probability(pair.p_holm)} (${level})`;
  if (pair.verdict === 'too few seeds') {
    return `${counted(pair.seeds, 'seed')} cannot show a difference (${level}); ${pair.seeds_to_show} could`;
  }
  const needed = pair.seeds_needed ? `; a difference of this size needs about ${grouped(pair.seeds_needed)} seeds` : '';
  return `no difference shown, p = ${probability(pair.p_holm)} (${level})${needed}`;
}

function fact(label, value, detail) {
  return el('div', {class: 'fact'}, el('div', {class: 'fact-label'}, label),
    el('div', {class: 'fact-value'}, value), el('div', {class: 'fact-detail'}, detail));
}

/** The four answers for the best method against the next. */
function answers(rows, family) {
  const [best, next] = rows;
  const index = methods.indexOf(best.method);
  const clock = clockOf(taskName());
  const cost = costOf(taskName(), best.method);
  const cheapest = Math.min(...rows.map((row) => costOf(taskName(), row.method)[clock]).filter(isNumber));
  const pair = next && pairOf(family, best.method, next.method);
  const gap = pair && pair.difference;
  const metric = best.metric;
  return el('div', {class: 'facts-grid'},
    fact('Which method', [swatch(index), ' ', best.method],
      `median ${metric} ${precise(best.median, best.low, best.high)}, quartiles ${range(best.low, best.high)}, ` +
      `${counted(best.finished, 'finished run')} of ${best.runs}`),
    next ? fact('By how much', gap ? signed(gap.value, gap.low, gap.high) : signed(best.median - next.median, best.median, next.median),
      `difference of medians to ${next.method}, the second; ` + (gap ? `95\u00a0% interval ${range(gap.low, gap.high)}`
        : 'no interval: fewer than two seeds, or some that diverged'))
      : fact('By how much', missing, 'no other method ended with a value'),
    next && pair ? fact('How sure', `${plain(pair.superiority.value * pair.seeds)} of ${counted(pair.seeds, 'seed')}`,
      `won against ${next.method}${Number.isInteger(pair.superiority.value * pair.seeds) ? '' : ' (a tie counts half)'}; share in all, 95\u00a0% interval ` +
      `${percent(pair.superiority.low)} to ${percent(pair.superiority.high)}; ${verdictText(pair, family)}`)
      : fact('How sure', missing, 'nothing to compare with'),
    fact('At what cost', duration(cost[clock]),
      `${clockText[clock]} a run (median)` + (isNumber(cost[clock]) && cheapest > 0
        ? `, ${significant(cost[clock] / cheapest, 3)} times the cheapest` : '') +
      (isNumber(cost.peak) ? `; peak memory ${bytes(cost.peak)}` : '') +
      (cost.contended ? `; ${cost.contended} of ${cost.runs} runs contended` : '')));
}

/** Median as a dot, quartiles as a bar, on the scale of all methods. */
function intervalMark(row, scale) {
  const svg = d3.create('svg').attr('class', 'interval').attr('viewBox', '0 0 200 18').attr('width', 130)
    .attr('height', 18).attr('role', 'img')
    .attr('aria-label', `median ${significant(row.median)}, quartiles ${range(row.low, row.high)}`);
  svg.append('line').attr('x1', 4).attr('x2', 196).attr('y1', 9).attr('y2', 9).attr('stroke', token('grid'));
  if (!isNumber(row.median)) return svg.node();
  const colour = colourOf(methods.indexOf(row.method));
  const low = isNumber(row.low) ? scale(row.low) : 4;
  const high = isNumber(row.high) ? scale(row.high) : 196;
  svg.append('line').attr('x1', low).attr('x2', Math.max(high, low + 1)).attr('y1', 9).attr('y2', 9)
    .attr('stroke', colour).attr('stroke-width', 6).attr('stroke-opacity', 0.45);
  svg.append('circle').attr('cx', scale(row.median)).attr('cy', 9).attr('r', 5).attr('fill', colour);
  return svg.node();
}

function intervalScale(rows) {
  const values = rows.flatMap((row) => [row.low, row.median, row.high]).filter(isNumber);
  const [least, most] = values.length ? d3.extent(values) : [0, 1];
  const wide = least > 0 && most / least > 50;
  return (wide ? d3.scaleLog() : d3.scaleLinear()).domain(least === most ? [least - 1, most + 1] : [least, most])
    .range([10, 190]);
}

/** Targets of the task that the method's runs reached, as "9 of 10". */
function reachedText(name, method) {
  return ofTask(report.summary.targets, name).filter((row) => row.method === method)
    .map((row) => `${row.reached} of ${row.runs}`);
}

const pairTo = (best, family) => (row) => (row.method === best.method ? null : pairOf(family, row.method, best.method));

function verdictBadge(pair) {
  if (!pair) return el('span', {class: 'badge good'}, 'first');
  const looks = {'a better': ['good', 'better'], 'b better': ['bad', 'worse'],
    'too few seeds': ['open', 'too few seeds'], 'not shown': ['open', 'not shown']};
  const [look, text] = looks[pair.verdict];
  return el('span', {class: `badge ${look}`}, text);
}

function leaderboard(rows, family) {
  const best = rows[0];
  const to = pairTo(best, family);
  const scale = intervalScale(rows);
  const clock = clockOf(taskName());
  const costs = new Map(rows.map((row) => [row, costOf(taskName(), row.method)]));
  const cheapest = Math.min(...[...costs.values()].map((cost) => cost[clock]).filter(isNumber));
  const tuned = (name) => (report.methods.find((method) => method.name === name) || {}).tuned;
  const mixed = new Set(rows.map((row) => Boolean(tuned(row.method)))).size > 1;
  const columns = [
    {key: 'method', label: 'Method', value: (row) => row.method, cell: (row) => el('span', {class: 'method'},
      swatch(methods.indexOf(row.method)), el('span', {class: 'name'}, row.method), mixed && el('span', {class: 'badge plain'}, tuned(row.method) ? 'tuned' : 'untuned'))},
    {key: 'median', label: 'Median', number: true, value: (row) => row.median,
      cell: (row) => (isNumber(row.median) ? precise(row.median, row.low, row.high) : 'diverged')},
    {key: 'quartiles', label: 'Quartiles', value: (row) => row.low, cell: (row) => el('span', {class: 'stacked'},
      intervalMark(row, scale), el('span', {class: 'faint number'}, range(row.low, row.high)))},
    {key: 'gap', label: 'To the best', number: true, title: 'Difference of medians, 95\u00a0% bootstrap interval over seeds',
      value: (row) => (to(row) && to(row).difference ? to(row).difference.value : null),
      cell: (row) => { const gap = to(row) && to(row).difference;
        return gap ? [signed(gap.value, gap.low, gap.high), el('div', {class: 'faint'}, range(gap.low, gap.high))] : null; }},
    {key: 'beats', label: 'Beats the best', number: true, title: 'Share of shared seeds, 95\u00a0% Wilson interval',
      value: (row) => (to(row) ? to(row).superiority.value : null),
      cell: (row) => { const pair = to(row);
        return pair ? [percent(pair.superiority.value), el('div', {class: 'faint'}, `${percent(pair.superiority.low)}\u2013${percent(pair.superiority.high)}`)] : null; }},
    {key: 'verdict', label: 'Verdict', value: (row) => (to(row) ? to(row).verdict : 'first'),
      cell: (row) => { const badge = verdictBadge(to(row)); if (to(row)) badge.title = verdictText(to(row), family); return badge; }},
    {key: 'targets', label: 'Targets reached', value: (row) => reachedText(taskName(), row.method).join(', '),
      title: (ofTask(report.summary.targets).filter((row) => row.method === best.method)).map((row) => `${row.metric} ${plain(row.value)}`).join(', '),
      cell: (row) => reachedText(taskName(), row.method).map((text) => el('div', {}, text))},
    {key: 'cost', label: clock === 'cpu_s' ? 'CPU time' : 'Wall time', number: true, title: 'Median of a run, as a multiple of the cheapest, and peak memory above the start', value: (row) => costs.get(row)[clock],
      cell: (row) => { const cost = costs.get(row)[clock];
        return isNumber(cost) ? [duration(cost), el('div', {class: 'faint'}, `\u00d7${significant(cost / cheapest, 3)} \u00b7 ${bytes(costs.get(row).peak)}`)] : null; }},
    {key: 'runs', label: 'Runs', number: true, value: (row) => row.finished, cell: (row) => `${row.finished} of ${row.runs}`, title: 'finished of started'},
  ];
  return [dataTable({name: 'ranking', caption: `Methods on ${taskName()} by final ${best.metric}`, columns, rows, look: 'cards'}),
    mixed ? el('p', {class: 'note'}, 'Tuned and untuned methods stand in this table together: their order also says how much tuning was done.') : null];
}

/** One line a task: the best method and how sure that is. */
function allTasks() {
  const rows = tasks.map((name, index) => {
    const metric = metricsOf(index)[0];
    const rowsOf = ranking(metric, index).filter((row) => isNumber(row.median));
    const family = finalFamily(name, metric);
    return {name, metric, best: rowsOf[0], next: rowsOf[1], family,
      pair: rowsOf[1] ? pairOf(family, rowsOf[0].method, rowsOf[1].method) : null};
  });
  const columns = [
    {key: 'task', label: 'Task', value: (row) => row.name, cell: (row) => el('button', {type: 'button', class: 'link',
      onclick: () => change({task: row.name, metric: '', quantity: '', pair: ''})}, row.name)},
    {key: 'best', label: 'Best', value: (row) => (row.best ? row.best.method : ''), cell: (row) => row.best &&
      el('span', {class: 'method'}, swatch(methods.indexOf(row.best.method)), el('span', {class: 'name'}, row.best.method))},
    {key: 'value', label: 'Median', number: true, value: (row) => row.best && row.best.median,
      cell: (row) => row.best && [precise(row.best.median, row.best.low, row.best.high), ' ', el('span', {class: 'faint'}, row.metric)]},
    {key: 'next', label: 'Second', value: (row) => (row.next ? row.next.method : '')},
    {key: 'sure', label: 'Beats it', number: true, value: (row) => row.pair && row.pair.superiority.value,
      cell: (row) => row.pair && percent(row.pair.superiority.value)},
    {key: 'verdict', label: 'Verdict', value: (row) => (row.pair ? row.pair.verdict : ''), cell: (row) => row.pair && verdictBadge(row.pair)}];
  return [el('h3', {}, 'All tasks'), dataTable({name: 'tasks', caption: 'Best method of every task', columns, rows, noFilter: rows.length < 8, look: 'cards'})];
}

function overviewSection() {
  const body = el('div');
  drawOn(['task', 'metric', 'theme'], () => {
    const all = ranking();
    const rows = [...all.filter((row) => isNumber(row.median)), ...all.filter((row) => !isNumber(row.median))];
    if (!rows.length || !isNumber(rows[0].median)) {
      fill(body, el('p', {class: 'empty'}, `No method ended with a value of ${metricName() || 'any metric'} on ${taskName()}.`));
      return;
    }
    const family = finalFamily(taskName(), metricName());
    const direction = higherIsBetter() ? 'higher is better' : 'lower is better';
    fill(body, el('p', {class: 'lead'}, `Final ${metricName()} on ${taskName()}, ${direction}. `,
      task().text ? el('span', {class: 'faint'}, task().text) : null),
      answers(rows.filter((row) => isNumber(row.median)), family), leaderboard(rows, family),
      tasks.length > 1 ? allTasks() : null);
  });
  return section('overview', 'Which method', body);
}
