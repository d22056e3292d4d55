// Puts the page together.
function drawPage() {
  const sections = [
    overviewSection, curvesSection, probesSection, targetsSection, profilesSection, matrixSection,
    figuresSection, claimsSection, runsSection, failuresSection, methodsSection, studySection,
    environmentSection, notesSection
  ];
  const head = pageHead();
  const bar = choices();
  const parts = sections.map((make) => make()).filter(Boolean);
  const entries = parts.map((part) => [part.id, part.querySelector('h2').textContent]);
  fill(document.getElementById('page'),
      el('a', {
        class: 'skip',
        href: '#overview',
        onclick: (event) => {
          event.preventDefault();
          document.getElementById('overview').querySelector('button, select, a').focus();
        }
      },
          'Skip to the results'),
      head, el('div', {class: 'frame'}, contents(entries), el('main', {}, bar, parts)));
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
