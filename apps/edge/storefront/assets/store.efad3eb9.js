/**
 * The storefront: lists products from /api/products and shows, beside them, the Server-Timing of every answer.
 * What is being looked at (words, category, order, page) lives in the address, so that it can be shared and gone back.
 */

const CATEGORIES = ['books', 'garden', 'kitchen', 'music', 'office', 'outdoor', 'toys', 'travel'];
const PAGE_SIZE = 24;
const MOST_TRIPS = 8;

const element = (id) => document.getElementById(id);
const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** Makes an element. Text is set as text, never as HTML: names of products come from outside. */
function make(tag, { className, text, ...attributes } = {}, children = []) {
  const made = document.createElement(tag);
  if (className !== undefined) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Server-Timing (https://www.w3.org/TR/server-timing/): `name;dur=1.5;desc="text", …` */
function parseServerTiming(field) {
  const metrics = [];
  for (const match of (field ?? '').matchAll(
    /([\w!#$%&'*+.^`|~-]+)((?:\s*;\s*\w+=(?:"[^"]*"|[^",;\s]+))*)/g,
  )) {
    const metric = { name: match[1], duration: undefined, description: undefined };
    for (const [, key, value] of match[2].matchAll(/(\w+)=("[^"]*"|[^",;\s]+)/g)) {
      const plain = value.replaceAll('"', '');
      if (key === 'dur') metric.duration = Number(plain);
      if (key === 'desc') metric.description = plain;
    }
    metrics.push(metric);
  }
  return metrics;
}

function showTrip(title, status, milliseconds, timing) {
  const steps = timing.filter(({ duration }) => duration !== undefined);
  const trace = timing.find(({ name }) => name === 'trace');
  const longest = Math.max(...steps.map(({ duration }) => duration), 0.001);
  const rows = steps.flatMap(({ name, duration, description }) => {
    const bar = make('i');
    bar.style.setProperty('--share', `${(100 * duration) / longest}%`);
    return [
      make('dt', { text: name, title: description ?? name }),
      make('span', { className: 'bar' }, [bar]),
      make('dd', { text: `${duration.toFixed(2)} ms` }),
    ];
  });
  const heading = make('header', {}, [
    make('span', { text: title }),
    make('span', { text: `${status} · ${milliseconds.toFixed(0)} ms` }),
  ]);
  const parts = [heading];
  if (rows.length > 0) parts.push(make('dl', {}, rows));
  // The description is a traceparent: version, trace id, span id, flags.
  const traceId = trace?.description?.split('-')[1];
  parts.push(make('code', { text: traceId === undefined ? 'without a trace' : `trace ${traceId}` }));

  const trips = element('trips');
  trips.prepend(make('li', { className: 'trip' }, parts));
  while (trips.children.length > MOST_TRIPS) trips.lastElementChild.remove();
}

/** GETs JSON and shows the trip of the answer, good or bad. */
async function get(path, title) {
  const start = performance.now();
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  const body = await response.json().catch(() => ({}));
  const timing = parseServerTiming(response.headers.get('server-timing'));
  showTrip(title, response.status, performance.now() - start, timing);
  if (!response.ok) throw new Error(body.detail ?? `The shop answered ${response.status}.`);
  return body;
}

function productCard({ id, name, description, category, priceCents, stock }) {
  const picture = make('div', { className: 'picture', text: name.slice(0, 1), 'aria-hidden': 'true' });
  picture.style.setProperty('--hue', String((CATEGORIES.indexOf(category) * 45 + 20) % 360));
  const price = make('div', { className: 'price' }, [
    make('span', { text: money.format(priceCents / 100) }),
    make('small', { text: stock > 0 ? `${stock} in stock` : 'sold out' }),
  ]);
  const facts = make('div', { className: 'facts' }, [
    make('h3', { text: name }),
    make('p', { text: description }),
    price,
  ]);
  return make('li', {}, [make('a', { className: 'product', href: `/api/products/${id}` }, [picture, facts])]);
}

function showPage(products, { page, pages, total }) {
  element('products').replaceChildren(...products.map(productCard));
  element('summary').textContent =
    total === 0 ? 'No product fits.' : `${total.toLocaleString('en')} products`;
  element('position').textContent = total === 0 ? '' : `Page ${page} of ${pages.toLocaleString('en')}`;
  element('previous').disabled = page <= 1;
  element('next').disabled = page >= pages;
}

/** What the address asks for; only what the API knows. */
function wanted() {
  const given = new URLSearchParams(location.search);
  const query = new URLSearchParams({ size: String(PAGE_SIZE), page: given.get('page') ?? '1' });
  for (const name of ['search', 'category', 'sort']) {
    if (given.get(name)) query.set(name, given.get(name));
  }
  return query;
}

/** The newest look-up wins: an older answer that comes later is not shown. */
let latest = 0;

async function load() {
  latest += 1;
  const mine = latest;
  const query = wanted();
  element('words').value = query.get('search') ?? '';
  element('sort').value = query.get('sort') ?? 'relevance';
  for (const button of element('categories').children) {
    button.setAttribute('aria-pressed', String(button.value === (query.get('category') ?? '')));
  }
  try {
    const { data, meta } = await get(`/api/products?${query}`, 'GET /api/products');
    if (mine === latest) showPage(data, meta.page);
  } catch (error) {
    if (mine !== latest) return;
    showPage([], { page: 1, pages: 1, total: 0 });
    element('summary').textContent = error.message;
  }
}

/** Changes the address and loads what it asks for then. */
function go(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries({ page: '', ...changes })) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  history.pushState(null, '', query.size === 0 ? '/' : `/?${query}`);
  void load();
}

function turn(pages) {
  const page = Number(wanted().get('page')) + pages;
  go({ page: String(page) });
}

for (const category of ['', ...CATEGORIES]) {
  const button = make('button', { type: 'button', value: category, text: category || 'everything' });
  button.addEventListener('click', () => go({ category }));
  element('categories').append(button);
}
element('search').addEventListener('submit', (event) => {
  event.preventDefault();
  go({ search: element('words').value.trim(), sort: element('sort').value });
});
element('sort').addEventListener('change', () => go({ sort: element('sort').value }));
element('previous').addEventListener('click', () => turn(-1));
element('next').addEventListener('click', () => turn(1));
window.addEventListener('popstate', load);
void load();
