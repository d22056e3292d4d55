// Claims of papers: what was claimed, what was measured, the verdict.

const verdictLooks = {
  holds: ['good', '\u2713 holds'],
  fails: ['bad', '\u2717 fails'],
  'not tested': ['open', 'not tested'],
  reported: ['plain', 'reported']
};

/** "14 hold, 5 not tested": what the head and the section say. */
function claimTally() {
  const words = {
    holds: ['holds', 'hold'],
    fails: ['fails', 'fail'],
    'not tested': ['not tested', 'not tested'],
    reported: ['reported', 'reported']
  };
  return Object.keys(words)
      .map((verdict) => [verdict, report.claims.filter((claim) => claim.verdict === verdict).length])
      .filter(([, count]) => count)
      .map(([verdict, count]) => [verdict, `${count} ${words[verdict][count === 1 ? 0 : 1]}`]);
}

/** The records that a claim was judged on: tools and runs with what they show, other runs counted. */
function evidenceOf(claim) {
  const ids = new Set(claim.records || []);
  const records = report.figures.filter((entry) => ids.has(entry.record));
  const shown = new Set(records.map((entry) => entry.record));
  const runs = report.runs.filter((run) => ids.has(run.id) && !shown.has(run.id));
  return {records, runs, figures: d3.sum(records, (entry) => entry.figures.length)};
}

/** "full_batch norm=two on digits: 3 runs", a line each that leads to the curves of the task. */
function runsText(runs) {
  const groups = d3.rollup(runs, (group) => group.length, (run) => run.task, (run) => run.method);
  const lead = (task) => {
    change({task, metric: '', quantity: '', pair: ''});
    goTo('curves');
  };
  return [...groups].flatMap(([task, byMethod]) => [...byMethod].map(
                                 ([method, count]) => el('li', {},
                                     el('button', {type: 'button', class: 'link', onclick: () => lead(task)},
                                         `${method} on ${task}`),
                                     `: ${counted(count, 'run')}`)));
}

/** What a claim's verdict rests on: its numbers, records and their figures, the first six. */
function evidence(claim, charts) {
  const {records, runs, figures} = evidenceOf(claim);
  const numbers = valueList(claim.numbers, {});
  const most = 6;
  const drawings = records.flatMap((entry) => (charts.length < most ? recordFigures(entry, charts) : []));
  return el('div', {class: 'evidence', 'data-detail': 'claim'},
      numbers ? [el('h4', {}, 'Numbers'), numbers] : null, el('h4', {}, 'Judged on'),
      el('ul', {}, records.map((entry) => el('li', {}, `${entry.kind} `, recordLink(entry))), runsText(runs)),
      el('div', {class: 'pair-of-charts'}, drawings),
      figures > drawings.length
          ? el('p', {class: 'note'}, `${figures - drawings.length} further figures stand with these records.`)
          : null);
}

/** Opens what a claim rests on, beneath its row. */
function evidenceButton(claim) {
  const {records, runs, figures} = evidenceOf(claim);
  if (!records.length && !runs.length) return null;
  const open = view.claim === claim.claim;
  return el('button', {
    type: 'button',
    class: 'link',
    'aria-expanded': String(open),
    'data-key': `claim.${claim.claim}`,
    onclick: () => change({claim: open ? '' : claim.claim})
  },
      open          ? 'hide evidence'
          : figures ? counted(figures, 'figure')
                    : 'evidence');
}

function claimsSection() {
  if (!report.claims.length) {
    return section('claims', 'Claims', el('p', {class: 'empty'}, 'This study judges no claims.'));
  }
  // "a 1, b 2; 4 runs: 0 violations": a line each.
  const lines = (text) => String(text || missing).split(/[,;] /).map((part) => el('div', {}, part));
  const columns = [
    {
      key: 'claim',
      label: 'Claim',
      value: (claim) => claim.claim,
      cell: (claim) => [claim.claim, el('div', {class: 'evidence-button'}, evidenceButton(claim))]
    },
    {
      key: 'verdict',
      label: 'Verdict',
      value: (claim) => claim.verdict,
      cell: (claim) => {
        const [look, text] = verdictLooks[claim.verdict] || ['plain', claim.verdict];
        return [
          el('span', {class: `badge ${look}`}, text),
          claim.indicative
              ? el('span', {class: 'badge plain', title: 'fewer seeds or draws than the criterion asks for'},
                    'indicative')
              : null
        ];
      }
    },
    {
      key: 'text',
      label: 'Claimed',
      value: (claim) => claim.text,
      cell: (claim) => el('div', {class: 'wide'}, claim.text,
          el('div', {class: 'faint'}, [claim.kind, claim.source].filter(Boolean).join(', ')))
    },
    {
      key: 'criterion',
      label: 'Criterion',
      value: (claim) => claim.criterion,
      cell: (claim) => el('div', {class: 'wide'}, claim.criterion)
    },
    {
      key: 'measured',
      label: 'Measured',
      value: (claim) => claim.measured,
      cell: (claim) => el('div', {class: 'measure'}, lines(claim.measured))
    },
    {
      key: 'bound',
      label: 'Bound',
      value: (claim) => claim.bound,
      cell: (claim) => el('div', {class: 'measure'}, lines(claim.bound),
          claim.tolerance
              ? el('div', {class: 'faint'},
                    /^tolerance/.test(claim.tolerance) ? claim.tolerance : `tolerance ${claim.tolerance}`)
                                                                         : null)
    },
    {
      key: 'why',
      label: 'Why',
      value: (claim) => [claim.why, claim.error ? claim.error.text : ''].filter(Boolean).join(' '),
      cell: (claim) =>
          el('div', {class: 'why faint'}, claim.why, claim.error ? [' ', claim.error.text] : null)
    }
  ];
  const tally = claimTally().map(([, text]) => text).join(', ');
  const table = el('div');
  const charts = [];
  const detail = (claim) => {
    if (claim.claim !== view.claim) return null;
    charts.length = 0;
    return evidence(claim, charts);
  };
  drawOn(['claim'], () => fill(table, dataTable({
    name: 'claims',
    caption: 'Claims and verdicts',
    columns,
    rows: report.claims,
    look: 'cards',
    detail
  })));
  drawOn(['theme'], () => charts.forEach((chart) => chart.redraw()));
  return section('claims', 'Claims',
      el('p', {class: 'lead'}, `${counted(report.claims.length, 'claim')}: ${tally}.`), table);
}
