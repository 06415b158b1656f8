// The list of newest incidents: data in, the chosen uid out. Text goes into text nodes only.
export default function(component) {
  const {data, parentElement, setTriggerValue} = component;
  const box = parentElement.querySelector('.rows');
  const rows = data.rows.map(item => {
    const row = document.createElement('button');
    row.className = 'row'; row.type = 'button';
    row.setAttribute('aria-current', item.uid === data.selected ? 'true' : 'false');
    row.title = item.what + ' · ' + item.where;
    const part = (name, text, colour) => {
      const node = document.createElement('span');
      node.className = name; node.textContent = text;
      if (colour) node.style.color = colour;
      row.appendChild(node); return node;
    };
    const when = part('when', item.time);
    const day = document.createElement('small'); day.textContent = item.day; when.appendChild(day);
    part('sign', item.symbol, item.colour);
    part('what', item.what); part(item.amount.length > 6 ? 'amount long' : 'amount', item.amount); part('where', item.where);
    row.onclick = () => setTriggerValue('chosen', item.uid);
    return row;
  });
  if (!rows.length) {
    const empty = document.createElement('div');
    empty.className = 'empty'; empty.textContent = data.empty; rows.push(empty);
  }
  box.replaceChildren(...rows);
  // Who goes through the list with keys keeps the open row in view; who scrolls is left alone.
  if (box.dataset.selected !== (data.selected || '')) box.querySelector('[aria-current=true]')?.scrollIntoView({block: 'nearest'});
  box.dataset.selected = data.selected || '';
}
