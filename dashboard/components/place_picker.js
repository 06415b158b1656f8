// Point at a place: the bundled basemap on a canvas. Web Mercator, the world 512 pixels wide at zoom 0, as on the map.
const CENTRE = [22.4, 42.6], ZOOM = [4, 13], HAND_PX = 6, DOT_PX = 9;
const loaded = new Map();
const pickers = new WeakMap();

const load = url => {
  if (!loaded.has(url)) loaded.set(url, fetch(url).then(answer => answer.json()).then(body => body.features));
  return loaded.get(url);
};
const mercator = ([lon, lat]) => [
  (lon + 180) / 360,
  0.5 - Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) / (2 * Math.PI),
];
const degrees = (x, y) => [x * 360 - 180, Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI];
// Paths keep coordinates from the middle of the region on, so that single precision is fine enough at the last zoom.
const ORIGIN = mercator(CENTRE), UNIT = 1e4;
const local = position => { const [x, y] = mercator(position); return [(x - ORIGIN[0]) * UNIT, (y - ORIGIN[1]) * UNIT]; };
const pathOf = features => {
  const path = new Path2D();
  const line = (points, closed) => {
    points.forEach((point, index) => { const [x, y] = local(point); index ? path.lineTo(x, y) : path.moveTo(x, y); });
    if (closed) path.closePath();
  };
  const add = ({type, coordinates}) => {
    if (type === 'LineString') line(coordinates);
    if (type === 'MultiLineString') coordinates.forEach(part => line(part));
    if (type === 'Polygon') coordinates.forEach(ring => line(ring, true));
    if (type === 'MultiPolygon') coordinates.flat().forEach(ring => line(ring, true));
  };
  features.forEach(feature => add(feature.geometry));
  return path;
};

