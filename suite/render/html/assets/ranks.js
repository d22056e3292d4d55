// The methods over all tasks: mean ranks, and which of them cannot be told apart.

/** A critical-difference diagram: a point a method, a bar a group that cannot be told apart. */
function ranksFigure() {
  const ranks = report.summary.ranks;
  const rows = [
    ...ranks.methods, ...ranks.groups.map((group, i) => `not told apart ${String.fromCharCode(97 + i)}`),
    ...(isNumber(ranks.distance) ? ['critical distance'] : [])
  ];
  const rankOf = (name) => ranks.mean_ranks[ranks.methods.indexOf(name)];
  const bar = (name, low, high, row) =>
      ({name, x: [low, high], y: [rows.length - 1 - row, rows.length - 1 - row]});
  const first = ranks.methods.length;
  return {
    title: 'Mean ranks over tasks',
    caption: 'points are mean ranks, 1 is the best; bars join methods that cannot be told apart',
    x: {label: 'mean rank', exact: true, domain: [1, ranks.methods.length]},
    y: {label: '', categories: [...rows].reverse()},
    lines: [
      ...ranks.methods.map((name, i) => ({
        name,
        method: methods.indexOf(name),
        x: [rankOf(name)],
        y: [rows.length - 1 - i],
        points: true
      })),
      ...ranks.groups.map((group, i) => {
        const [low, high] = d3.extent(group, rankOf);
        return bar(`not told apart ${String.fromCharCode(97 + i)}`, low, high, first + i);
      }),
      ...(isNumber(ranks.distance)
              ? [bar('critical distance', 1, Math.min(1 + ranks.distance, ranks.methods.length),
                    first + ranks.groups.length)]
              : [])
    ],
    note: ranksNote(ranks)
  };
}

function ranksNote(ranks) {
  const test = `Friedman's test over ${counted(ranks.tasks.length, 'task')}: p = ${
      probability(ranks.p)} (Iman and Davenport). `;
  const verdict = isNumber(ranks.distance)
      ? `Mean ranks more than ${significant(ranks.distance, 3)} apart differ at the ${
            percent(ranks.level)} level (Nemenyi). `
      : `No two methods may be said to differ by their ranks at the ${percent(ranks.level)} level. `;
  return test + verdict +
      `Ranks by the median final value of the leading metric on ${ranks.tasks.join(', ')}.` +
      (ranks.left_out.length ? ` Not ranked, since they lack tasks: ${ranks.left_out.join(', ')}.` : '');
}

function ranksSection() {
  const ranks = report.summary.ranks;
  if (!ranks) return null;
  const chart = makeChart({name: 'ranks', figure: ranksFigure, legend: false, scales: false});
  const columns = [
    {key: 'a', label: 'Method', value: (pair) => pair.a, cell: (pair) => methodLabel(pair.a)},
    {key: 'b', label: 'against', value: (pair) => pair.b, cell: (pair) => methodLabel(pair.b)}, {
      key: 'better',
      label: 'better',
      number: true,
      value: (pair) => pair.better,
      cell: (pair) => percent(pair.better)
    },
    {
      key: 'equal',
      label: 'practically equal',
      number: true,
      value: (pair) => pair.equal,
      cell: (pair) => percent(pair.equal)
    },
    {
      key: 'worse',
      label: 'worse',
      number: true,
      value: (pair) => pair.worse,
      cell: (pair) => percent(pair.worse)
    }
  ];
  const table = ranks.pairs.length
      ? el('details', {class: 'card'},
            el('summary', {}, 'How probable it is that a method is practically better'),
            el('p', {class: 'note'},
                'Bayesian signed-rank test (Benavoli et al. 2017) of the share of seeds won on each task; ' +
                    '44 to 56\u00a0% counts as practically equal.'),
            dataTable({
              name: 'ranks',
              caption: 'Pairs of methods over tasks',
              columns,
              rows: ranks.pairs,
              noFilter: ranks.pairs.length < 12
            }))
      : null;
  drawOn(['hide', 'open', 'theme'], () => chart.redraw());
  return section('ranks', 'Over all tasks', chart.element, table);
}
