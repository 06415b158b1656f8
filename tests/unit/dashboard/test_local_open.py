"""Without sign-in nothing of the door is there: neither its routes nor what it needs is even imported."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys, streamlit_app
wanted_later = ("argon2", "authlib", "itsdangerous.timed", "dashboard.door.turnstile", "dashboard.door.oidc")
print(sorted(name for name in wanted_later if name in sys.modules))
print(sorted(route.path for route in streamlit_app.routes if "sign" in route.path or route.path == "/session"))
"""
SIGN_IN = {"VARDAR_AUTH": "password", "VARDAR_SECRET": "s" * 40}


@pytest.mark.parametrize(("settings", "is_there"), [({}, False), (SIGN_IN, True)])
def test_the_door_is_there_only_where_people_sign_in(tmp_path, settings, is_there):
    environment = {**os.environ, "VARDAR_STORE": f"sqlite:///{tmp_path / 'store.db'}", **settings}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    imported, routes = done.stdout.splitlines()[-2:]
    assert ("dashboard.door.turnstile" in imported) == is_there
    assert ("/sign-in" in routes) == is_there
    assert is_there or (imported, routes) == ("[]", "[]")
    assert "authlib" not in imported
