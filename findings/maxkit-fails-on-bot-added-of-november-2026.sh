#!/usr/bin/env bash
# Library: maxkit 2.13.3 (PyPI, module aiomax), a client of the messenger MAX: https://pypi.org/project/maxkit/2.13.3/, aiomax/bot.py and
# aiomax/types.py.
#
# One would expect: an update that a client knows is handled, with `user` left empty where the messenger does not tell it. Since November
# 2026 `bot_added` has no `user` (the makers' change log), and it is the only way to learn of a chat.
# What it does: `handle_update` fails with KeyError before any handler of the bot's author runs, so the chat is never learnt. With the
# `user` of before November the same update is handled.
# Output seen (2026-11-29): see `expected` below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check maxkit==2.13.3
cat > "$work/added.py" <<'PYTHON'
import asyncio

from aiomax import Bot

AS_NOW = {"update_type": "bot_added", "timestamp": 1, "chat_id": -7, "is_channel": False}
AS_BEFORE = AS_NOW | {"user": {"user_id": 1, "first_name": "Вера", "last_name": None, "username": None, "is_bot": False, "last_activity_time": 1}}


async def handled(update):
    bot, seen = Bot("token"), []

    @bot.on_bot_add()
    async def added(what):
        seen.append(what.chat_id)

    try:
        await bot.handle_update(update)
        await asyncio.sleep(0.1)
    except KeyError as error:
        return f"KeyError {error}, handlers that ran: {len(seen)}"
    return f"handled, chat {seen}"


print("before:", asyncio.run(handled(AS_BEFORE)))
print("now:", asyncio.run(handled(AS_NOW)))
PYTHON
"$work/python/bin/python" "$work/added.py" > "$work/seen"
cat > "$work/expected" <<'TEXT'
before: handled, chat [-7]
now: KeyError 'user', handlers that ran: 0
TEXT
diff "$work/expected" "$work/seen"
