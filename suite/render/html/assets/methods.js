// What each method was, the study as it was given, and the machine.

function itemText(item) {
  if (item === null || item === undefined) return missing;
  if (typeof item !== 'object') return String(item);
  const {id, options, ...rest} = item;
  const given = Object.entries(options || rest);
  return [
    el('code', {}, id || ''),
    given.length ? el('span', {class: 'options'}, ' ',
                       given.map(([name, value]) => `${name} = ${optionText(value)}`).join(', '))
                 : null
  ];
}

function methodsSection() {
  const columns = [
    {key: 'method', label: 'Method', value: (row) => row.method, cell: (row) => methodLabel(row.method)},
    {key: 'task', label: 'Task', value: (row) => row.task},
    ...['optimizer', 'model', 'driver'].map((role) => ({
      key: role,
      label: role[0].toUpperCase() + role.slice(1),
      value: (row) => (row[role] ? JSON.stringify(row[role]) : ''),
      cell: (row) => itemText(row[role])
    })),
    {
      key: 'settings',
      label: 'Run settings',
      value: (row) => JSON.stringify(row.settings),
      cell: (row) => row.settings &&
          el('details', {}, el('summary', {}, 'settings'),
              el('pre', {}, JSON.stringify(row.settings, null, 2)))
    }
  ];
  return section('methods', 'Methods and options',
      dataTable(
          {name: 'methods', caption: 'Options of every method', columns, rows: report.options, first: 40}));
}

function studySection() {
  return section('study', 'Study file',
      report.study.toml ? el('pre', {tabindex: '0'}, report.study.toml)
                        : el('p', {class: 'empty'}, 'The study was given on the command line.'));
}

function environmentCard([hash, environment]) {
  const flat = [];
  const walk = (value, path) => {
    if (value && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, entry] of Object.entries(value)) walk(entry, path ? `${path}.${key}` : key);
    } else {
      flat.push([path, value === null ? missing : Array.isArray(value) ? value.join(', ') : String(value)]);
    }
  };
  walk(environment, '');
  return el('div', {class: 'card'}, el('h3', {}, el('code', {}, hash.slice(0, 12))),
      el('dl', {}, flat.map(([name, text]) => [el('dt', {}, name), el('dd', {}, text)])));
}

function environmentSection() {
  const entries = Object.entries(report.environments);
  return section('environment', 'Environment',
      entries.length ? entries.map(environmentCard)
                     : el('p', {class: 'empty'}, 'No environment was recorded.'));
}

/** What the page leaves out or thinned. */
function notesSection() {
  return section('notes', 'About this page',
      el('ul', {}, report.notes.map((note) => el('li', {}, note)),
          el('li', {},
              'Numbers on this page are rounded to six digits; report.json, beside it, has them all.'),
          el('li', {},
              'Medians and quartiles are of type 7; a diverged run counts as the worst value. Differences and ratios of medians carry paired bootstrap intervals, shares Wilson intervals.'),
          el('li', {}, `Drawn with d3 ${d3.version} (Mike Bostock, ISC/BSD licence).`)));
}
