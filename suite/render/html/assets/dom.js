// Elements. Every text of the report reaches the page through here, as a text node: it is never
// parsed as markup.

/** el('p', {class: 'note'}, 'text', node): null and false children are left out. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'value' || name === 'checked') {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replaces what is inside an element. */
function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** A select with a label. `options`: [[value, text]]. */
function choice(label, options, selected, choose) {
  const select =
      el('select', {onchange: (event) => choose(event.target.value)}, options.map(([value, text]) => {
        const option = el('option', {value}, text);
        option.selected = value === selected;
        return option;
      }));
  return el('label', {class: 'control'}, el('span', {}, label), select);
}

/** A button that is on or off. */
function toggle(label, on, change, title, further = {}) {
  return el('button', {
    type: 'button',
    class: 'toggle',
    'aria-pressed': String(on),
    title,
    onclick: () => change(!on),
    ...further
  },
      label);
}

/** Says a short text to screen readers. */
function announce(text) {
  let live = document.getElementById('live');
  if (!live) {
    live = el('div', {id: 'live', class: 'visually-hidden', 'aria-live': 'polite'});
    document.body.append(live);
  }
  live.textContent = text;
}

/** Calls `work` once the calls have paused. */
function debounced(work, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), milliseconds);
  };
}
