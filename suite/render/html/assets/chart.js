// A chart on the page: a drawing, a line of numbers under the pointer, a legend, buttons to save.

/**
 * makeChart({name, figure: () => data, legend: true, scales: true, address}) -> chart. It draws itself
 * when it comes near the window, again when its width changes, and on chart.redraw(). `address` names
 * the reader's choice of axes and lines in the address; charts of one address share it.
 */
function makeChart({name, figure, legend = true, scales = true, address = ''}) {
  const free = {x: '', y: '', hidden: ''};
  const axes = address ? charts[address] || (charts[address] = free) : free;
  const chart = {name, choice: axes, note: el('p', {class: 'note'})};
  chart.figure = () => {
    const data = figure();
    const settle = (axis) => ({
      ...data[axis],
      logarithmic: axes[axis] === '' ? Boolean((data[axis] || {}).logarithmic) : axes[axis] === '1'
    });
    return scales ? {...data, x: settle('x'), y: settle('y')} : data;
  };
  chart.plot = el('div',
      {class: 'plot', tabindex: '0', role: 'group', 'aria-label': `${name}: arrow keys read the values`});
  chart.tip = el('div', {class: 'tip', hidden: true});
  chart.legend = el('div', {class: 'legend', role: 'group', 'aria-label': 'Lines to show'});
  const bar = el('div', {class: 'chart-bar'});
  chart.element = el('figure', {class: 'chart', 'data-chart': name}, bar,
      el('div', {class: 'plot-box'}, chart.plot, chart.tip), legend ? chart.legend : null, chart.note);
  const drawBar = () => fill(bar,
      scales ? ['x', 'y'].map((axis) => {
        const data = chart.figure()[axis] || {};
        return data.exact || (data.categories && data.categories.length)
            ? null
            : toggle(`log ${axis}`, Boolean(data.logarithmic), (on) => {
                axes[axis] = on ? '1' : '0';
                writeAddress();
                chart.redraw();
                bar.querySelector(`[data-axis="${axis}"]`).focus();
              }, null, {'data-axis': axis});
      })
             : null,
      el('span', {class: 'spacer'}), saveButtons(chart));
  chart.redraw = () => {
    if (!chart.plot.isConnected || !chart.seen) return;
    drawBar();
    drawFigure(chart);
    if (legend) drawLegend(chart);
  };
  drawBar();
  drawWhenSeen(chart);
  addKeys(chart);
  return chart;
}

/** Charts far below the window are drawn when the reader comes near: the page opens at once. */
function drawWhenSeen(chart) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    chart.seen = true;
    observer.disconnect();
    chart.redraw();
    let width = chart.plot.clientWidth;
    new ResizeObserver(debounced(() => {
      if (chart.plot.clientWidth === width) return;
      width = chart.plot.clientWidth;
      chart.redraw();
    }, 80)).observe(chart.plot);
  }, {rootMargin: '400px'}).observe(chart.element);
}

/** The lines hidden in this chart alone, as positions in its figure. */
const hiddenLines = (chart) => new Set(chart.choice.hidden ? chart.choice.hidden.split('.').map(Number) : []);

function hideLine(chart, line) {
  const hidden = hiddenLines(chart);
  const at = chart.drawn.all.lines.indexOf(line);
  if (!hidden.delete(at)) hidden.add(at);
  chart.choice.hidden = [...hidden].sort((a, b) => a - b).join('.');
  writeAddress();
}

/** A button per named line; lines of methods hide everywhere, others in this chart. */
function drawLegend(chart) {
  const lines = (chart.drawn.all.lines || []).filter((line) => !line.faint);
  if (lines.length < 2 && !lines.some((line) => line.method !== undefined)) {
    fill(chart.legend);
    return;
  }
  const folded = foldedMethods();
  fill(chart.legend, lines.filter((line) => !folded.has(line.method)).map((line) => {
    const shown = isShown(line, chart, chart.drawn.all.lines.indexOf(line));
    const flip = () => {
      if (line.method !== undefined) return toggleMethod(line.method);
      hideLine(chart, line);
      chart.redraw();
      [...chart.legend.children].find((key) => key.textContent === line.name).focus();
    };
    return el('button', {
      type: 'button',
      class: 'key',
      'aria-pressed': String(shown),
      onclick: flip,
      'data-key': `${chart.name}.${line.name}`
    },
        swatch(line.method === undefined ? chart.drawn.all.lines.indexOf(line) : line.method, line.dashed),
        line.name);
  }));
}

/** The values of all shown lines at a position of x, nearest point or the step that holds there. */
function valuesAt(drawn, x) {
  const rows = [];
  drawn.figure.lines.forEach((line) => {
    if (line.faint || !line.x.length) return;
    const index = line.step ? d3.bisectRight(line.x, x) - 1 : nearest(line.x, x);
    if (index < 0 || !isNumber(line.y[index])) return;
    const all = drawn.all.lines.indexOf(line);
    rows.push({
      line,
      index,
      x: line.x[index],
      y: line.y[index],
      low: line.low && line.low[index],
      high: line.high && line.high[index],
      key: line.method === undefined ? all : line.method
    });
  });
  return rows.sort((a, b) => b.y - a.y);
}

