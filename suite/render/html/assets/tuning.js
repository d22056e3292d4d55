// What tuning found: the best of n trials, the order by the number of trials, the options that matter.

const tuningCells = () =>
    ((report.summary.tuning || {}).cells || []).filter((cell) => cell.task === taskName());

/** Methods of a tuning that the report also has keep their colours. */
const tunedMethod = (name) => {
  const index = methods.indexOf(name);
  return index < 0 ? undefined : index;
};

function tuningCurveFigure(cells) {
  const shown = cells.filter((cell) => cell.best_of);
  const without = cells.filter((cell) => !cell.best_of);
  const metric = (cells[0] || {}).metric;
  const finite =
      shown
          .flatMap(
              (cell) => [...cell.best_of.value, ...cell.best_of_80.low, ...cell.best_of_80.high.slice(1)])
          .filter(isNumber);
  const range = finite.length ? d3.extent(finite) : undefined;
  // Where an end of the band is infinite, the band goes to the edge of the picture.
  const within = (list, edge) => list.map((value) => (isNumber(value) || !range ? value : range[edge]));
  return {
    title: `${metric} on ${taskName()}: the best of n trials`,
    caption: 'median of the best of n trials with its simultaneous 95 % band',
    x: {label: 'trials', logarithmic: false},
    y: {label: metric, domain: range},
    lines: shown.map((cell) => ({
      name: cell.method,
      method: tunedMethod(cell.method),
      x: cell.trials,
      y: cell.best_of.value,
      low: within(cell.best_of.low, 0),
      high: within(cell.best_of.high, 1),
      step: true
    })),
    note: 'What the best of n trials is expected to give (its median), with the band that holds for all n ' +
        'at once with 95\u00a0% (Lourie, Cho and He 2024). A band that reaches the edge of the picture may be infinite there. ' +
        without.map((cell) => `${cell.method} has no curve: ${cell.reason}.`).join(' ')
  };
}

function budgetRanksFigure(ranks) {
  return {
    title: `Order by the number of trials on ${taskName()}`,
    caption: 'rank by the median of the best of n trials; 1 is the best',
    x: {label: 'trials'},
    y: {label: 'rank', domain: [ranks.methods.length, 1], exact: true},
    lines: ranks.methods.map(
        (name, i) => ({name, method: tunedMethod(name), x: ranks.trials, y: ranks.ranks[i], step: true}))
  };
}

/** Trials of a method over one option, or over two as points whose quality is told by their group. */
function trialsFigure(cell, first, second) {
  const {values, settings, numbers} = cell.trials;
  const order = d3.range(values.length).filter((i) => isNumber(values[i]));
  order.sort((i, j) => (cell.higher ? values[j] - values[i] : values[i] - values[j]));
  const best = order.slice(0, Math.max(1, Math.floor(order.length / 4)));
  const lost = d3.range(values.length).filter((i) => !isNumber(values[i]));
  const at = (option) => cell.options.indexOf(option);
  const points = (name, which) => ({
    name,
    points: true,
    x: which.map((i) => settings[first][i]),
    y: which.map((i) => (second ? settings[second][i] : values[i]))
  });
  const chosen = numbers.indexOf(cell.chosen);
  return {
    title: `Trials of ${cell.method} on ${taskName()}`,
    caption: second ? `${first} and ${second}` : `${cell.metric} over ${first}`,
    x: {label: first, logarithmic: cell.logarithmic[at(first)]},
    y: second ? {label: second, logarithmic: cell.logarithmic[at(second)]} : {label: cell.metric},
    lines: [
      points('best quarter', best), points('other trials', order.slice(best.length)),
      ...(second && lost.length ? [points('diverged or failed', lost)] : []),
      ...(chosen >= 0 ? [points('chosen', [chosen])] : [])
    ],
    note: lost.length && !second ? `${counted(lost.length, 'trial')} diverged or failed and have no point.`
                                 : ''
  };
}

/** The charts of a method's options: one an option, and a map of the first two. */
function optionCharts(cell) {
  const numeric = cell.options.filter((option) => cell.trials.settings[option].some(isNumber));
  const charts = numeric.map((option, i) => makeChart({
    name: `trials over ${option}`,
    figure: () => trialsFigure(cell, option),
    address: `trials-${methods.indexOf(cell.method)}-${i}`
  }));
  if (numeric.length > 1) {
    charts.push(makeChart({
      name: `trials over ${numeric[0]} and ${numeric[1]}`,
      figure: () => trialsFigure(cell, numeric[0], numeric[1]),
      address: `trials-${methods.indexOf(cell.method)}-map`
    }));
  }
  return charts;
}

function tuningSection() {
  if (!report.summary.tuning) return null;
  const body = el('div');
  let charts = [];
  drawOn(['task', 'tuned'], () => {
    const cells = tuningCells();
    if (!cells.length) {
      charts = [];
      fill(body, el('p', {class: 'empty'}, `Nothing was tuned on ${taskName()}.`));
      return;
    }
    const ranks = report.summary.tuning.ranks.find((entry) => entry.task === taskName());
    charts =
        [makeChart({name: 'best of n trials', figure: () => tuningCurveFigure(cells), address: 'best-of'})];
    if (ranks)
      charts.push(
          makeChart({name: 'order by trials', figure: () => budgetRanksFigure(ranks), scales: false}));
    const names = cells.map((cell) => cell.method);
    const name = names.includes(view.tuned) ? view.tuned : names[0];
    const trials = report.trials.find((entry) => entry.task === taskName() && entry.method === name);
    const ofOptions = trials ? optionCharts(trials) : [];
    charts.push(...ofOptions);
    fill(body,
        el('div', {class: 'pair-of-charts'}, charts.slice(0, ranks ? 2 : 1).map((chart) => chart.element)),
        el('h3', {}, 'How much the options matter'),
        el('div', {class: 'controls'},
            choice('method', names.map((one) => [one, one]), name, (tuned) => change({tuned}))),
        el('div', {class: 'pair-of-charts'}, ofOptions.map((chart) => chart.element)));
  });
  drawOn(['hide', 'open', 'theme'], () => charts.forEach((chart) => chart.redraw()));
  return section('tuning', 'Tuning', body);
}
