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

function claimsSection() {
  if (!report.claims.length) {
    return section('claims', 'Claims', el('p', {class: 'empty'}, 'This study judges no claims.'));
  }
  // "a 1, b 2; 4 runs: 0 violations": a line each.
  const lines = (text) => String(text || missing).split(/[,;] /).map((part) => el('div', {}, part));
  const columns = [
    {key: 'claim', label: 'Claim', value: (claim) => claim.claim}, {
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
      value: (claim) => [claim.why, claim.error ? claim.error.text : ''].filter(Boolean).join(' ')
    }
  ];
  const tally = claimTally().map(([, text]) => text).join(', ');
  return section('claims', 'Claims',
      el('p', {class: 'lead'}, `${counted(report.claims.length, 'claim')}: ${tally}.`),
      dataTable(
          {name: 'claims', caption: 'Claims and verdicts', columns, rows: report.claims, look: 'cards'}));
}
