// The table of methods by their final value, best first.

/** Median as a dot, quartiles as a bar, on the scale of all methods. */
function intervalMark(row, scale) {
  const svg =
      d3.create('svg')
          .attr('class', 'interval')
          .attr('viewBox', '0 0 200 18')
          .attr('width', 130)
          .attr('height', 18)
          .attr('role', 'img')
          .attr('aria-label', `median ${significant(row.median)}, quartiles ${range(row.low, row.high)}`);
  svg.append('line').attr('x1', 4).attr('x2', 196).attr('y1', 9).attr('y2', 9).attr('stroke', token('grid'));
  if (!isNumber(row.median)) return svg.node();
  const colour = colourOf(methods.indexOf(row.method));
  const low = isNumber(row.low) ? scale(row.low) : 4;
  const high = isNumber(row.high) ? scale(row.high) : 196;
  svg.append('line')
      .attr('x1', low)
      .attr('x2', Math.max(high, low + 1))
      .attr('y1', 9)
      .attr('y2', 9)
      .attr('stroke', colour)
      .attr('stroke-width', 6)
      .attr('stroke-opacity', 0.45);
  svg.append('circle').attr('cx', scale(row.median)).attr('cy', 9).attr('r', 5).attr('fill', colour);
  return svg.node();
}

function intervalScale(rows) {
  const values = rows.flatMap((row) => [row.low, row.median, row.high]).filter(isNumber);
  const [least, most] = values.length ? d3.extent(values) : [0, 1];
  const wide = least > 0 && most / least > 50;
  return (wide ? d3.scaleLog() : d3.scaleLinear())
      .domain(least === most ? [least - 1, most + 1] : [least, most])
      .range([10, 190]);
}

/** Targets of the task that the method's runs reached, as "9 of 10". */
function reachedText(name, method) {
  return ofTask(report.summary.targets, name)
      .filter((row) => row.method === method)
      .map((row) => `${row.reached} of ${row.runs}`);
}

const firstBadge = () => el('span', {class: 'badge good'}, 'first');

function verdictBadge(pair) {
  if (!pair) return null;
  const looks = {
    'a better': ['good', 'better'],
    'b better': ['bad', 'worse'],
    'too few seeds': ['open', 'too few seeds'],
    'not shown': ['open', 'not shown'],
    'deterministic': ['plain', 'no randomness'],
    'not asked': ['plain', 'not asked']
  };
  const [look, text] = looks[pair.verdict];
  return el('span', {class: `badge ${look}`}, text);
}

/** "diverged", or how the runs of a method ended where none came to a value: "3 timed out". */
function noValueText(row) {
  if (row.diverged) {
    return isNumber(row.diverged_at) ? `diverged at step ${grouped(row.diverged_at)}` : 'diverged';
  }
  const ends = d3.rollup(runsOf(taskName(), row.method), (runs) => runs.length, (run) => run.status);
  return [...ends].map(([status, count]) => `${count} ${status.replace(/_/g, ' ')}`).join(', ');
}

/** What must be known about how the options of the shown methods came about. */
function tuningNotes() {
  const {tuned, all_tuned: allTuned, grids} = provenanceOf(taskName());
  const notes = grids.map(
      (grid) => `${
                    grid.methods.length < foldedFrom
                        ? grid.methods.join(', ')
                        : `The ${grid.methods.length} rows of ${grid.entry}`} are values of one grid: ` +
          'the best of them was chosen by the seeds that it is shown with, which flatters it. Fresh seeds say how good it is.');
  if (tuned.length && !allTuned) {
    notes.unshift(
        `Tuned and untuned methods stand in this table together (tuned on this task: ${tuned.join(', ')}): ` +
        'their order also says how much tuning was done.');
  }
  if (costsOf(taskName()).rows.some((row) => row.elsewhere)) {
    notes.push(`Runs were made on ${costsOf(taskName()).machines} machines. Times marked \u2020 are of ` +
        'another one than the others and cannot be compared with them.');
  }
  if (isNumber(report.evaluation_share)) {
    notes.push('Evaluation is part of no time; it took ' +
        `${significant(100 * report.evaluation_share, 2)} % of what the runs took.`);
  }
  return notes.map((text) => el('p', {class: 'note'}, text));
}

