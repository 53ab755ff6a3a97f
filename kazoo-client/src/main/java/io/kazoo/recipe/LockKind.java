package io.kazoo.recipe;

/** How a contender for a lock names its node, and for whom it waits. */
enum LockKind {
    EXCLUSIVE("__lock__", "-lock-", true),
    WRITE("__lock__", "-__WRIT__", true),
    LATCH("__lock__", "-latch-", true),
    READ("__rlock__", "-__READ__", false);

    private final String kazoo;
    private final String curator;
    private final boolean excludesReaders;

    LockKind(String kazoo, String curator, boolean excludesReaders) {
        this.kazoo = kazoo;
        this.curator = curator;
        this.excludesReaders = excludesReaders;
    }

    boolean excludesReaders() {
        return excludesReaders;
    }

    /** The name of a node up to its sequence number; {@code unique} are 32 hexadecimal digits. */
    String prefix(Layout layout, String unique) {
        return layout == Layout.KAZOO ? unique + kazoo : curatorPrefix(unique) + curator;
    }

    /** What Curator puts before names that it must recognise. */
    static String curatorPrefix(String hex) {
        return "_c_"
                + String.join(
                        "-",
                        hex.substring(0, 8),
                        hex.substring(8, 12),
                        hex.substring(12, 16),
                        hex.substring(16, 20),
                        hex.substring(20));
    }
}
