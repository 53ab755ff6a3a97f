package io.kazoo.data;

import java.util.List;

/** Bits of an {@link Acl}'s permissions. {@code CREATE} and {@code DELETE} are checked on the parent. */
public final class Permissions {
    /** Read the data, the list of children and, since 3.8.4 and 3.9.2, the existence of the node. */
    public static final int READ = 1;

    /** Set the data. */
    public static final int WRITE = 2;

    /** Create children. */
    public static final int CREATE = 4;

    /** Delete children. */
    public static final int DELETE = 8;

    /** Set the access control list, and see it unmasked. */
    public static final int ADMIN = 16;

    /** All of them. */
    public static final int ALL = READ | WRITE | CREATE | DELETE | ADMIN;

    /** Names by bit number. */
    static final List<String> NAMES = List.of("READ", "WRITE", "CREATE", "DELETE", "ADMIN");

    private Permissions() {}
}
