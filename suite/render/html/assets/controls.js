// The head of the page, its table of contents, and the choices that all sections follow.

function section(id, title, ...content) {
  return el('section', {id, 'aria-labelledby': `${id}-title`}, el('h2', {id: `${id}-title`}, title), content);
}

function pageHead() {
  const {study, runs} = report;
  const seeds = new Set(runs.map((run) => run.repetition)).size;
  const facts = [
    ...[[tasks.length, 'task'], [methods.length, 'method'], [runs.length, 'run'], [seeds, 'seed'],
        [report.figures.filter((entry) => entry.kind === 'tool').length, 'tool']]
        .filter(([count]) => count)
        .map(([count, noun]) => counted(count, noun)),
    `Gradus ${report.gradus}`
  ];
  const themes = el('span', {});
  drawOn(['theme'], () => {
    document.documentElement.dataset.theme = view.theme;
    const next = {auto: 'light', light: 'dark', dark: 'auto'}[view.theme];
    fill(themes,
        el('button', {
          type: 'button',
          class: 'quiet',
          'data-key': 'theme',
          'aria-label': `Colours: ${view.theme}; switch to ${next}`,
          onclick: () => change({theme: next})
        },
            {auto: '\u25d0 auto', light: '\u2600 light', dark: '\u263e dark'}[view.theme]));
  });
  return el('header', {class: 'page-head'},
      el('div', {}, el('p', {class: 'brand'}, 'Gradus report'), el('h1', {}, study.name),
          el('p', {class: 'facts'}, facts.join(' \u00b7 ')), headBadges()),
      el('div', {class: 'head-tools'}, themes,
          el('button', {
            type: 'button',
            class: 'quiet',
            'data-save': 'page-json',
            onclick: () => save(fileName(study.name, 'json'), 'application/json', JSON.stringify(report))
          },
              'Data as JSON')));
}

function goTo(id) {
  const target = document.getElementById(id);
  target.scrollIntoView(
      {behavior: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'});
  const title = target.querySelector('h2, h3');
  title.setAttribute('tabindex', '-1');
  title.focus({preventScroll: true});
}

/** What became of the claims and of the runs, as buttons that lead to their sections. */
function headBadges() {
  const badge = (look, text, id) =>
      el('button', {type: 'button', class: `badge ${look}`, onclick: () => goTo(id)}, text);
  const diverged = report.runs.filter((run) => run.status === 'diverged').length;
  return el('div', {class: 'head-badges'},
      claimTally().map(([verdict, text]) => badge(verdictLooks[verdict][0], `claims: ${text}`, 'claims')),
      report.failures.length ? badge('bad', counted(report.failures.length, 'failed run'), 'failures') : null,
      diverged ? badge('open', counted(diverged, 'diverged run'), 'failures') : null);
}

function contents(entries) {
  const links = entries.map(([id, title]) => el('a', {
    href: `#${id}`,
    'data-section': id,
    onclick: (event) => {
      event.preventDefault();  // the address holds the view
      goTo(id);
    }
  },
                                title));
  const observer = new IntersectionObserver((changes) => {
    for (const entry of changes) {
      const link = links.find((candidate) => candidate.dataset.section === entry.target.id);
      if (link) link.classList.toggle('here', entry.isIntersecting);
    }
  }, {rootMargin: '-30% 0px -60% 0px'});
  setTimeout(() => entries.forEach(([id]) => observer.observe(document.getElementById(id))), 0);
  return el('nav', {class: 'contents', 'aria-label': 'Sections'}, links);
}

/** Task, metric and methods: a bar that stays at the top. */
function choices() {
  const bar = el('div', {class: 'choices', role: 'group', 'aria-label': 'What is shown'});
  drawOn(['task', 'metric', 'hide', 'open', 'theme'], () => {
    const pick = [
      tasks.length > 1 &&
          choice('Task', tasks.map((name) => [name, name]), taskName(),
              (name) => change({task: name, metric: '', quantity: '', pair: ''})),
      choice('Metric', metricsOf(taskIndex()).map((name) => [name, name]), metricName(),
          (name) => change({metric: name, quantity: '', pair: ''}))
    ];
    const hidden = chosenHidden();
    const folded = foldedMethods();
    fill(bar, pick,
        el('div', {class: 'legend', role: 'group', 'aria-label': 'Methods to show'},
            methods.map((name, index) => runsOf(taskName(), name).length === 0 || folded.has(index)
                    ? null
                    : el('button', {
                        type: 'button',
                        class: 'key',
                        'aria-pressed': String(!hidden.has(index)),
                        'data-key': `method.${index}`,
                        onclick: () => toggleMethod(index)
                      },
                          swatch(index), el('span', {class: 'cut', title: name}, name))),
            foldButtons()));
  });
  return bar;
}

/** A button for each grid that folds, and one for the methods beyond the best. */
function foldButtons() {
  const open = opened();
  const button = (entry, closed, opened) => el('button', {
    type: 'button',
    class: 'key fold',
    'aria-expanded': String(open.has(entry)),
    'data-key': `fold.${entry}`,
    onclick: () => toggleFold(entry)
  },
      open.has(entry) ? `\u25be ${opened}` : `\u25b8 ${closed}`);
  const grids = foldingGrids();
  const inGrids = new Set(grids.flatMap((grid) => grid.methods));
  const shown = ranking(metricsOf(taskIndex())[0]).length - inGrids.size + grids.length;
  return [
    ...grids.map((grid) => button(grid.entry, `all ${grid.methods.length} values of ${grid.entry}`,
                     `the best value of ${grid.entry} alone`)),
    shown > mostShown ? button('*', `all ${shown} methods`, `the best ${mostShown} alone`) : null
  ];
}
