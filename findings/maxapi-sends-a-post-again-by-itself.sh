#!/usr/bin/env bash
# Library: maxapi 1.2.3 (PyPI), a client of the messenger MAX: https://pypi.org/project/maxapi/1.2.3/, maxapi/connection/base.py.
#
# One would expect: a client repeats what only asks (GET). A message that is sent (POST) is sent once, as the server may have taken it in
# before the answer was lost; whoever calls decides whether to send it again.
# What it does: every method is repeated by itself, three times by default, after 502, 503, 504 and after a connection that was cut. A
# server that took the message in and then answered 504, or nothing, gets it again: the person reads it twice, and `send_message` returns
# as if it had been sent once.
# Output seen (2026-11-29): see `expected` below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check maxapi==1.2.3
cat > "$work/send.py" <<'PYTHON'
import asyncio
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from maxapi import Bot

logging.disable(logging.CRITICAL)
taken, manner = [], ""
MESSAGE = {
    "message": {
        "recipient": {"chat_id": 1, "chat_type": "dialog", "user_id": 7},
        "timestamp": 1,
        "body": {"mid": "mid.1", "seq": 1, "text": "Здравствуйте", "attachments": None},
    }
}


class Messenger(BaseHTTPRequestHandler):
    def do_POST(self):
        taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
        if len(taken) == 1 and manner == "cut":
            self.connection.close()
            return
        body = b"" if len(taken) == 1 else json.dumps(MESSAGE).encode()
        self.send_response(504 if len(taken) == 1 else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def finish(self):
        try:
            super().finish()
        except (OSError, ValueError):
            pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Messenger)
threading.Thread(target=server.serve_forever, daemon=True).start()


async def send():
    bot = Bot("token")
    bot.set_api_url(f"http://127.0.0.1:{server.server_port}")
    sent = await bot.send_message(user_id=7, text="Здравствуйте")
    await bot.close_session()
    return sent.message.body.mid


for manner in ["504", "cut"]:
    taken.clear()
    mid = asyncio.run(send())
    print(f"{manner}: returned {mid}, the messenger took in {len(taken)} messages")
PYTHON
"$work/python/bin/python" "$work/send.py" > "$work/seen"
cat > "$work/expected" <<'TEXT'
504: returned mid.1, the messenger took in 2 messages
cut: returned mid.1, the messenger took in 2 messages
TEXT
diff "$work/expected" "$work/seen"
