"""Python's kazoo, driven by lines on standard input.

A request is `<id> let <name> <expression>`, which gives the value of an expression a name, or `<id> eval <expression>`. The answer
is `<id> ok <value>` or `<id> failed <error>`, in any order: each request has a thread of its own. All parts are percent-encoded.
An expression sees `client`, a started client, `connect()`, which makes another, and what was named before.
"""

import datetime
import logging
import sys
import threading
from urllib.parse import quote, unquote

import kazoo.client
import kazoo.recipe.cache

logging.disable(logging.CRITICAL)


def connect():
    client = kazoo.client.KazooClient(hosts=sys.argv[1])
    client.start()
    return client


class Term:
    """A leader's term, which ends when it is told to."""

    def __init__(self, election):
        self.election = election
        self.begun = threading.Event()
        self.ended = threading.Event()

    def run(self):
        self.election.run(self.lead)

    def lead(self):
        self.begun.set()
        self.ended.wait()


names = {"kazoo": kazoo, "timedelta": datetime.timedelta, "datetime": datetime.datetime, "connect": connect, "Term": Term}
names["client"] = connect()
answering = threading.Lock()


def text(value):
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, (list, tuple, set)):
        return ",".join(text(one) for one in value)
    return str(value)


def answer(*parts):
    with answering:
        print(" ".join(quote(part, safe="") for part in parts), flush=True)


def serve(request, command, *arguments):
    try:
        value = eval(arguments[-1], names)
        if command == "let":
            names[arguments[0]] = value
            value = None
        answer(request, "ok", text(value))
    except BaseException as error:
        answer(request, "failed", type(error).__name__ + ": " + str(error))


answer("0", "ok", kazoo.__version__)
for line in sys.stdin:
    parts = [unquote(part) for part in line.split()]
    threading.Thread(target=serve, args=parts, daemon=True).start()
