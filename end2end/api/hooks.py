"""Signs in to the demo whose API is tried.

Sessions are opened before anything is tried: among the requests that are generated are many sign-ins that
fail, after which the dialer rightly lets nobody sign in from this address for a while; and signing out is
tried as well, with tokens that nothing else needs.
"""

import json
import os
import urllib.request

import schemathesis

URL = os.environ["TRUNKLINE_URL"]
PASSWORD = os.environ["TRUNKLINE_PASSWORD"]
SESSIONS = 40


def sign_in(login: str) -> str:
    body = json.dumps({"login": login, "password": PASSWORD}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{URL}/api/auth/login", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["token"]


TOKEN = sign_in("sam")
TO_SPEND = [sign_in("sam") for _ in range(SESSIONS)]


@schemathesis.auth(refresh_interval=None)
class Token:
    """One token for everything, and for signing out each time one that may end."""

    def get(self, case, context):
        if case.operation.path == "/api/auth/logout":
            return TO_SPEND.pop() if TO_SPEND else "spent"
        return TOKEN

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}
