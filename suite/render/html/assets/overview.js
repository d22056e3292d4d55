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
  const needed =
      pair.seeds_needed ? `; a difference of this size needs about ${grouped(pair.seeds_needed)} seeds` : '';
  return `no difference shown, p = ${probability(pair.p_holm)} (${level})${needed}`;
}

function fact(label, value, detail) {
  return el('div', {class: 'fact'}, el('div', {class: 'fact-label'}, label),
      el('div', {class: 'fact-value'}, value), el('div', {class: 'fact-detail'}, detail));
}

function methodFact(best) {
  const name = el('span', {class: best.method.length > 24 ? 'long-name' : null}, best.method);
  const value = best.runs === 1 ? `${best.metric} ${significant(best.median)}, `
                                : `median ${best.metric} ${precise(best.median, best.low, best.high)}, ` +
          `quartiles ${range(best.low, best.high)}, `;
  return fact('Which method', [swatch(methods.indexOf(best.method)), ' ', name],
      value + `${counted(best.finished, 'finished run')} of ${best.runs}`);
}

function gapFact(best, next, pair) {
  if (!next) return fact('By how much', missing, 'no other method ended with a value');
  const gap = pair && pair.difference;
  const what = `difference of medians to ${next.method}, the second; `;
  if (gap) {
    const interval = `95\u00a0% interval ${range(gap.low, gap.high)}`;
    return fact('By how much', signed(gap.value, gap.low, gap.high), what + interval);
  }
  return fact('By how much', signed(best.median - next.median, best.median, next.median),
      `${what}no interval: fewer than two seeds, or some that diverged`);
}

function sureFact(next, pair, family) {
  if (!next || !pair) return fact('How sure', missing, 'nothing to compare with');
  const {value, low, high} = pair.superiority;
  const won = Math.round(2 * value * pair.seeds) / 2;  // ties are halves; shares have six digits
  const ties = Number.isInteger(won) ? '' : ' (a tie counts half)';
  return fact('How sure', `${plain(won)} of ${counted(pair.seeds, 'seed')}`,
      `won against ${next.method}${ties}; share in all, 95\u00a0% interval ` +
          `${percent(low)} to ${percent(high)}; ${verdictText(pair, family)}`);
}

function costFact(best, rows) {
  const clock = clockOf(taskName());
  const cost = costOf(taskName(), best.method);
  const cheapest = Math.min(...rows.map((row) => costOf(taskName(), row.method)[clock]).filter(isNumber));
  const parts = [`${clockText[clock]} a run (median)`];
  if (isNumber(cost[clock]) && cheapest > 0) {
    parts[0] += `, ${significant(cost[clock] / cheapest, 3)} times the cheapest`;
  }
  if (isNumber(cost.peak)) parts.push(`peak memory ${bytes(cost.peak)}`);
  if (cost.contended) parts.push(`${cost.contended} of ${counted(cost.runs, 'run')} contended`);
  return fact('At what cost', duration(cost[clock]), parts.join('; '));
}

/** The four answers for the best method against the next. */
function answers(rows, family) {
  const [best, next] = rows;
  const pair = next && pairOf(family, best.method, next.method);
  return el('div', {class: 'facts-grid'}, methodFact(best), gapFact(best, next, pair),
      sureFact(next, pair, family), costFact(best, rows));
}

/** One line a task: the best method and how sure that is. */
function allTasks() {
  const rows = tasks.map((name, index) => {
    const metric = metricsOf(index)[0];
    const rowsOf = ranking(metric, index).filter((row) => isNumber(row.median));
    const family = finalFamily(name, metric);
    return {
      name,
      metric,
      best: rowsOf[0],
      next: rowsOf[1],
      family,
      pair: rowsOf[1] ? pairOf(family, rowsOf[0].method, rowsOf[1].method) : null
    };
  });
  const columns = [
    {key: 'task', label: 'Task', value: (row) => row.name, cell: (row) => el('button', {type: 'button', class: 'link',
      onclick: () => change({task: row.name, metric: '', quantity: '', pair: ''})}, row.name)},
    {key: 'best', label: 'Best', value: (row) => (row.best ? row.best.method : ''), cell: (row) => row.best &&
      methodLabel(row.best.method)},
    {key: 'value', label: 'Median', number: true, value: (row) => row.best && row.best.median,
      cell: (row) => row.best && [precise(row.best.median, row.best.low, row.best.high), ' ', el('span', {class: 'faint'}, row.metric)]},
    {key: 'next', label: 'Second', value: (row) => (row.next ? row.next.method : '')},
    {key: 'sure', label: 'Beats it', number: true, value: (row) => row.pair && row.pair.superiority.value,
      cell: (row) => row.pair && percent(row.pair.superiority.value)},
    {key: 'verdict', label: 'Verdict', value: (row) => (row.pair ? row.pair.verdict : ''), cell: (row) => row.pair && verdictBadge(row.pair)}];
  return [
    el('h3', {}, 'All tasks'), dataTable({
      name: 'tasks',
      caption: 'Best method of every task',
      columns,
      rows,
      noFilter: rows.length < 8,
      look: 'cards'
    })
  ];
}

function overviewSection() {
  const body = el('div');
  drawOn(['task', 'metric', 'theme'], () => {
    const all = ranking();
    const rows =
        [...all.filter((row) => isNumber(row.median)), ...all.filter((row) => !isNumber(row.median))];
    if (!rows.length || !isNumber(rows[0].median)) {
      fill(body,
          el('p', {class: 'empty'},
              `No method ended with a value of ${metricName() || 'any metric'} on ${taskName()}.`));
      return;
    }
    const family = finalFamily(taskName(), metricName());
    const direction = higherIsBetter() ? 'higher is better' : 'lower is better';
    fill(body, el('p', {class: 'lead'}, `Final ${metricName()} on ${taskName()}, ${direction}.`),
        answers(rows.filter((row) => isNumber(row.median)), family), leaderboard(rows, family),
        task().text ? el('p', {class: 'note'}, el('strong', {}, taskName()), `: ${task().text}`) : null,
        tasks.length > 1 ? allTasks() : null);
  });
  return section('overview', 'Which method', body);
}