class Picker {
  constructor(box) {
    this.box = box;
    this.canvas = document.createElement('canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute('aria-label', 'Map: click for a place; arrow keys move it, plus and minus zoom, Enter takes the middle');
    this.said = Object.assign(document.createElement('div'), {className: 'said'});
    this.credit = Object.assign(document.createElement('div'), {className: 'credit'});
    const tools = Object.assign(document.createElement('div'), {className: 'tools'});
    for (const [sign, name, by] of [['+', 'Closer', 1], ['−', 'Further', -1]]) {
      const button = Object.assign(document.createElement('button'), {type: 'button', textContent: sign, title: name, tabIndex: -1});
      button.onclick = () => this.zoomTo(this.zoom + by);
      tools.append(button);
    }
    box.replaceChildren(this.canvas, tools, this.said, this.credit);
    [this.x, this.y] = ORIGIN;
    this.zoom = 0; // none yet: the first size decides
    this.paths = {};
    this.listen();
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(box);
  }

  set({data, pick}) {
    this.pick = pick;
    const first = !this.data, moved = JSON.stringify(this.data?.mark) !== JSON.stringify(data.mark);
    this.data = data;
    this.credit.textContent = data.credit;
    if (first) Object.entries(data.layers).forEach(([name, url]) => load(location.origin + url).then(features => this.take(name, features)));
    if (moved) this.follow();
    this.draw();
  }

  take(name, features) {
    const {colours, dashed} = this.data;
    if (name === 'country_labels' || name === 'towns') this[name] = features;
    else if (name === 'sections') this.sections = new Map(features.map(feature => [feature.properties.id, feature]));
    else if (name === 'countries') {
      this.paths.members = pathOf(features.filter(feature => feature.properties.selec_member));
      this.paths.others = pathOf(features.filter(feature => !feature.properties.selec_member));
    } else if (name === 'disputed_lines') this.paths.disputed = pathOf(features.filter(feature => feature.properties.kind === dashed));
    else this.paths[name] = pathOf(features);
    if (name === 'sections') this.follow();
    this.draw();
  }

  // A place that was chosen elsewhere in the form comes into view; one that is in view moves nothing.
  follow() {
    const mark = this.data.mark, section = mark.section && this.sections?.get(mark.section);
    let spot = mark.lon === null ? null : [mark.lon, mark.lat];
    if (!spot && section) spot = section.geometry.coordinates.flat(3).length && middle(section.geometry);
    if (!spot || !this.width) return;
    const [x, y] = this.pixel(spot);
    if (x < 40 || y < 40 || x > this.width - 40 || y > this.height - 40 || this.zoom < 6.5) {
      [this.x, this.y] = mercator(spot);
      this.zoom = Math.max(this.zoom, 7.5);
    }
  }

  resize() {
    const {width, height} = this.box.getBoundingClientRect(), ratio = devicePixelRatio || 1;
    if (!width || !height) return;
    Object.assign(this, {width, height, ratio});
    Object.assign(this.canvas, {width: width * ratio, height: height * ratio});
    if (!this.zoom) {
      this.zoom = Math.max(ZOOM[0], Math.log2(Math.min(width / 0.055, height / 0.045) / 512));
      if (this.data) this.follow();
    }
    this.draw();
  }

  get world() { return 512 * 2 ** this.zoom; }
  pixel(position) { const [x, y] = mercator(position); return [(x - this.x) * this.world + this.width / 2, (y - this.y) * this.world + this.height / 2]; }
  place(px, py) { return degrees(this.x + (px - this.width / 2) / this.world, this.y + (py - this.height / 2) / this.world); }
  metres(lat) { return 40075016.7 * Math.cos(lat * Math.PI / 180) / this.world; }

  zoomTo(zoom, px = this.width / 2, py = this.height / 2) {
    const before = this.world;
    this.zoom = Math.min(ZOOM[1], Math.max(ZOOM[0], zoom));
    const gain = 1 / before - 1 / this.world;
    this.x += (px - this.width / 2) * gain;
    this.y += (py - this.height / 2) * gain;
    this.draw();
  }

  pan(dx, dy) { this.x += dx / this.world; this.y += dy / this.world; this.draw(); }

  dotAt(px, py) {
    let nearest = null, best = DOT_PX;
    for (const dot of this.data.crossings) {
      const [x, y] = this.pixel([dot[2], dot[3]]), away = Math.hypot(x - px, y - py);
      if (away < best) [best, nearest] = [away, dot];
    }
    return this.zoom > 5.2 ? nearest : null;
  }

  choose(px, py) {
    if (!this.data.pickable) return;
    const [lon, lat] = this.place(px, py), dot = this.dotAt(px, py), metres = HAND_PX * this.metres(lat);
    const digits = Math.max(1, Math.ceil(Math.log10(111320 / metres)) + 1);
    this.pick({lon: +lon.toFixed(digits), lat: +lat.toFixed(digits), metres, crossing: dot ? dot[0] : null, at: Date.now()});
  }

  tell(px, py) {
    const [lon, lat] = this.place(px, py), dot = this.dotAt(px, py), metres = HAND_PX * this.metres(lat);
    const within = metres < 1000 ? `${Math.ceil(metres / 50) * 50} m` : `${(metres / 1000).toFixed(metres < 10000 ? 1 : 0)} km`;
    if (!this.data.pickable) this.said.textContent = dot ? dot[1] : '';
    else this.said.textContent = dot ? dot[1] : `${lat.toFixed(3)}° N  ${lon.toFixed(3)}° E · a click here is good to ${within}`;
    this.canvas.style.cursor = !this.data.pickable ? 'grab' : dot ? 'pointer' : '';
  }

  listen() {
    const canvas = this.canvas, spot = event => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    let from = null, far = 0;
    canvas.onpointerdown = event => { from = spot(event); far = 0; canvas.setPointerCapture(event.pointerId); };
    canvas.onpointermove = event => {
      const now = spot(event);
      if (from) {
        far += Math.hypot(now[0] - from[0], now[1] - from[1]);
        if (far > 4) { this.pan(from[0] - now[0], from[1] - now[1]); from = now; canvas.classList.add('moving'); }
      } else this.tell(...now);
    };
    canvas.onpointerup = event => { if (from && far <= 4) this.choose(...spot(event)); from = null; canvas.classList.remove('moving'); };
    canvas.onpointercancel = () => { from = null; canvas.classList.remove('moving'); };
    canvas.addEventListener('wheel', event => { event.preventDefault(); this.zoomTo(this.zoom - Math.sign(event.deltaY) * 0.5, ...spot(event)); }, {passive: false});
    const middle = () => this.tell(this.width / 2, this.height / 2);
    canvas.onkeydown = event => {
      const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key], step = event.shiftKey ? 8 : 48;
      if (moves) this.pan(moves[0] * step, moves[1] * step);
      else if (event.key === '+' || event.key === '=') this.zoomTo(this.zoom + 1);
      else if (event.key === '-') this.zoomTo(this.zoom - 1);
      else if (event.key === 'Enter') this.choose(this.width / 2, this.height / 2);
      else return;
      event.preventDefault(); event.stopPropagation(); middle();
    };
    canvas.onfocus = () => { this.aimed = canvas.matches(':focus-visible'); if (this.aimed) middle(); this.draw(); };
    canvas.onblur = () => { this.aimed = false; this.said.textContent = ''; this.draw(); };
    canvas.onpointerleave = () => { if (!this.aimed) this.said.textContent = ''; };
  }

