"""A server that says it wants a token and asks nobody for it: to see that this is noticed."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {"title": "Open to everybody", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/me": {"get": {"security": [{"token": []}], "responses": {"200": {"description": "You"}, "401": {"description": "Nobody"}}}},
    },
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(DESCRIPTION if self.path == "/openapi.json" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
