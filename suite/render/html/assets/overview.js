// The first screen: which method, by how much, how sure, at what cost.

/** What may be said about the pair, in words; `tests`: how many Holm's correction is over. */
function verdictText(pair, tests) {
  if (!pair) return 'not compared';
  if (pair.verdict === 'deterministic') {
    return `every repetition is the same two runs (no randomness): a difference, and nothing to test`;
  }
  if (pair.verdict === 'not asked') {
    return `not one of the comparisons that the study asks for: p = ${probability(pair.p)}, not corrected`;
  }
  const level = `signed-rank test, Holm over ${counted(tests, 'pair')}`;
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

function methodFact(best, standings) {
  const label = (method) => [swatch(methods.indexOf(method)), ' ',
      el('span', {class: method.length > 24 ? 'long-name' : null}, method), ' '];
  const value = best.runs === 1 ? `${best.metric} ${significant(best.median)}, `
                                : `median ${best.metric} ${precise(best.median, best.low, best.high)}, ` +
          `quartiles ${range(best.low, best.high)}, `;
  const tied = standings.first.length > 1 ? `level: ${counted(standings.first.length, 'method')}; ` : '';
  return fact('Which method', standings.first.map(label),
      tied + value + `${counted(best.finished, 'finished run')} of ${best.runs}`);
}

function gapFact(best, pair, standings) {
  if (!pair) {
    return fact('By how much', missing,
        standings.runner_up ? 'the study compares it with no other method'
                            : 'no other method ended with a value');
  }
  const gap = pair.difference;
  const place = standings.first.includes(pair.b) ? ', which is level; '
      : pair.b === standings.runner_up           ? ', the second; '
                                                 : '; ';
  const what = `difference of medians to ${pair.b}${place}`;
  if (gap && isNumber(gap.low)) {
    const interval = `95\u00a0% interval ${range(gap.low, gap.high)}`;
    return fact('By how much', signed(gap.value, gap.low, gap.high), what + interval);
  }
  const why = pair.verdict === 'deterministic' ? 'every repetition is the same run'
                                               : 'fewer than two seeds, or some that diverged';
  return fact('By how much', gap ? signed(gap.value, gap.value, 0) : missing, `${what}no interval: ${why}`);
}

function sureFact(pair, standings) {
  if (!pair) return fact('How sure', missing, 'nothing to compare with');
  if (pair.verdict === 'deterministic') {
    return fact('How sure', 'no randomness', verdictText(pair, standings.tests));
  }
  const {low, high} = pair.superiority;
  const ties = pair.tied ? `, ${pair.tied} equal` : '';
  return fact('How sure', `${pair.won} of ${counted(pair.seeds, 'seed')}${ties}`,
      `won against ${pair.b}; share in all, 95\u00a0% interval ` +
          `${percent(low)} to ${percent(high)}; ${verdictText(pair, standings.tests)}`);
}

function costFact(best) {
  const {clock, machines, rows} = costsOf(taskName());
  const cost = costOf(taskName(), best.method);
  const parts = [`${clockText[clock]} a run (median)`];
  if (isNumber(cost.times) && rows.length > 1)
    parts[0] += `, ${significant(cost.times, 3)} times the cheapest`;
  if (isNumber(cost.peak)) parts.push(`peak memory ${bytes(cost.peak)}`);
  if (cost.contended) parts.push(`${cost.contended} of ${counted(cost.runs, 'run')} contended`);
  if (cost.interpreted) parts.push('interpreted: each step calls Python');
  if (machines > 1) parts.push(`on one of ${machines} machines`);
  if (cost.elsewhere) parts.push('on another machine than the others: not to be compared');
  return fact('At what cost', duration(cost.seconds), parts.join('; '));
}

/** The four answers for the best method against the next, or against the one that all are compared with. */
function answers(best, standings) {
  const pair = standings.pair;
  return el('div', {class: 'facts-grid'}, methodFact(best, standings), gapFact(best, pair, standings),
      sureFact(pair, standings), costFact(best));
}

/** One line a task: the best method and how sure that is. */
function allTasks() {
  const rows = tasks.map((name, index) => {
    const metric = metricsOf(index)[0];
    const standings = standingsOf(index, metric) || {first: [], pair: null};
    return {
      name,
      metric,
      best: ranking(metric, index).find((row) => isNumber(row.median)),
      first: standings.first,
      next: standings.pair ? standings.pair.b : standings.runner_up,
      pair: standings.pair
    };
  });
  const columns = [
    {key: 'task', label: 'Task', value: (row) => row.name, cell: (row) => el('button', {type: 'button', class: 'link',
      onclick: () => change({task: row.name, metric: '', quantity: '', pair: ''})}, row.name)},
    {key: 'best', label: 'Best', value: (row) => (row.best ? row.best.method : ''), cell: (row) =>
      row.first.map((name) => el('div', {}, methodLabel(name)))},
    {key: 'value', label: 'Median', number: true, value: (row) => row.best && row.best.median,
      cell: (row) => row.best && [precise(row.best.median, row.best.low, row.best.high), ' ', el('span', {class: 'faint'}, row.metric)]},
    {key: 'next', label: 'Compared with', value: (row) => row.next || ''},
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
    const rows = ranking();
    if (!rows.length || !isNumber(rows[0].median)) {
      fill(body,
          el('p', {class: 'empty'},
              `No method ended with a value of ${metricName() || 'any metric'} on ${taskName()}.`));
      return;
    }
    const standings = standingsOf();
    const direction = higherIsBetter() ? 'higher is better' : 'lower is better';
    fill(body, el('p', {class: 'lead'}, `Final ${metricName()} on ${taskName()}, ${direction}.`),
        answers(rows[0], standings),
        report.decided ? el('p', {class: 'decided'}, `${report.decided}.`) : null, seedsCallout(standings),
        leaderboard(rows, standings),
        task().text ? el('p', {class: 'note'}, el('strong', {}, taskName()), `: ${task().text}`) : null,
        tasks.length > 1 ? allTasks() : null);
  });
  return section('overview', 'Which method', body);
}
