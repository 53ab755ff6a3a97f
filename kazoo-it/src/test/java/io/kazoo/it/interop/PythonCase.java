package io.kazoo.it.interop;

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

    /** Ends the session of the process's client, which then makes another. */
    final void expirePython() throws Exception {
        server.expireSession(Long.parseLong(python.eval("client.client_id[0]")));
    }
}
