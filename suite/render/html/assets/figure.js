// One renderer for every chart of the page: a figure is data (docs/formats.md, "Figure"), whether a
// tool made it or the page itself. Lines may further have `method` (its colour, hidden with it),
// `step` (constant until the next point) and `faint`.

const fontStack = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

let drawings = 0;  // names of clips and gradients must differ within the page

/** Everything on an axis, for its domain. */
function axisValues(figure, axis) {
  const values = [];
  const add = (list) => {
    for (const value of list || [])
      if (isNumber(value)) values.push(value);
  };
  for (const line of figure.lines || []) {
    add(line[axis]);
    if (axis === 'y' && !figure.noBand) [line.low, line.high].forEach(add);
  }
  for (const map of figure.heat_maps || []) add(cellEdges(map[axis], (figure[axis] || {}).logarithmic));
  for (const histogram of figure.histograms || []) {
    add(axis === 'x' ? histogram.edges : histogram.counts);
    if (axis === 'y') values.push(0);
  }
  for (const raster of figure.rasters || [])
    if (axis === 'x') add(raster.x);
  for (const rule of figure.rules || [])
    if (rule.vertical === (axis === 'x')) add([rule.value]);
  return values;
}

/** {of: value -> pixels, ticks, text, base}; NaN from `of` where a value cannot be shown. */
function makeScale(figure, axis, pixels) {
  const settings = figure[axis] || {};
  if (settings.categories && settings.categories.length) {
    const band = d3.scaleBand().domain(d3.range(settings.categories.length)).range(pixels).padding(0);
    return {
      of: (value) => (band(value) === undefined ? NaN : band(value) + band.bandwidth() / 2),
      ticks: band.domain(),
      text: (i) => settings.categories[i],
      base: pixels[0],
      step: band.bandwidth(),
      dropped: 0
    };
  }
  const values = axisValues(figure, axis);
  const logarithmic = settings.logarithmic && values.some((value) => value > 0);
  const usable = logarithmic ? values.filter((value) => value > 0) : values;
  let [least, most] = settings.domain || (usable.length ? d3.extent(usable) : [0, 1]);
  if (least === most) [least, most] = logarithmic ? [least / 2, most * 2] : [least - 0.5, most + 0.5];
  const scale = (logarithmic ? d3.scaleLog() : d3.scaleLinear()).domain([least, most]).range(pixels);
  if (axis === 'y' && !settings.exact && !(figure.heat_maps || []).length) widen(scale, logarithmic);
  const count = Math.max(2, Math.abs(pixels[1] - pixels[0]) / (axis === 'x' ? 90 : 48));
  return {
    of: (value) => (isNumber(value) && (!logarithmic || value > 0) ? scale(value) : NaN),
    invert: (pixel) => scale.invert(pixel),
    ticks: logarithmic ? logTicks(scale, count) : scale.ticks(count),
    text: tickText(scale, logarithmic, count),
    base: pixels[0],
    logarithmic,
    dropped: logarithmic ? values.length - usable.length : 0
  };
}

/** Room above and below: to round ends, or, for few decades, a little on each side. */
function widen(scale, logarithmic) {
  const [least, most] = scale.domain();
  if (!logarithmic || most / least > 1e3) {
    scale.nice(6);
  } else {
    const room = (most / least) ** 0.05;
    scale.domain([least / room, most * room]);
  }
}

/** Powers of ten, and 2 and 5 times these where there is room. */
function logTicks(scale, count) {
  const [least, most] = scale.domain();
  const first = Math.floor(Math.log10(least));
  const inside = (value) => value >= least * 0.999 && value <= most * 1.001;
  const powers = d3.range(first, Math.ceil(Math.log10(most)) + 1).map((power) => 10 ** power);
  const shown = powers.filter(inside);
  const every = Math.max(1, Math.ceil(shown.length / count));
  const ticks = shown.length * 3 <= count * 2
      ? powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(inside)
      : shown.filter((power, i) => i % every === 0);
  return ticks.length > 2 || most / least > 20 ? ticks : d3.ticks(least, most, Math.min(count, 5));
}

function tickText(scale, logarithmic, count) {
  if (!logarithmic) {
    const [least, most] = scale.domain();
    const commas = scale.tickFormat(count);
    const spaced = (value) => commas(value).replace(/,/g, '\u202f');
    return Math.max(Math.abs(least), Math.abs(most)) >= 1e5 ? d3.format('.2~s') : spaced;
  }
  return (value) => {
    const power = Math.round(Math.log10(value));
    const isPower = Math.abs(Math.log10(value) - power) < 1e-9;
    if (value >= 1e5 || value < 1e-3) return isPower ? `1e${power}` : d3.format('.0e')(value);
    return d3.format('~g')(value);
  };
}

