package io.kazoo.it.concurrency;

/** What must be true. */
final class Claim {

    private Claim() {}

    static void that(boolean claim, String otherwise) {
        if (!claim) {
            throw new AssertionError(otherwise);
        }
    }
}
