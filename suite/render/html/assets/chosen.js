// How settings were chosen: chosen values and where they lie, what choosing cost.

/** What every page says where the test split chose settings. */
const chosenWarning = () => (report.chosen && report.chosen.warning
        ? el('p', {class: 'note warning', role: 'note'}, report.chosen.warning)
        : null);

function chosenSection() {
  const {chosen} = report;
  if (!chosen) return null;
  const column = (key, label, number) => ({key, label, number, value: (row) => row[key]});
  const columns = [
    {key: 'method', label: 'Method', value: (row) => row.method, cell: (row) => methodLabel(row.method)},
    column('task', 'Task'), column('chosen', 'Chosen, and where it lies in its space'),
    column('metric', 'By'), column('value', 'Its value', true), column('defaults', 'With defaults', true),
    column('trials', 'Trials'), column('gradients', 'Gradient evaluations', true),
    column('tuning', 'Time of tuning', true), column('training', 'Time of the runs', true)
  ];
  return section('chosen', 'How settings were chosen', el('p', {}, chosen.how),
      el('p', {}, 'Again with ', el('code', {}, chosen.command), '. ', chosen.spaces, '.'),
      dataTable({name: 'chosen', caption: 'Chosen settings', columns, rows: chosen.rows, first: 60}),
      chosen.notes.length ? el('ul', {}, chosen.notes.map((note) => el('li', {}, note))) : null);
}
