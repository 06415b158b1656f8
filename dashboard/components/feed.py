"""The newest incidents: a list that scrolls by itself, is reached with the keyboard, and says which one was chosen.

An own component (no build step), because a list of two hundred Streamlit buttons would be drawn anew at every refresh.
Rows arrive as data and become text nodes: no datum is ever markup.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import streamlit as st

_CSS = """
.rows{height:100%;overflow-y:auto;overscroll-behavior:contain;font-family:var(--st-font);font-variant-numeric:tabular-nums}
.row{display:grid;grid-template-columns:3rem 1.1rem minmax(0,1fr) auto;gap:.15rem .45rem;width:100%;
 padding:.34rem .35rem;border:0;border-bottom:1px solid var(--st-border-color);background:none;color:var(--st-text-color);font:inherit;
 font-size:.87rem;text-align:left;cursor:pointer;align-items:baseline}
.row:hover{background:var(--st-secondary-background-color)}
.row:focus-visible{outline:2px solid var(--st-primary-color);outline-offset:-2px}
.row[aria-current=true]{box-shadow:inset 3px 0 0 var(--st-primary-color);
 background:var(--st-secondary-background-color)}
.when,.where{color:var(--st-gray-text-color)}
.what,.where{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.where{grid-column:3/5;font-size:.8rem}
.when small{display:block;font-size:.75rem}
.when{grid-row:1/3}.sign{grid-row:1/3;-webkit-text-stroke:.4px var(--st-text-color)}
.amount{font-weight:600;white-space:nowrap}
.empty{color:var(--st-gray-text-color);padding:.6rem .35rem}
"""
_JS = """
export default function(component) {
  const {data, parentElement, setTriggerValue} = component;
  const box = parentElement.querySelector('.rows');
  const kept = box.scrollTop;
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
    part('what', item.what); part('amount', item.amount); part('where', item.where);
    row.onclick = () => setTriggerValue('chosen', item.uid);
    return row;
  });
  if (!rows.length) {
    const empty = document.createElement('div');
    empty.className = 'empty'; empty.textContent = data.empty; rows.push(empty);
  }
  box.replaceChildren(...rows);
  box.scrollTop = kept;
}
"""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One line of the list, every part already in words."""

    uid: str
    time: str
    day: str
    symbol: str
    colour: str
    what: str
    where: str
    amount: str


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    return st.components.v2.component("vardar_feed", html='<div class="rows"></div>', css=_CSS, js=_JS)


def feed(
    rows: list[FeedRow], *, selected: str | None, empty: str, on_choose: Callable[[str], None], key: str = "feed"
) -> None:
    """Draw the list; `on_choose` is called with the uid of the row that was clicked."""

    def chosen() -> None:
        result = st.session_state.get(key)
        uid = getattr(result, "chosen", None)
        if isinstance(uid, str):
            on_choose(uid)

    _component()(
        data={"rows": [asdict(row) for row in rows], "selected": selected, "empty": empty},
        key=key,
        height="stretch",
        on_chosen_change=chosen,
    )
