"""What a browser sends by a form, and where a form may lead to."""

import re
from urllib.parse import parse_qs

from starlette.requests import Request

Form = dict[str, str]
LARGEST_FORM, LONGEST_PATH = 16_384, 2_000


def own_path(text: str) -> str:
    """A path of this server to go on to; the first page where the text is anything else.

    Browsers read a backslash as a slash and leave out tabs and line ends, so none of these may be in it.
    """
    is_ours = len(text) <= LONGEST_PATH and re.fullmatch(r"/(?!/|sign-)[!-\[\]-~]*", text)
    return text if is_ours else "/"


async def read_form(request: Request) -> Form | None:
    """The fields of a form, each as it came first; None for what is none of ours."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=20, errors="replace")
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}
