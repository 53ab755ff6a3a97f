package io.kazoo.testkit;

/** What is wrong with one direction of a {@link FaultProxy}. Owned by the loop. */
final class ProxyConditions {

    boolean blocked;
    long delayNanos;
    int bytesPerSecond = Integer.MAX_VALUE;

    void heal() {
        blocked = false;
        delayNanos = 0;
        bytesPerSecond = Integer.MAX_VALUE;
    }
}
