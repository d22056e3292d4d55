// Saving what is shown: drawings as SVG and PNG, numbers as CSV and JSON.

function save(name, type, content) {
  const blob = content instanceof Blob ? content : new Blob([content], {type});
  const link = el('a', {href: URL.createObjectURL(blob), download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const fileName = (name, ending) =>
    `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'figure'}.${ending}`;

/**
 * A cell of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula is kept a
 * text by an apostrophe.
 */
function csvCell(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  let text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

const csvText = (rows) => rows.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';

/** The numbers of a figure, one row a point. */
function figureRows(figure) {
  const rows = [['kind', 'series', 'x', 'y', 'low', 'high']];
  for (const line of figure.lines || []) {
    line.x.forEach((x, i) => rows.push([
      'line', line.name, x, line.y[i], line.low ? line.low[i] : null, line.high ? line.high[i] : null
    ]));
  }
  for (const map of figure.heat_maps || []) {
    map.values.forEach((value, i) => rows.push([
      'heat map', map.name, map.x[i % map.x.length], map.y[Math.floor(i / map.x.length)], value, null
    ]));
  }
  for (const histogram of figure.histograms || []) {
    histogram.counts.forEach((count, i) => rows.push([
      'histogram', histogram.name, (histogram.edges[i] + histogram.edges[i + 1]) / 2, count,
      histogram.edges[i], histogram.edges[i + 1]
    ]));
  }
  for (const raster of figure.rasters || []) {
    raster.x.forEach((x, i) => rows.push([
      'raster', raster.name, x, ((figure.y || {}).categories || [])[raster.category[i]] || raster.category[i],
      null, null
    ]));
  }
  for (const rule of figure.rules || []) {
    rows.push([
      'rule', rule.name, rule.vertical ? rule.value : null, rule.vertical ? null : rule.value, null, null
    ]);
  }
  return rows;
}

/** The drawing with its title and legend, able to stand alone. */
function standaloneSvg(chart) {
  const {svg, figure, all} = chart.drawn;
  const width = Number(svg.getAttribute('width'));
  const height = Number(svg.getAttribute('height'));
  const named = (figure.lines || []).filter((line) => !line.faint);
  const perRow = Math.max(1, Math.floor(width / 190));
  const rows = Math.ceil(named.length / perRow);
  const total = height + 34 + rows * 20;
  const root = d3.create('svg')
                   .attr('xmlns', 'http://www.w3.org/2000/svg')
                   .attr('width', width)
                   .attr('height', total)
                   .attr('viewBox', `0 0 ${width} ${total}`)
                   .attr('font-family', fontStack);
  root.append('rect').attr('width', width).attr('height', total).attr('fill', token('surface'));
  root.append('text')
      .attr('x', 12)
      .attr('y', 22)
      .attr('font-size', 15)
      .attr('font-weight', 600)
      .attr('fill', token('ink'))
      .text(figure.title || chart.name);
  const copy = svg.cloneNode(true);
  copy.setAttribute('y', 30);
  root.node().append(copy);
  named.forEach((line, i) => {
    const key = line.method === undefined ? all.lines.indexOf(line) : line.method;
    const entry = root.append('g').attr(
        'transform', `translate(${12 + (i % perRow) * 190},${height + 40 + Math.floor(i / perRow) * 20})`);
    entry.append('line')
        .attr('x2', 22)
        .attr('y1', -4)
        .attr('y2', -4)
        .attr('stroke', colourOf(key))
        .attr('stroke-width', 3)
        .attr('stroke-dasharray', line.dashed ? '6 4' : dashOf(key));
    entry.append('text').attr('x', 30).attr('font-size', 12).attr('fill', token('ink')).text(line.name);
  });
  // Control characters, which a name may hold, cannot stand in XML 1.0.
  const text = new XMLSerializer()
                   .serializeToString(root.node())
                   .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return {text, width, height: total};
}

function savePng(chart, scale = 2) {
  const {text, width, height} = standaloneSvg(chart);
  const image = new Image();
  image.onload = () => {
    const canvas = el('canvas', {width: width * scale, height: height * scale});
    const context = canvas.getContext('2d');
    context.scale(scale, scale);
    context.drawImage(image, 0, 0, width, height);
    canvas.toBlob((blob) => save(fileName(chart.name, 'png'), 'image/png', blob), 'image/png');
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

function saveButtons(chart) {
  const button = (label, work) => el('button', {
    type: 'button',
    class: 'quiet',
    'data-save': label.toLowerCase(),
    'aria-label': `Save ${chart.name} as ${label}`,
    onclick: () => {
      if (chart.drawn) work();
    }
  },
      label);
  return el('span', {class: 'saves'},
      button('SVG', () => save(fileName(chart.name, 'svg'), 'image/svg+xml', standaloneSvg(chart).text)),
      button('PNG', () => savePng(chart)),
      button('CSV',
          () => save(fileName(chart.name, 'csv'), 'text/csv', csvText(figureRows(chart.drawn.figure)))),
      button('JSON',
          () => save(fileName(chart.name, 'json'), 'application/json', JSON.stringify(chart.drawn.figure))));
}
