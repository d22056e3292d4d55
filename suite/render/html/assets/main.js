// Puts the page together.
function drawPage() {
  // Sections that are about methods have nothing to say of a study of tools alone.
  const ofMethods = [
    overviewSection, ranksSection, curvesSection, differencesSection, chosenSection, tuningSection,
    probesSection, targetsSection, profilesSection, matrixSection
  ];
  const ofRuns = [runsSection, failuresSection, methodsSection];
  const any = report.runs.length > 0;
  const sections = [
    ...(any ? ofMethods : []), figuresSection, claimsSection, ...(any ? ofRuns : []), studySection,
    environmentSection, notesSection
  ];
  const head = pageHead();
  const bar = any ? choices() : null;
  const parts = sections.map((make) => make()).filter(Boolean);
  const entries = parts.map((part) => [part.id, part.querySelector('h2').textContent]);
  fill(document.getElementById('page'),
      el('a', {
        class: 'skip',
        href: `#${parts[0].id}`,
        onclick: (event) => {
          event.preventDefault();
          goTo(parts[0].id);
        }
      },
          'Skip to the results'),
      head, el('div', {class: 'frame'}, contents(entries), el('main', {}, chosenWarning(), bar, parts)));
}

readAddress();
drawPage();
window.addEventListener('hashchange', () => {
  readAddress();
  listeners.length = 0;
  drawPage();
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  if (view.theme === 'auto')
    for (const {keys, draw} of listeners)
      if (keys.includes('theme')) draw();
});
document.documentElement.dataset.ready = 'true';
