// Every run as a row, and the runs that broke with what they said last.

const statusLook = {
  finished: 'good',
  diverged: 'open'
};

function runsSection() {
  const metrics = [...new Set(report.runs.flatMap((run) => Object.keys(run.final)))];
  const time = (key, label) =>
      ({key, label, number: true, value: (run) => run[key], cell: (run) => duration(run[key])});
  const columns = [
    {key: 'task', label: 'Task', value: (run) => run.task},
    {key: 'method', label: 'Method', value: (run) => run.method, cell: (run) => methodLabel(run.method)},
    {key: 'seed', label: 'Seed', number: true, value: (run) => run.repetition}, {
      key: 'status',
      label: 'Status',
      value: (run) => run.status,
      cell: (run) => [el('span', {class: `badge ${statusLook[run.status] || 'bad'}`, title: run.reason},
                          run.status),
          run.stale ? el('span', {class: 'badge plain', title: run.stale}, 'stale') : null]
    },
    ...metrics.map((metric) => ({
      key: `m${metrics.indexOf(metric)}`,
      label: metric,
      number: true,
      value: (run) => run.final[metric],
      cell: (run) => significant(run.final[metric], 5)
    })),
    {
      key: 'steps',
      label: 'Steps',
      number: true,
      value: (run) => run.steps,
      cell: (run) => grouped(run.steps)
    },
    {
      key: 'gradients',
      label: 'Gradients',
      number: true,
      title: 'Gradient evaluations; *: counted by the driver itself',
      value: (run) => run.gradients,
      cell: (run) => [grouped(run.gradients), run.by_driver ? '*' : null]
    },
    time('cpu_s', 'CPU'), {
      key: 'wall',
      label: 'Wall',
      number: true,
      value: (run) => run.wall_s,
      cell: (run) => [duration(run.wall_s),
          run.contended
              ? el('span', {class: 'badge open', title: 'wall time exceeds CPU time by more than 5\u00a0%'},
                    'contended')
              : null]
    },
    time('data_s', 'Data'), time('gradient_s', 'Gradient'), time('update_s', 'Update'),
    time('evaluation_s', 'Evaluation'), {
      key: 'memory',
      label: 'Peak memory',
      number: true,
      value: (run) => run.peak_rss_bytes,
      cell: (run) => bytes(run.peak_rss_bytes)
    },
    {key: 'id', label: 'Id', value: (run) => run.id, cell: (run) => el('code', {}, run.id.slice(0, 12))}
  ];
  return section(
      'runs', 'Runs', dataTable({name: 'runs', caption: 'All runs', columns, rows: report.runs, first: 50}));
}

function failuresSection() {
  const diverged = report.runs.filter((run) => run.status === 'diverged');
  const row = (failure) => el('details', {class: 'card', open: report.failures.length <= 3},
      el('summary', {}, el('span', {class: 'badge bad'}, failure.status),
          ` ${failure.method} on ${failure.task}, seed ${failure.repetition}` +
              (isNumber(failure.steps) ? `, at step ${grouped(failure.steps)}` : ''),
          el('span', {class: 'faint'}, failure.reason ? ` \u2014 ${failure.reason}` : '')),
      failure.stderr ? el('pre', {}, failure.stderr)
                     : el('p', {class: 'note'}, 'It wrote nothing to stderr.'));
  return section('failures', 'Failures',
      report.failures.length ? report.failures.map(row)
                             : el('p', {class: 'empty'}, 'Every run came to its end.'),
      diverged.length
          ? el('p', {class: 'note'},
                `Further ${counted(diverged.length, 'run')} diverged, which is a result and not a failure: ` +
                    [...new Set(diverged.map((run) => run.method))].join(', ') + '.')
          : null);
}
