package io.kazoo.it.concurrency;

/** What must be true. */
public final class Claim {

    private Claim() {}

    /** Fails with what is said otherwise. */
    public static void that(boolean claim, String otherwise) {
        if (!claim) {
            throw new AssertionError(otherwise);
        }
    }
}
