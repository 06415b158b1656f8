"""What Streamlit keeps for a page and would hand to anybody: files to download, places to upload to.

Its address of a file names the content, not for whom it is. Which of its pages belong to which sign-in is known from
the digest that each was opened with, and which files a page has from Streamlit's own list of them.
"""

from data.store.sessions import Digest

FILES, UPLOADS = "/media/", "/_stcore/upload_file/"


def pages_of(digest: Digest) -> frozenset[str]:
    """Streamlit's names of the pages that were opened in this session."""
    from streamlit import runtime

    if not runtime.exists():
        return frozenset()
    known = runtime.get_instance()._session_mgr.list_sessions()
    return frozenset(one.session.id for one in known if one.session._user_info.get("session") == digest)


def files_of(digest: Digest) -> frozenset[str]:
    """The files that the pages of this session have just now; a run takes them away as it begins, and gives anew."""
    from streamlit import runtime

    pages = pages_of(digest)
    if not pages:
        return frozenset()
    held = runtime.get_instance().media_file_mgr._files_by_session_and_coord
    return frozenset(file for page in pages for file in list(held.get(page, {}).values()))


def file_at(path: str) -> str:
    """The file that a path under /media/ means; Streamlit finds none by a name with more than one dot."""
    return path.removeprefix(FILES).partition(".")[0]


def page_at(path: str) -> str:
    """The page that a path of an upload means."""
    return path.removeprefix(UPLOADS).partition("/")[0]
