// Tables that sort by a click on a heading, filter by a text, and save as CSV or JSON.

/**
 * dataTable({name, caption, columns: [{key, label, value: row => sortable, cell: row => node,
 * number, title}], rows, first: rows shown at once, detail: row => what stands under it or null})
 * -> element.
 */
function dataTable(settings) {
  const {name, columns, first = 100} = settings;
  const state = tables[name] || (tables[name] = {sort: '', down: false, filter: ''});
  let limit = first;
  const body = el('tbody');
  const heads = el('tr');
  const foot = el('p', {class: 'note'});
  const draw = () => {
    const rows = sorted(settings, state);
    fill(heads, columns.map((column) => heading(column, state, () => {
      writeAddress();
      draw();
      const again = heads.querySelector(`[data-key="t.${name}.${column.key}"]`);
      if (again) again.focus();
    }, name)));
    fill(body, rows.slice(0, limit).map((row) => {
      const detail = settings.detail && settings.detail(row);
      return [
        tableRow(columns, row),
        detail && el('tr', {class: 'detail'}, el('td', {colspan: columns.length}, detail))
      ];
    }));
    fill(foot, rows.length === settings.rows.length ? counted(rows.length, 'row')
      : `${grouped(rows.length)} of ${counted(settings.rows.length, 'row')}`,
    rows.length > limit ? [', ', el('button', {type: 'button', class: 'quiet',
      onclick: () => { limit = Infinity; draw(); }}, `show the other ${rows.length - limit}`)] : null);
  };
  const filter = el('input', {
    type: 'search',
    placeholder: 'Filter rows',
    value: state.filter,
    'aria-label': `Filter ${settings.caption}`,
    'data-filter': name,
    oninput: (event) => {
      state.filter = event.target.value;
      writeAddress();
      draw();
    }
  });
  draw();
  return el('div', {class: 'table-block', 'data-table': name},
      el('div', {class: 'chart-bar'}, settings.noFilter ? null : filter, el('span', {class: 'spacer'}),
          tableSaves(settings, state)),
      el('div', {class: 'table-box', tabindex: '0', role: 'region', 'aria-label': settings.caption},
          el('table', {class: settings.look || null},
              el('caption', {class: 'visually-hidden'}, settings.caption), el('thead', {}, heads), body)),
      foot);
}

function tableRow(columns, row) {
  return el('tr', {}, columns.map((column, i) => {
    const content = column.cell ? column.cell(row) : column.value(row);
    const attributes = {class: column.number ? 'number' : null, 'data-label': column.label};
    return el(i === 0 ? 'th' : 'td', {scope: i === 0 ? 'row' : null, ...attributes},
        el('div', {}, orMissing(content)));
  }));
}

const orMissing = (content) =>
    (content === null || content === undefined || content === '' ? missing : content);

function heading(column, state, redraw, name) {
  const active = state.sort === column.key;
  const flip = () => {
    if (active && state.down === Boolean(column.number)) {
      state.down = !state.down;
    } else if (active) {
      state.sort = '';
    } else {
      state.sort = column.key;
      state.down = Boolean(column.number);
    }
    redraw();
  };
  return el('th', {
    scope: 'col',
    class: column.number ? 'number' : null,
    'aria-sort': active ? (state.down ? 'descending' : 'ascending') : null,
    title: column.title
  },
      el('button', {type: 'button', onclick: flip, 'data-key': `t.${name}.${column.key}`}, column.label,
          el('span', {class: 'arrow', 'aria-hidden': 'true'},
              active ? (state.down ? ' \u2193' : ' \u2191') : '')));
}

function sortable(value) {
  return value === undefined || value === '' || Number.isNaN(value) ? null : value;
}

/** Rows that hold every word of the filter, in the chosen order; missing values last. */
function sorted({columns, rows}, state) {
  const words = (state.filter || '').toLowerCase().split(/\s+/).filter(Boolean);
  const kept = rows.filter((row) => {
    if (!words.length) return true;
    const text = columns.map((column) => column.value(row)).join('\u0001').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const column = columns.find((entry) => entry.key === state.sort);
  if (!column) return kept;
  const sign = state.down ? -1 : 1;
  return kept.map((row, i) => [sortable(column.value(row)), i, row])
      .sort((a, b) => {
        if (a[0] === null || b[0] === null) return (a[0] === null) - (b[0] === null) || a[1] - b[1];
        const order = typeof a[0] === 'number' && typeof b[0] === 'number'
            ? a[0] - b[0]
            : String(a[0]).localeCompare(String(b[0]), undefined, {numeric: true});
        return sign * order || a[1] - b[1];
      })
      .map((entry) => entry[2]);
}

function tableSaves(settings, state) {
  const {name, columns} = settings;
  const values = () =>
      sorted(settings, state).map((row) => columns.map((column) => sortable(column.value(row))));
  const button = (label, work) => el('button', {
    type: 'button',
    class: 'quiet',
    'data-save': label.toLowerCase(),
    'aria-label': `Save ${settings.caption} as ${label}`,
    onclick: work
  },
      label);
  return el('span', {class: 'saves'},
      button('CSV',
          () => save(fileName(name, 'csv'), 'text/csv',
              csvText([columns.map((column) => column.label), ...values()]))),
      button('JSON',
          () => save(fileName(name, 'json'), 'application/json',
              JSON.stringify(values().map(
                  (row) => Object.fromEntries(row.map((value, i) => [columns[i].label, value])))))));
}
