"""What every test gets: reproducible property tests and no way to a real store."""

import os

import pytest
from hypothesis import settings

EXAMPLES = int(os.environ.get("VARDAR_EXAMPLES", "50"))
settings.register_profile("here", max_examples=EXAMPLES, deadline=None)
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_this_machine(tmp_path_factory):
    """The settings of whoever runs the tests reach no test, and the default store lies in a temporary folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("VARDAR_")]:
            patch.delenv(name)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data-home")))
        yield
