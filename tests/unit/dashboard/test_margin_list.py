"""What the legend says is not on the map is what the map does not draw."""

from data import reference
from data.access.viewers import local_watch_officer
from data.picture import frames
from data.picture.selection import choose
from data.terms.filters import Filter
from layers.groups import undrawn


def test_the_margin_list_counts_what_the_layers_leave_out(services):
    selection = choose(services.model, Filter(), viewer=local_watch_officer())
    listed = frames.unplaced(services.model, selection)
    frame = frames.incidents(services.model, selection)
    left_out = undrawn(frame, sections=set(reference.sections()["id"]), areas=set(reference.areas()["id"]))
    assert int(listed["incidents"].sum()) == len(left_out) == 18
    assert len(frame) == 22