function drawAxes(svg, figure, scales, size, margin) {
  const ink = token('muted');
  const grid = svg.append('g').attr('stroke', token('grid')).attr('stroke-width', 1);
  const texts = svg.append('g').attr('fill', ink).attr('font-size', 11);
  for (const tick of scales.y.ticks) {
    const at = Math.round(scales.y.of(tick)) + 0.5;
    if (!scales.y.step)
      grid.append('line').attr('x1', 0).attr('x2', size.width).attr('y1', at).attr('y2', at);
    texts.append('text')
        .attr('x', -8)
        .attr('y', at + 3.5)
        .attr('text-anchor', 'end')
        .text(scales.y.text(tick));
  }
  for (const tick of scales.x.ticks) {
    const at = Math.round(scales.x.of(tick)) + 0.5;
    grid.append('line').attr('x1', at).attr('x2', at).attr('y1', size.height).attr('y2', size.height + 4);
    texts.append('text')
        .attr('x', at)
        .attr('y', size.height + 17)
        .attr('text-anchor', 'middle')
        .text(scales.x.text(tick));
  }
  svg.append('line')
      .attr('x1', 0)
      .attr('x2', size.width)
      .attr('y1', size.height + 0.5)
      .attr('y2', size.height + 0.5)
      .attr('stroke', ink)
      .attr('stroke-opacity', 0.6);
  texts.append('text')
      .attr('x', size.width)
      .attr('y', size.height + 35)
      .attr('text-anchor', 'end')
      .attr('font-size', 12)
      .text((figure.x || {}).label || '');
  texts.append('text')
      .attr('x', -margin.left + 4)
      .attr('y', -9)
      .attr('font-size', 12)
      .text((figure.y || {}).label || '');
}

/** Left margin that the longest text of the y axis needs. */
function leftMargin(figure) {
  const names = ((figure.y || {}).categories || []).map((name) => name.length);
  return names.length ? Math.min(150, 24 + 6.5 * Math.max(...names)) : 56;
}

/** Whether a line, at this position in its figure, is shown: not hidden by itself or with its method. */
function isShown(line, chart, at) {
  return line.method === undefined ? !hiddenLines(chart).has(at) : !hiddenMethods().has(line.method);
}

const lookOf = (line, index, figure) => {
  const key = line.method === undefined ? index : line.method;
  return {colour: colourOf(key), dash: line.method === undefined ? '' : dashOf(key), noBand: figure.noBand};
};

function drawHeatKey(svg, map, size) {
  const [least, most] = heatRange(map);
  const id = `heat${++drawings}`;
  const stops = svg.append('defs')
                    .append('linearGradient')
                    .attr('id', id)
                    .attr('x1', 0)
                    .attr('x2', 0)
                    .attr('y1', 1)
                    .attr('y2', 0);
  d3.range(11).forEach((i) => stops.append('stop')
                                  .attr('offset', `${10 * i}%`)
                                  .attr('stop-color', d3.interpolateViridis(i / 10)));
  svg.append('rect')
      .attr('x', size.width + 14)
      .attr('width', 12)
      .attr('height', size.height)
      .attr('fill', `url(#${id})`);
  const texts = svg.append('g').attr('font-size', 11).attr('fill', token('muted'));
  [[most, 9], [least, size.height]].forEach(([value,
    y]) => texts.append('text').attr('x', size.width + 30).attr('y', y).text(significant(value, 3)));
}

/** Draws the figure into chart.plot at its present width. */
function drawFigure(chart) {
  const figure = chart.figure();
  const outer = Math.max(chart.plot.clientWidth, 260);
  const heat = (figure.heat_maps || []).length > 0;
  const margin = {top: 24, right: heat ? 74 : 22, bottom: 42, left: leftMargin(figure)};
  const categories = ((figure.y || {}).categories || []).length;
  const tall = categories ? 70 + 44 * categories : Math.min(420, Math.max(260, outer * 0.5));
  const size = {width: outer - margin.left - margin.right, height: tall - margin.top - margin.bottom};
  const root = d3.create('svg')
                   .attr('width', outer)
                   .attr('height', tall)
                   .attr('viewBox', `0 0 ${outer} ${tall}`)
                   .attr('font-family', fontStack)
                   .attr('role', 'img')
                   .attr('aria-label', `${figure.title || chart.name}: ${figure.caption || ''}`);
  const inner = root.append('g').attr('transform', `translate(${margin.left},${margin.top})`);
  const visible = {...figure, lines: (figure.lines || []).filter((line, i) => isShown(line, chart, i))};
  const scales = {x: makeScale(visible, 'x', [0, size.width]), y: makeScale(visible, 'y', [size.height, 0])};
  drawAxes(inner, figure, scales, size, margin);
  const clip = `clip${++drawings}`;
  inner.append('clipPath')
      .attr('id', clip)
      .append('rect')
      .attr('y', -6)
      .attr('width', size.width + 6)
      .attr('height', size.height + 6);
  const marks = inner.append('g').attr('clip-path', `url(#${clip})`);
  (figure.heat_maps || []).forEach((map) => drawHeatMap(marks, map, scales));
  (figure.histograms || []).forEach((histogram, i) => drawHistogram(marks, histogram, scales, {
    colour: colourOf(i)
  }));
  (figure.rasters || []).forEach((raster, i) => drawRaster(marks, raster, scales, i, size));
  (figure.lines || []).forEach((line, i) => {
    if (isShown(line, chart, i)) drawLine(marks, line, scales, lookOf(line, i, figure));
  });
  const labels = [];
  (figure.rules || []).forEach((rule) => drawRule(inner, rule, scales, size, labels));
  if (heat) drawHeatKey(inner, figure.heat_maps[0], size);
  chart.drawn = {figure: visible, all: figure, scales, size, margin, svg: root.node()};
  chart.plot.style.minHeight = '0';
  fill(chart.plot, root.node());
  addHover(chart, inner);
  const dropped = scales.x.dropped + scales.y.dropped;
  chart.note.textContent = [
    figure.note, figure.thinned ? `Lines are thinned evenly to ${grouped(figure.thinned)} points.` : '',
    dropped ? `${counted(dropped, 'number')} at or below 0 cannot stand on a logarithmic axis.` : ''
  ].filter(Boolean).join(' ');
}
