// Every method against every other: the share of seeds won, its interval, what the test says.

const shownFamily = () => {
  const families = familiesOf();
  return families.find((family) => quantityKey(family.quantity) === view.quantity) ||
      finalFamily(taskName(), metricName()) || families[0];
};

/** Blue where the row wins, orange where it loses, both readable for the colour-blind. */
function winColour(share) {
  const win = d3.color(colourOf(share >= 0.5 ? 0 : 1));
  win.opacity = 0.08 + 0.62 * Math.abs(share - 0.5) * 2;
  return win.toString();
}

/** "A is better" and so on, in marks that do not need colour. */
const verdictMark = {
  'a better': '\u25b2',
  'b better': '\u25bc',
  'too few seeds': '?',
  'not shown': '',
  'deterministic': '=',
  'not asked': '\u00b7'
};

function matrixCell(family, a, b) {
  if (a === b) return el('td', {class: 'self', 'aria-hidden': 'true'});
  const pair = pairOf(family, a, b);
  if (!pair) return el('td', {class: 'faint'}, missing);
  const {value, low, high} = pair.superiority;
  const key = `${methods.indexOf(a)}-${methods.indexOf(b)}`;
  const cell = el('button', {
    type: 'button',
    'aria-pressed': String(view.pair === key),
    'data-key': `pair.${key}`,
    'aria-label': `${a} against ${b}: ${percent(value)} of seeds, ${verdictText(pair, testsOf(family))}`,
    onclick: () => change({pair: view.pair === key ? '' : key})
  },
      el('span', {class: 'cell-value'}, percent(value), ' ',
          el('span', {'aria-hidden': 'true'}, verdictMark[pair.verdict])),
      el('span', {class: 'cell-range'},
          isNumber(low) ? `${Math.round(100 * low)}\u2013${Math.round(100 * high)}` : ''));
  const holder = el('td', {class: 'cell'}, cell);
  cell.style.background = winColour(value);
  return holder;
}

function estimateText(estimate, text) {
  return estimate && isNumber(estimate.value)
      ? `${text(estimate.value)} [${text(estimate.low)}, ${text(estimate.high)}]`
      : missing;
}

/** All numbers of the chosen pair. */
function pairDetail(family) {
  const [a, b] = view.pair.split('-').map((index) => methods[Number(index)]);
  const pair = a !== undefined && b !== undefined && pairOf(family, a, b);
  if (!pair) return el('p', {class: 'note'}, 'Choose a cell for its numbers.');
  const row = (term, text) => [el('dt', {}, term), el('dd', {}, text)];
  return el('div', {class: 'card', 'data-detail': 'pair'}, el('h3', {}, `${a} against ${b}`),
      el('dl', {}, row('Quantity', `${quantityText(family.quantity)}, ${family.quantity.better} is better`),
          row('Seeds',
              `${pair.seeds} shared${
                  pair.left_out
                      ? `, ${pair.left_out} left out because a run has no value`
                      : ''}${pair.repeats ? `; ${pair.repeats} further ones are the same runs again` : ''}`),
          row(`P(${a} beats ${b})`,
              `${percent(pair.superiority.value)}, 95\u00a0% interval ${percent(pair.superiority.low)} to ${
                  percent(pair.superiority.high)} (Wilson)`),
          row('Difference of medians',
              `${estimateText(pair.difference, (value) => significant(value, 3))} (paired bootstrap)`),
          row('Ratio of medians', estimateText(pair.ratio, (value) => significant(value, 4))),
          row('Signed-rank test',
              `p = ${probability(pair.p)}${luckText(pair)}, after Holm over ${
                  counted(testsOf(family), 'pair')} ${probability(pair.p_holm)}`),
          row('Verdict', verdictText(pair, testsOf(family))),
          row('Seeds that could show any difference',
              pair.seeds_to_show ? grouped(pair.seeds_to_show) : missing),
          row('Seeds that this difference needs',
              pair.seeds_needed ? `${grouped(pair.seeds_needed)} (power 80\u00a0%)` : missing)));
}

