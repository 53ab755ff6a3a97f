package io.kazoo.it.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;

/** A client of ours and one of Python's kazoo on one server. */
abstract class PythonCase extends InteropCase {

    PythonProcess python;

    @BeforeEach
    final void startPython() throws Exception {
        python = newPython();
    }

    final PythonProcess newPython() throws Exception {
        return closedAfter(PythonProcess.start(server.connectString()));
    }

    /** Leaves out a test that deadlocks with kazoo before 2.9, also among its own: a reader waits for writers behind it (its #650). */
    final void assumeReadersWaitOnlyForEarlierWriters() throws Exception {
        assumeTrue(python.isAtLeast(2, 9), "kazoo before 2.9: readers wait for writers behind them");
    }

    /** Ends the session of the process's client, which then makes another. */
    final void expirePython() throws Exception {
        server.expireSession(Long.parseLong(python.eval("client.client_id[0]")));
    }
}
