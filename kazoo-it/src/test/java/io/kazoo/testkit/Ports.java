package io.kazoo.testkit;

/** Ports for what listens beside a server's client port. */
public final class Ports {

    private Ports() {}

    /** One that is free, and that nobody else in this process is given. */
    public static int free() {
        return FreePorts.take(1).get(0);
    }
}
