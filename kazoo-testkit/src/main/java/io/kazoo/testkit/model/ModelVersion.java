package io.kazoo.testkit.model;

/** As which server a model answers: which operations it has, how it words {@code srvr}, what its watches do. */
public enum ModelVersion {
    /** ZooKeeper 3.4.14. */
    V3_4("3.4.14", 304),
    /** ZooKeeper 3.5.10. */
    V3_5("3.5.10", 305),
    /** ZooKeeper 3.6.4. */
    V3_6("3.6.4", 306),
    /** ZooKeeper 3.7.2. */
    V3_7("3.7.2", 307),
    /** ZooKeeper 3.8.6. */
    V3_8("3.8.6", 308),
    /** ZooKeeper 3.9.5. */
    V3_9("3.9.5", 309),
    /** ClickHouse Keeper, of a version that does not resume sessions and has the old operations only. */
    CLICKHOUSE("v24.8.5.115-lts", 0);

    private final String release;
    private final int line;

    ModelVersion(String release, int line) {
        this.release = release;
        this.line = line;
    }

    /** The release that it stands for, such as {@code 3.9.5}. */
    public String release() {
        return release;
    }

    boolean isApache() {
        return line > 0;
    }

    /** Whether it is an Apache ZooKeeper of this or a later line of 3.x. */
    boolean since(int minor) {
        return line >= 300 + minor;
    }
}
