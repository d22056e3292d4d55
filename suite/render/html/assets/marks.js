// Marks of a figure: lines with bands, heat maps, histograms, rasters and rules, drawn with d3
// into a group, given the scales.

const finitePoint = (scales) => (point) => isNumber(scales.x.of(point.x)) && isNumber(scales.y.of(point.y));

/** Points of a line as objects; `low` and `high` where the line has a band. */
function pointsOf(line) {
  return line.x.map(
      (x, i) =>
          ({x, y: line.y[i], low: line.low ? line.low[i] : null, high: line.high ? line.high[i] : null}));
}

function drawBand(group, line, scales, look) {
  if (!line.low || !line.high || look.noBand) return;
  const shown = (point) =>
      isNumber(scales.x.of(point.x)) && isNumber(scales.y.of(point.low)) && isNumber(scales.y.of(point.high));
  const area = d3.area()
                   .defined(shown)
                   .x((point) => scales.x.of(point.x))
                   .y0((point) => scales.y.of(point.low))
                   .y1((point) => scales.y.of(point.high));
  if (line.step) area.curve(d3.curveStepAfter);
  group.append('path')
      .attr('class', 'band')
      .attr('d', area(pointsOf(line)))
      .attr('fill', look.colour)
      .attr('fill-opacity', 0.16)
      .attr('stroke', 'none');
}

function drawLine(group, line, scales, look) {
  const points = pointsOf(line);
  if (line.points) {
    drawBars(group, line, points, scales, look);
    group.append('path')
        .attr('class', 'line')
        .attr('fill', look.colour)
        .attr('d',
            points.filter(finitePoint(scales))
                .map((point) => {
                  const [x, y] = [scales.x.of(point.x), scales.y.of(point.y)];
                  return `M${(x - 3).toFixed(1)},${y.toFixed(1)}a3,3 0 1,0 6,0a3,3 0 1,0 -6,0`;
                })
                .join(''));
    return;
  }
  drawBand(group, line, scales, look);
  const path = d3.line()
                   .defined(finitePoint(scales))
                   .x((point) => scales.x.of(point.x))
                   .y((point) => scales.y.of(point.y));
  if (line.step) path.curve(d3.curveStepAfter);
  group.append('path')
      .attr('class', 'line')
      .attr('d', path(points))
      .attr('fill', 'none')
      .attr('stroke', look.colour)
      .attr('stroke-width', line.faint ? 0.8 : 2)
      .attr('stroke-opacity', line.faint ? 0.45 : 1)
      .attr('stroke-linejoin', 'round')
      .attr('stroke-dasharray', line.dashed ? '6 4' : look.dash);
}

/** Intervals of single points. */
function drawBars(group, line, points, scales, look) {
  if (!line.low || !line.high) return;
  const bars =
      points.filter((point) => isNumber(scales.y.of(point.low)) && isNumber(scales.y.of(point.high)));
  group.append('path')
      .attr('stroke', look.colour)
      .attr('stroke-opacity', 0.6)
      .attr('fill', 'none')
      .attr('d',
          bars.map((point) => `M${scales.x.of(point.x)},${scales.y.of(point.low)}V${scales.y.of(point.high)}`)
              .join(''));
}

/** Edges of cells around their centres: halfway on the axis, so on a logarithmic one in the ratio. */
function cellEdges(centres, logarithmic) {
  if (logarithmic && centres.every((value) => value > 0)) {
    return cellEdges(centres.map(Math.log)).map(Math.exp);
  }
  if (centres.length === 1) return [centres[0] - 0.5, centres[0] + 0.5];
  const inner = centres.slice(1).map((value, i) => (value + centres[i]) / 2);
  const last = centres.length - 1;
  return [centres[0] - (inner[0] - centres[0]), ...inner, centres[last] + (centres[last] - inner[last - 1])];
}

function heatRange(map) {
  const [least, most] = d3.extent(map.values.filter(isNumber));
  return [isNumber(map.low) ? map.low : least, isNumber(map.high) ? map.high : most];
}

const heatColour = (map) => d3.scaleSequential(d3.interpolateViridis).domain(heatRange(map)).clamp(true);