/** Between tuned methods p allows for the luck of tuning. */
const luckText = (pair) => (isNumber(pair.p_of_settings)
        ? ` with the luck of tuning, ${probability(pair.p_of_settings)} of the chosen settings alone`
        : '');

function familyNote(family) {
  const few = family.pairs.filter((pair) => pair.verdict === 'too few seeds').length;
  return `Each cell: how often the method of the row beat the method of the column on the same seed, with its 95\u00a0% interval. ` +
      `\u25b2 better, \u25bc worse at 5\u00a0% after Holm's correction over ${
          counted(testsOf(family), 'pair')}. ` +
      (family.against ? `Each method is compared with ${
                            family.against} alone; gradus report --against METHOD takes another. `
                      : '') +
      (family.pairs.some((pair) => pair.verdict === 'not asked')
              ? '\u00b7 not one of the comparisons that the study asks for: no verdict. '
              : '') +
      (few ? '? : this number of seeds cannot show a difference.' : '');
}

/** The pairs of a family that its seeds cannot tell apart, as the standings give them. */
function tooFewSeeds(family) {
  const few = family.pairs.filter((pair) => pair.verdict === 'too few seeds');
  const [fewest, most] = d3.extent(few, (pair) => pair.seeds);
  const enough = d3.max(few, (pair) => pair.seeds_to_show);
  return {fewest, most, cannot: few.length, tests: testsOf(family), enough};
}

/** Said before the numbers where the seeds are too few for some of them. */
function seedsCallout(standings) {
  if (!standings.cannot) return null;
  const {fewest, most, cannot, tests, enough} = standings;
  const count = fewest === most ? counted(most, 'seed') : `${fewest} to ${most} seeds`;
  return el('p', {class: 'callout'},
      `This number of seeds cannot show a difference for ${cannot} of ${counted(tests, 'pair')}: ` +
          `${count}, where Holm's correction over ${tests} asks for at least ${enough}. ` +
          'That is not the same as no difference.');
}

function matrixSection() {
  const controls = el('div', {class: 'controls'});
  const body = el('div');
  drawOn(['task', 'metric', 'quantity', 'pair', 'hide', 'open', 'theme'], () => {
    const families = familiesOf();
    const family = shownFamily();
    if (!family) {
      fill(controls);
      fill(body, el('p', {class: 'empty'}, `No two methods ran on ${taskName()}.`));
      return;
    }
    fill(controls,
        choice('Compare by',
            families.map((entry) => [quantityKey(entry.quantity), quantityText(entry.quantity)]),
            quantityKey(family.quantity), (quantity) => change({quantity})));
    const hidden = hiddenMethods();
    const present = methods.filter((name, index) => !hidden.has(index) &&
            family.pairs.some((pair) => pair.a === name || pair.b === name));
    const wins = (name) => d3.sum(present, (other) => {
      const pair = other !== name && pairOf(family, name, other);
      return pair ? pair.superiority.value : 0;
    });
    const order = [...present].sort((a, b) => wins(b) - wins(a));
    const columns = family.against ? [family.against] : order;
    fill(body,
        el('div', {class: 'table-box', tabindex: '0', role: 'region', 'aria-label': 'Win and loss matrix'},
            el('table', {class: 'matrix'},
                el('caption', {class: 'visually-hidden'},
                    `Win and loss matrix by ${quantityText(family.quantity)}`),
                el('thead', {},
                    el('tr', {}, el('td', {}),
                        columns.map((name) => el('th', {scope: 'col'}, el('span', {}, name))))),
                el('tbody', {},
                    order.map((a) => el('tr', {},
                                  el('th', {scope: 'row'},
                                      el('span', {class: 'method'}, swatch(methods.indexOf(a)),
                                          el('span', {class: 'name'}, a))),
                                  columns.map((b) => matrixCell(family, a, b))))))),
        seedsCallout(tooFewSeeds(family)), el('p', {class: 'note'}, familyNote(family)), pairDetail(family));
  });
  return section('matrix', 'Who beats whom', controls, body);
}
