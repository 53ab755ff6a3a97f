"""As the Java class Victim, with the recipes of Python's kazoo.

Believes in what it was granted until the recipe denies it, or the client's listener hears of SUSPENDED or LOST, as kazoo's
documentation asks; there is no guard, so none is late. Arguments: hosts, session time-out in ms, file to write to.
"""

import sys
import threading
import time

from kazoo.client import KazooClient
from kazoo.protocol.states import KazooState

hosts, millis, record = sys.argv[1:4]
client = KazooClient(hosts=hosts, timeout=int(millis) / 1000)
writing = threading.Lock()
doubted = threading.Event()
leading = threading.Event()
lost = threading.Event()


def note(what, recipe, nanos):
    with writing, open(record, "a") as out:
        out.write("%s %s %d\n" % (what, recipe, nanos))


def lead():
    leading.set()
    lost.wait()


def listen(state):
    if state != KazooState.CONNECTED and not doubted.is_set():
        now = time.monotonic_ns()
        doubted.set()
        for recipe in beliefs:
            note("told", recipe, now)


client.start()
lock = client.Lock("/standing/lock")
lock.acquire()
semaphore = client.Semaphore("/standing/semaphore", 1)
semaphore.acquire()
election = client.Election("/standing/election")
threading.Thread(target=election.run, args=(lead,), daemon=True).start()
leading.wait()
beliefs = {
    "lock": lambda: lock.is_acquired,
    "semaphore": lambda: semaphore.is_acquired,
    "election": lambda: not lost.is_set(),
}
client.add_listener(listen)
for name in beliefs:
    note("granted", name, time.monotonic_ns())

last = {}
believed = dict(beliefs)
while believed:
    for name, says in list(believed.items()):
        begin = time.monotonic_ns()
        if says() and not doubted.is_set():
            last[name] = begin
        else:
            del believed[name]
            note("believed", name, last.get(name, 0))
    time.sleep(0.001)
threading.Event().wait()
