// Colours that stay apart for the colour-blind: M. Okabe, K. Ito, Color Universal Design (2008),
// without their yellow, which is too faint on white; further methods repeat the colours with other
// dashes.
const okabeIto = {
  light: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#5f6670'],
  dark: ['#4aa8e0', '#f0803c', '#2fc79c', '#e29cc6', '#f2b632', '#86cdf5', '#aab2bd'],
};
const dashes = ['', '7 4', '2 3', '9 3 2 3'];

/** 'light' or 'dark', as the page shows it now. */
function shownTheme() {
  if (view.theme !== 'auto') return view.theme;
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function colourOf(index) {
  const colours = okabeIto[shownTheme()];
  return colours[index % colours.length];
}

const dashOf = (index) => dashes[Math.floor(index / okabeIto.light.length) % dashes.length];

/** Values of the style sheet, for drawings that must stand alone when they are saved. */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A method's name with its line. */
const methodLabel = (name) =>
    el('span', {class: 'method'}, swatch(methods.indexOf(name)), el('span', {class: 'name'}, name));

/** A short line in the colour and dash of a method, for legends and tables. */
function swatch(index, dashed) {
  const svg = d3.create('svg')
                  .attr('class', 'swatch')
                  .attr('width', 22)
                  .attr('height', 10)
                  .attr('aria-hidden', 'true');
  svg.append('line')
      .attr('x1', 1)
      .attr('x2', 21)
      .attr('y1', 5)
      .attr('y2', 5)
      .attr('stroke', colourOf(index))
      .attr('stroke-width', 3)
      .attr('stroke-linecap', 'butt')
      .attr('stroke-dasharray', dashed ? '6 3' : dashOf(index));
  return svg.node();
}
