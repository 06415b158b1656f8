// Tells the server once how large the window is, and keeps in the address where the map looks.
// Streamlit tells nobody of the map's viewport: it is read from the map itself, and only when it has come to rest.
const EVERY_MS = 400;

function findDeck(chart) {
  const key = Object.keys(chart).find(name => name.startsWith('__reactFiber$'));
  const open = key ? [chart[key].child] : [];
  while (open.length) {
    const fiber = open.pop();
    if (!fiber) continue;
    for (let hook = fiber.memoizedState; hook && typeof hook === 'object'; hook = hook.next) {
      const held = hook.memoizedState && hook.memoizedState.current;
      if (held && held.deck && typeof held.deck.getViewports === 'function') return held.deck;
    }
    open.push(fiber.sibling, fiber.child);
  }
  return null;
}

function look(watched) {
  const chart = document.querySelector('[data-testid="stDeckGlJsonChart"]');
  if (!chart) return null;
  if (watched.chart !== chart || !watched.deck) Object.assign(watched, {chart, deck: findDeck(chart)});
  const port = watched.deck && watched.deck.isInitialized ? watched.deck.getViewports()[0] : null;
  return port ? [port.latitude.toFixed(3), port.longitude.toFixed(3), port.zoom.toFixed(2)].join(',') : null;
}

function write(view) {
  const rest = location.search.replace(/^\?/, '').split('&').filter(pair => pair && !pair.startsWith('view='));
  history.replaceState(history.state, '', location.pathname + '?' + [...rest, 'view=' + view].join('&') + location.hash);
}

export default function({data, setStateValue}) {
  const size = window.innerWidth >= 2600 ? 'wall' : window.innerWidth < 1500 ? 'small' : 'desk';
  if (size !== data.size) setStateValue('size', size);
  // One memory a page load: a view that the address began with, or that the user came to, is kept there from then on.
  const watched = (window.vardarView = window.vardarView || {});
  const timer = setInterval(() => {
    const view = look(watched);
    const rests = view === watched.last;
    watched.last = view;
    if (!view || !rests) return;
    const written = (location.search.match(/[?&]view=([^&]*)/) || [])[1];
    watched.first = watched.first || view;
    watched.moved = watched.moved || Boolean(written) || view !== watched.first;
    if (watched.moved && view !== written) write(view);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