  draw() {
    if (this.waiting || !this.width || !this.data) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.paint(); });
  }

  paint() {
    const {canvas, ratio, paths, data: {colours, mark, crossings}} = this, pen = canvas.getContext('2d');
    const scale = this.world / UNIT;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = colours.water; pen.fillRect(0, 0, this.width, this.height);
    const dx = (ORIGIN[0] - this.x) * this.world + this.width / 2, dy = (ORIGIN[1] - this.y) * this.world + this.height / 2;
    pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * dx, ratio * dy);
    pen.lineJoin = 'round';
    const fill = (path, colour) => { if (path) { pen.fillStyle = colour; pen.fill(path, 'evenodd'); } };
    const stroke = (path, colour, width, dash = []) => {
      if (!path) return;
      pen.strokeStyle = colour; pen.lineWidth = width / scale; pen.setLineDash(dash.map(part => part / scale)); pen.stroke(path); pen.setLineDash([]);
    };
    stroke(paths.members, colours.coast, 1.6); stroke(paths.others, colours.coast, 1.6);
    fill(paths.others, colours.other_land); fill(paths.members, colours.land);
    fill(paths.lakes, colours.water);
    if (this.zoom > 6.5) stroke(paths.admin1_lines, colours.region_line, 0.7);
    stroke(paths.borders, colours.border, 1.1);
    stroke(paths.disputed, colours.kosovo_line, 1.3, [5, 4]);
    const section = mark.section && this.sections?.get(mark.section);
    if (section) {
      const path = pathOf([section]);
      if (section.geometry.type.endsWith('Polygon')) fill(path, colours.accent + '55');
      stroke(path, colours.accent, section.geometry.type.endsWith('Polygon') ? 1.5 : 4);
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.dots(pen, crossings, colours);
    this.names(pen, colours);
    this.marked(pen, mark, colours);
  }

  inView(px, py) { return px > -20 && py > -20 && px < this.width + 20 && py < this.height + 20; }

  dots(pen, crossings, colours) {
    if (this.zoom <= 5.2) return;
    pen.fillStyle = colours.crossing; pen.strokeStyle = colours.water; pen.lineWidth = 1;
    for (const dot of crossings) {
      const [x, y] = this.pixel([dot[2], dot[3]]);
      if (!this.inView(x, y)) continue;
      pen.beginPath(); pen.rect(x - 2.6, y - 2.6, 5.2, 5.2); pen.fill(); pen.stroke();
    }
  }

  names(pen, colours) {
    const taken = [];
    const write = (text, [x, y], font, colour, lift) => {
      if (!this.inView(x, y)) return;
      pen.font = font;
      const half = pen.measureText(text).width / 2 + 3, box = [x - half, y - lift - 7, x + half, y - lift + 7];
      if (taken.some(other => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
      taken.push(box);
      pen.lineWidth = 3; pen.strokeStyle = colours.halo; pen.strokeText(text, x, y - lift); pen.fillStyle = colour; pen.fillText(text, x, y - lift);
      if (lift) { pen.beginPath(); pen.arc(x, y, 1.8, 0, 7); pen.fill(); }
    };
    const family = getComputedStyle(this.box).fontFamily, size = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.75);
    pen.textAlign = 'center'; pen.textBaseline = 'middle';
    if (this.zoom < 7) for (const {properties, geometry} of this.country_labels || []) {
      const colour = properties.selec_member ? colours.country_label : colours.other_label;
      write(properties.label || properties.name, this.pixel(geometry.coordinates), `600 ${size}px ${family}`, colour, 0);
    }
    for (const {properties, geometry} of this.towns || []) {
      if (properties.zoom <= this.zoom - 0.2) write(properties.name, this.pixel(geometry.coordinates), `${size}px ${family}`, colours.town_label, size * 0.8);
    }
  }

  marked(pen, mark, colours) {
    if (mark.lon !== null) {
      const [x, y] = this.pixel([mark.lon, mark.lat]), radius = mark.radius_m / this.metres(mark.lat);
      if (radius > 3) {
        pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.fillStyle = colours.accent + '33'; pen.fill();
        pen.lineWidth = 2; pen.strokeStyle = colours.accent; pen.stroke();
      }
      pen.beginPath(); pen.arc(x, y, 5, 0, 7); pen.fillStyle = colours.accent; pen.fill(); pen.lineWidth = 2; pen.strokeStyle = colours.text; pen.stroke();
    }
    if (this.aimed) {
      const x = this.width / 2, y = this.height / 2;
      pen.lineWidth = 1.5; pen.strokeStyle = colours.text; pen.beginPath();
      pen.moveTo(x - 12, y); pen.lineTo(x + 12, y); pen.moveTo(x, y - 12); pen.lineTo(x, y + 12); pen.stroke();
    }
  }
}

const middle = geometry => {
  const flat = geometry.coordinates.flat(3), points = [];
  for (let index = 0; index < flat.length; index += 2) points.push([flat[index], flat[index + 1]]);
  return points[Math.floor(points.length / 2)];
};

export default function(component) {
  const {data, parentElement, setTriggerValue} = component;
  const box = parentElement.querySelector('.picker');
  if (!pickers.has(box)) pickers.set(box, new Picker(box));
  pickers.get(box).set({data, pick: place => setTriggerValue('picked', place)});
}