function nearest(sorted, x) {
  const right = d3.bisectLeft(sorted, x);
  if (right <= 0) return 0;
  if (right >= sorted.length) return sorted.length - 1;
  return x - sorted[right - 1] <= sorted[right] - x ? right - 1 : right;
}

function cellAt(drawn, x, y) {
  const map = (drawn.figure.heat_maps || [])[0];
  if (!map || !isNumber(x) || !isNumber(y)) return null;
  const column = nearest(map.x, x);
  const row = nearest(map.y, y);
  return {x: map.x[column], y: map.y[row], value: map.values[row * map.x.length + column]};
}

function binAt(drawn, x) {
  const histogram = (drawn.figure.histograms || [])[0];
  if (!histogram) return null;
  const bin = d3.bisectRight(histogram.edges, x) - 1;
  return histogram.counts[bin] === undefined
      ? null
      : {low: histogram.edges[bin], high: histogram.edges[bin + 1], count: histogram.counts[bin]};
}

function tipContent(drawn, x, y) {
  const axis = (drawn.figure.x || {}).label || 'x';
  const cell = cellAt(drawn, x, y);
  if (cell)
    return [
      el('strong', {}, significant(cell.value)),
      el('div', {}, `${significant(cell.x)}, ${significant(cell.y)}`)
    ];
  const bin = binAt(drawn, x);
  if (bin)
    return [
      el('strong', {}, significant(bin.count)),
      el('div', {}, `${significant(bin.low)} to ${significant(bin.high)}`)
    ];
  const rows = valuesAt(drawn, x);
  if (!rows.length) return null;
  return [
    el('div', {class: 'tip-head'}, `${axis}: ${significant(x, 4)}`),
    el('table', {},
        rows.slice(0, 14).map(
            (row) => el('tr', {}, el('td', {}, swatch(row.key, row.line.dashed)), el('td', {}, row.line.name),
                el('td', {class: 'number'}, significant(row.y)),
                el('td', {class: 'number faint'},
                    isNumber(row.low) && isNumber(row.high) ? range(row.low, row.high) : '')))),
    rows.length > 14 ? el('div', {}, `and ${rows.length - 14} more`) : null
  ];
}

function showTip(chart, x, y, pixel) {
  const {drawn, tip} = chart;
  const content = tipContent(drawn, x, y);
  drawn.cursor.attr('opacity', content ? 1 : 0).attr('x1', pixel).attr('x2', pixel);
  tip.hidden = !content;
  if (!content) return;
  fill(tip, content);
  const at = drawn.margin.left + pixel;
  const room = chart.plot.clientWidth - tip.offsetWidth - 4;
  tip.style.left = `${Math.max(0, at + 16 <= room ? at + 16 : Math.min(room, at - tip.offsetWidth - 16))}px`;
}

function hideTip(chart) {
  chart.tip.hidden = true;
  if (chart.drawn) chart.drawn.cursor.attr('opacity', 0);
}

function addHover(chart, inner) {
  const {drawn} = chart;
  const {size, scales} = drawn;
  drawn.cursor = inner.append('line')
                     .attr('class', 'cursor')
                     .attr('y1', 0)
                     .attr('y2', size.height)
                     .attr('stroke', token('muted'))
                     .attr('opacity', 0);
  const pane = inner.append('rect')
                   .attr('class', 'pane')
                   .attr('width', size.width)
                   .attr('height', size.height)
                   .attr('fill', 'transparent')
                   .node();
  const move = (event) => {
    const box = pane.getBoundingClientRect();
    const pixel = Math.max(0, Math.min(size.width, event.clientX - box.left));
    const y = scales.y.invert ? scales.y.invert(event.clientY - box.top) : NaN;
    if (scales.x.invert) showTip(chart, scales.x.invert(pixel), y, pixel);
  };
  pane.addEventListener('pointermove', move);
  pane.addEventListener('pointerdown', move);
  pane.addEventListener('pointerleave', () => hideTip(chart));
}

/** Left and right walk along the points of the first shown line; Escape ends it. */
function addKeys(chart) {
  let at = -1;
  chart.plot.addEventListener('keydown', (event) => {
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (event.key === 'Escape') hideTip(chart);
    if (!step || !chart.drawn) return;
    const {drawn} = chart;
    const line = drawn.figure.lines.find((candidate) => !candidate.faint);
    if (!line || !drawn.scales.x.invert) return;
    event.preventDefault();
    const shown = line.x.filter((x) => isNumber(drawn.scales.x.of(x)));
    if (!shown.length) return;
    at = Math.max(0, Math.min(shown.length - 1, at + step));
    showTip(chart, shown[at], NaN, drawn.scales.x.of(shown[at]));
    announce(valuesAt(drawn, shown[at]).map((row) => `${row.line.name} ${significant(row.y)}`).join(', ') +
        ` at ${significant(shown[at])}`);
  });
  chart.plot.addEventListener('blur', () => hideTip(chart));
}