function drawHeatMap(group, map, scales) {
  const colour = heatColour(map);
  const [least, most] = colour.domain();
  const width = (most - least) / 255 || 1;
  const rounded = (value) => least + Math.round((value - least) / width) * width;
  const xs = cellEdges(map.x, scales.x.logarithmic).map((x) => scales.x.of(x));
  const ys = cellEdges(map.y, scales.y.logarithmic).map((y) => scales.y.of(y));
  // One path per colour in place of one element per cell: large maps stay quick.
  const byColour = new Map();
  map.values.forEach((value, index) => {
    if (!isNumber(value)) return;
    const column = index % map.x.length;
    const row = Math.floor(index / map.x.length);
    const [left, right] = [Math.min(xs[column], xs[column + 1]), Math.max(xs[column], xs[column + 1])];
    const [top, bottom] = [Math.min(ys[row], ys[row + 1]), Math.max(ys[row], ys[row + 1])];
    if (![left, right, top, bottom].every(isNumber)) return;
    const shade = colour(rounded(value));
    const cell = `M${left.toFixed(1)},${top.toFixed(1)}H${(right + 0.3).toFixed(1)}V${
        (bottom + 0.3).toFixed(1)}H${left.toFixed(1)}Z`;
    byColour.set(shade, (byColour.get(shade) || '') + cell);
  });
  for (const [shade, path] of byColour)
    group.append('path').attr('d', path).attr('fill', shade).attr('shape-rendering', 'crispEdges');
}

function drawHistogram(group, histogram, scales, look) {
  const base = scales.y.base;
  group.append('path')
      .attr('fill', look.colour)
      .attr('fill-opacity', 0.55)
      .attr('stroke', look.colour)
      .attr('d',
          histogram.counts
              .map((count, i) => {
                const [left, right] = [scales.x.of(histogram.edges[i]), scales.x.of(histogram.edges[i + 1])];
                const top = count > 0 ? scales.y.of(count) : base;
                return [left, right, top].every(isNumber)
                    ? `M${left.toFixed(1)},${base}V${top.toFixed(1)}H${right.toFixed(1)}V${base}`
                    : '';
              })
              .join(''));
}

function drawRaster(group, raster, scales, index, size) {
  const categories = new Map();
  const width = Math.max(0.8, Math.min(6, 0.6 * size.width / Math.max(raster.x.length, 1)));
  raster.x.forEach((x, i) => {
    const at = scales.x.of(x);
    const middle = scales.y.of(raster.category[i]);
    if (!isNumber(at) || !isNumber(middle)) return;
    const half = (scales.y.step || 20) * 0.36;
    const tick = `M${at.toFixed(1)},${(middle - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
    categories.set(raster.category[i], (categories.get(raster.category[i]) || '') + tick);
  });
  for (const [category, path] of categories) {
    group.append('path')
        .attr('d', path)
        .attr('fill', 'none')
        .attr('stroke', colourOf(category + index))
        .attr('stroke-width', width)
        .attr('stroke-opacity', 0.8);
  }
}

/** `labels` holds the heights that labels of other horizontal rules already take. */
function drawRule(group, rule, scales, size, labels) {
  const at = (rule.vertical ? scales.x : scales.y).of(rule.value);
  if (!isNumber(at) || at < -1 || at > (rule.vertical ? size.width : size.height) + 1) return;
  const line = group.append('line').attr('stroke', token('muted')).attr('stroke-dasharray', '4 4');
  const text = group.append('text')
                   .attr('fill', token('muted'))
                   .attr('font-size', 11)
                   .attr('stroke', token('surface'))
                   .attr('stroke-width', 4)
                   .attr('paint-order', 'stroke')
                   .text(rule.name);
  if (rule.vertical) {
    line.attr('x1', at).attr('x2', at).attr('y1', 0).attr('y2', size.height);
    const left = at > size.width / 2;
    text.attr('x', at + (left ? -5 : 5)).attr('y', 11).attr('text-anchor', left ? 'end' : 'start');
  } else {
    line.attr('x1', 0).attr('x2', size.width).attr('y1', at).attr('y2', at);
    const free = (y) => y > 8 && y < size.height - 2 && labels.every((taken) => Math.abs(taken - y) > 12);
    const height = [at - 5, at + 14].find(free) || at - 5;
    labels.push(height);
    text.attr('x', size.width - 4).attr('y', height).attr('text-anchor', 'end');
  }
}