function leaderboard(rows, standings) {
  const best = rows[0];
  const to = (row) => row.to_base || null;
  const base = !standings.base || standings.base === best.method ? 'the best' : standings.base;
  const scale = intervalScale(rows);
  const clock = clockOf(taskName());
  const costs = new Map(rows.map((row) => [row, costOf(taskName(), row.method)]));
  const tuned = (row) => isTuned(row.method, taskName());
  const anyTuned = rows.some(tuned);
  const columns = [
    {
      key: 'method',
      label: 'Method',
      value: (row) => row.method,
      cell: (row) => el('span', {class: 'method'}, swatch(methods.indexOf(row.method)),
          el('span', {class: 'name'}, row.method),
          anyTuned && el('span', {class: 'badge plain'}, tunedWord(row.method, taskName())))
    },
    {
      key: 'median',
      label: 'Median',
      number: true,
      value: (row) => row.median,
      cell: (row) => (isNumber(row.median) ? inColumn(row.median, row.low, row.high, standings.decimals)
                                           : noValueText(row))
    },
    {
      key: 'quartiles',
      label: 'Quartiles',
      value: (row) => row.low,
      cell: (row) => isNumber(row.median) &&
          el('span', {class: 'stacked'}, intervalMark(row, scale),
              el('span', {class: 'faint number'}, rangeInColumn(row.low, row.high, standings.decimals)))
    },
    {
      key: 'gap',
      label: `To ${base}`,
      number: true,
      title: 'Difference of medians, 95\u00a0% bootstrap interval over seeds',
      value: (row) => (to(row) && to(row).difference ? to(row).difference.value : null),
      cell:
          (row) => {
            const gap = to(row) && to(row).difference;
            if (!gap) return null;
            return isNumber(gap.low)
                ? [signed(gap.value, gap.low, gap.high), el('div', {class: 'faint'}, range(gap.low, gap.high))]
                : signed(gap.value, gap.value, 0);
          }
    },
    {
      key: 'beats',
      label: `Beats ${base}`,
      number: true,
      title: 'Share of shared seeds, 95\u00a0% Wilson interval',
      value: (row) => (to(row) ? to(row).superiority.value : null),
      cell: (row) => {
        const pair = to(row);
        return pair ? [percent(pair.superiority.value), el('div', {class: 'faint'}, isNumber(pair.superiority.low) ? `${percent(pair.superiority.low)}\u2013${percent(pair.superiority.high)}` : '')] : null;
      }
    },
    {
      key: 'verdict',
      label: 'Verdict',
      value: (row) => (row === best ? 'first' : (to(row) || {}).verdict),
      cell: (row) => {
        const badge = row === best && !to(row) ? firstBadge() : verdictBadge(to(row));
        if (to(row)) badge.title = verdictText(to(row), standings.tests);
        if (row === best && to(row)) return [firstBadge(), ' ', badge];
        return row !== best && row.rank === 1 ? [el('span', {class: 'badge plain'}, 'level'), badge] : badge;
      }
    },
    {
      key: 'targets',
      label: 'Targets reached',
      value: (row) => reachedText(taskName(), row.method).join(', '),
      title: (ofTask(report.summary.targets).filter((row) => row.method === best.method))
                 .map((row) => `${row.metric} ${plain(row.value)}`)
                 .join(', '),
      cell: (row) => reachedText(taskName(), row.method).map((text) => el('div', {}, text))
    },
    {
      key: 'cost',
      label: clock === 'cpu_s' ? 'CPU time' : 'Wall time',
      number: true,
      title: 'Median of a run, as a multiple of the cheapest, and peak memory above the start',
      value: (row) => costs.get(row).seconds,
      cell: (row) => {
        const cost = costs.get(row);
        if (!isNumber(cost.seconds)) return null;
        const times = isNumber(cost.times) ? `\u00d7${significant(cost.times, 3)} \u00b7 ` : '';
        return [
          duration(cost.seconds) + (cost.elsewhere ? ' \u2020' : ''),
          el('div', {class: 'faint'}, `${times}${bytes(cost.peak)}`),
          cost.interpreted
              ? el('span', {class: 'badge plain', title: 'each step calls Python, which is part of its time'},
                    'interpreted')
              : null
        ];
      }
    },
    {
      key: 'runs',
      label: 'Runs',
      number: true,
      value: (row) => row.finished,
      cell: (row) => `${row.finished} of ${row.runs}`,
      title: 'finished of started'
    },
  ];
  return [
    dataTable({
      name: 'ranking',
      caption: `Methods on ${taskName()} by final ${best.metric}`,
      columns,
      rows,
      look: 'cards'
    }),
    stepCosts(rows), tuningNotes()
  ];
}

/** What a step of each method needs, where its runs say it. */
function stepCosts(rows) {
  const costs = rows.map((row) => costOf(taskName(), row.method))
                    .filter((cost) => isNumber(cost.gradients) || isNumber(cost.state));
  if (!costs.length) return null;
  const number = (key, label, title) => ({
    key,
    label,
    title,
    number: true,
    value: (cost) => cost[key],
    cell: (cost) => (isNumber(cost[key]) ? significant(cost[key], 3) : null)
  });
  return dataTable({
    name: 'steps',
    caption: `What a step costs on ${taskName()}`,
    columns: [
      {
        key: 'method',
        label: 'Method',
        value: (cost) => cost.method,
        cell: (cost) => el('span', {class: 'method'}, swatch(methods.indexOf(cost.method)),
            el('span', {class: 'name'}, cost.method))
      },
      number('gradients', 'Gradients a step', 'Evaluations with a gradient'),
      number('gradient_us', 'Objective, \u00b5s', 'Forward and backward, median of the runs'),
      number('update_us', 'Update, \u00b5s', 'The method\u2019s own arithmetic, median of the runs'),
      number('state', 'State, bytes a parameter',
          'What the method keeps between steps: 8 is two numbers in float32')
    ],
    rows: costs,
    look: 'cards'
  });
}
