package io.kazoo.bench;

/** This library under test. Not filled in yet: the client has no public API, so {@link #AVAILABLE} is false. */
final class KazooBenchClient {

    /** Whether this client takes part. */
    static final boolean AVAILABLE = false;

    private KazooBenchClient() {}

    /** Connects and waits for the session. */
    static BenchClient connect(String hosts) {
        throw new UnsupportedOperationException("the kazoo adapter is not written yet; cannot connect to " + hosts);
    }
}
