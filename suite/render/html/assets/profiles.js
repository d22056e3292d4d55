// Performance profiles and runtime distributions over all (task, target) pairs.

/** Step curves from the left edge to the right edge of the axis. */
function stepLine(curve, start, end) {
  const x = curve.x.map((value) => Math.max(value, start));
  const share = [...curve.share];
  if (!x.length || x[0] > start) {
    x.unshift(start);
    share.unshift(0);
  }
  return {
    name: curve.method,
    method: methods.indexOf(curve.method),
    x: [...x, end],
    y: [...share, share[share.length - 1]],
    step: true
  };
}

const groupsOf = (unit) => (report.summary.profiles || []).filter((group) => group.unit === unit);

function problemsText(group) {
  const names = group.problems.map((problem) => `${problem.task}: ${problem.metric} ${plain(problem.value)}`);
  return `Over ${counted(group.problems.length, 'pair')} of task and target (${
             names.join('; ')}) and the methods ${group.methods.join(', ')}; ` +
      'both change with the set of methods.';
}

const groupTasks = (group) => [...new Set(group.problems.map((problem) => problem.task))].join(', ');

function profileFigure(group) {
  const most = d3.max(group.profiles.flatMap((curve) => curve.x)) || 1;
  return {
    title: 'Performance profile',
    caption: problemsText(group),
    x: {
      label: `${axisTexts[group.unit]}, as a multiple of the best`,
      logarithmic: most > 20,
      domain: [1, Math.max(most * 1.1, 1.5)]
    },
    y: {label: 'share of pairs solved', domain: [0, 1.02], exact: true},
    lines: group.profiles.map((curve) => stepLine(curve, 1, Math.max(most * 1.1, 1.5)))
  };
}

function ecdfFigure(group) {
  const all = group.ecdfs.flatMap((curve) => curve.x).filter((x) => x > 0);
  const [least, most] = all.length ? d3.extent(all) : [1, 10];
  return {
    title: 'Runtime distribution',
    caption: problemsText(group),
    x: {label: axisTexts[group.unit], logarithmic: true, domain: [least / 1.3, most * 1.3]},
    y: {label: 'share of (pair, seed) solved', domain: [0, 1.02], exact: true},
    lines: group.ecdfs.map((curve) => stepLine(curve, least / 1.3, most * 1.3))
  };
}

function profilesSection() {
  const controls = el('div', {class: 'controls'});
  const body = el('div', {class: 'pair-of-charts'});
  const note = el('p', {class: 'note'});
  const units = Object.keys(axisTexts).filter((unit) => groupsOf(unit).length);
  let charts = [];
  drawOn(['unit'], () => {
    if (!units.length) {
      fill(body, el('p', {class: 'empty'}, 'Profiles need two methods that ran on a task with a target.'));
      return;
    }
    const unit = units.includes(view.unit) ? view.unit : units[0];
    fill(controls,
        choice('Expense', units.map((name) => [name, axisTexts[name]]), unit,
            (chosen) => change({unit: chosen})));
    const groups = groupsOf(unit);
    const made = groups.flatMap((group, at) => [profileFigure, ecdfFigure].map((figure) => {
      const {title} = figure(group);
      const name = title.toLowerCase();
      const chart =
          makeChart({name, figure: () => figure(group), address: `${name.replace(' ', '-')}-${at}`});
      return {chart, title: groups.length > 1 ? `${title}: ${groupTasks(group)}` : title};
    }));
    charts = made.map(({chart}) => chart);
    fill(body, made.map(({chart, title}) => el('div', {}, el('h3', {}, title), chart.element)));
    fill(note, groupsOf(unit).map(problemsText).join(' '),
        ' Left: the share of pairs whose median expense (Kaplan-Meier) is at most so many ' +
            'times the best (Dolan and Mor\u00e9 2002). Right: the share of pairs and seeds solved within the expense (COCO, Hansen et al. 2016).');
  });
  drawOn(['hide', 'open', 'theme'], () => charts.forEach((chart) => chart.redraw()));
  return section('profiles', 'Over all targets', controls, body, note);
}
