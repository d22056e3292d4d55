// The view: what is chosen, hidden, sorted. It lives in the address, so that a link shows the same.
const defaults = {
  task: '',
  metric: '',
  x: 'gradients',
  xlog: '',
  ylog: '',
  y: 'value',
  zoom: '1',
  band: '1',
  seeds: '',
  hide: '',
  open: '',
  full: '',
  unit: 'step',
  quantity: '',
  pair: '',
  theme: 'auto',
  probe: '',
  pxlog: '',
  pylog: '',
  claim: '',
  against: '',
  tuned: '',
};
const view = {...defaults};
const tables = {};  // by table: {sort: 'column', down: true, filter: 'text'}
const charts = {};  // by chart: {x, y: '1' log, '0' linear, '' as the figure says; hidden: 'line.line'}
const listeners = [];

/** The view of an address; what it does not name is at its default. */
function readAddress() {
  Object.assign(view, defaults);
  for (const map of [tables, charts])
    for (const key of Object.keys(map)) delete map[key];
  for (const [key, value] of new URLSearchParams(location.hash.replace(/^#/, ''))) {
    if (key in defaults) {
      view[key] = value;
    } else if (/^t\.[a-z]+$/.test(key)) {
      const [sort, down, ...filter] = value.split('~');
      tables[key.slice(2)] = {sort, down: down === '1', filter: filter.join('~')};
    } else if (/^c\.[a-z0-9_-]+$/.test(key)) {
      const [x, y = '', hidden = ''] = value.split('~');
      charts[key.slice(2)] = {x, y, hidden};
    }
  }
  if (!['auto', 'light', 'dark'].includes(view.theme)) view.theme = 'auto';
}

function writeAddress() {
  const address = new URLSearchParams();
  for (const [key, value] of Object.entries(view)) {
    if (value !== defaults[key]) address.set(key, value);
  }
  for (const [name, {sort, down, filter}] of Object.entries(tables)) {
    if (sort || filter) address.set(`t.${name}`, [sort, down ? '1' : '0', filter].join('~'));
  }
  for (const [name, {x, y, hidden}] of Object.entries(charts)) {
    if (x || y || hidden) address.set(`c.${name}`, [x, y, hidden].join('~'));
  }
  const text = address.toString();
  history.replaceState(null, '', text ? `#${text}` : location.pathname + location.search);
}

/** Changes the view and redraws what depends on it. */
function change(patch) {
  Object.assign(view, patch);
  writeAddress();
  const changed = new Set(Object.keys(patch));
  for (const {keys, draw} of listeners) {
    if (keys.some((key) => changed.has(key))) draw();
  }
}

/** Draws now, and again whenever one of the keys changes. */
function drawOn(keys, draw) {
  const safely = () => {
    // Redrawing replaces controls: the one that was used keeps the focus.
    const focused =
        document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : null;
    draw();
    if (focused) {
      const again = document.querySelector(`[data-key="${CSS.escape(focused)}"]`);
      if (again) again.focus({preventScroll: true});
    }
  };
  listeners.push({keys, draw: safely});
  safely();
}

/** Methods that the reader hid, and all that are not shown: these and the folded ones. */
const chosenHidden = () => new Set(view.hide ? view.hide.split('.').map(Number) : []);
const hiddenMethods = () => new Set([...chosenHidden(), ...foldedMethods()]);

function toggleMethod(index) {
  const hidden = chosenHidden();
  if (!hidden.delete(index)) hidden.add(index);
  change({hide: [...hidden].sort((a, b) => a - b).join('.')});
}

/** Unfolds the grid of an entry ('*': the methods beyond the best), or folds it again. */
function toggleFold(entry) {
  const open = opened();
  if (!open.delete(entry)) open.add(entry);
  change({open: [...open].join('~')});
}
