package io.kazoo.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One entry of an access control list: what somebody may do with a node.
 *
 * <p>The factory methods and {@link #requireValid(List)} check the permissions. The constructor does not, because a server
 * may hold entries that no careful client would have made, and they must remain readable.
 *
 * @param perms the sum of the {@link Permissions} granted
 * @param id to whom
 */
public record Acl(int perms, AclId id) {
    /** Everyone may do everything. The default of a client that sets none. */
    public static final List<Acl> OPEN_ACL_UNSAFE = List.of(world(Permissions.ALL));

    /** The creator's authenticated identities may do everything; a creator without any gets an error. */
    public static final List<Acl> CREATOR_ALL_ACL = List.of(auth(Permissions.ALL));

    /** Everyone may read. */
    public static final List<Acl> READ_ACL_UNSAFE = List.of(world(Permissions.READ));

    /**
     * An entry for any scheme.
     *
     * @throws IllegalArgumentException if {@code perms} is not 1 to 31 or the scheme is empty
     */
    public static Acl of(int perms, String scheme, String id) {
        return new Acl(perms, new AclId(scheme, id)).validated();
    }

    /**
     * An entry for everyone.
     *
     * @throws IllegalArgumentException if {@code perms} is not 1 to 31
     */
    public static Acl world(int perms) {
        return new Acl(perms, AclId.ANYONE_ID_UNSAFE).validated();
    }

    /**
     * An entry for whoever authenticates as {@code digest} with this user and password.
     *
     * @throws IllegalArgumentException if {@code perms} is not 1 to 31 or the user contains a colon
     */
    public static Acl digest(String user, String password, int perms) {
        return of(perms, "digest", digestCredential(user, password));
    }

    /**
     * An entry for connections from an address.
     *
     * @param address an address, or a range in the form {@code address/bits}; the server judges it
     * @throws IllegalArgumentException if {@code perms} is not 1 to 31
     */
    public static Acl ip(String address, int perms) {
        return of(perms, "ip", address);
    }

    /**
     * An entry for all identities that the creating connection has authenticated.
     *
     * @throws IllegalArgumentException if {@code perms} is not 1 to 31
     */
    public static Acl auth(int perms) {
        return new Acl(perms, AclId.AUTH_IDS).validated();
    }

    /**
     * Identity of a user in the {@code digest} scheme: {@code user:BASE64(SHA1("user:password"))}, encoded as UTF-8.
     *
     * @throws IllegalArgumentException if the user contains a colon, where the server would end the name
     */
    public static String digestCredential(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user of a digest identity must not contain ':': \"" + user + "\"");
        }
        byte[] digest = sha1((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return user + ":" + Base64.getEncoder().encodeToString(digest);
    }

    /**
     * The list, copied, if it may be given to a server.
     *
     * @throws IllegalArgumentException if it is empty or the permissions of an entry are not 1 to 31
     */
    public static List<Acl> requireValid(List<Acl> acls) {
        if (acls.isEmpty()) {
            throw new IllegalArgumentException("an access control list needs at least one entry: []");
        }
        acls.forEach(Acl::validated);
        return List.copyOf(acls);
    }

    /** Names of the permissions granted, in the order of their bits; the single name {@code ALL} for all five. */
    public List<String> permissions() {
        if ((perms & Permissions.ALL) == Permissions.ALL) {
            return List.of("ALL");
        }
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Permissions.NAMES.size(); bit++) {
            if ((perms & (1 << bit)) != 0) {
                names.add(Permissions.NAMES.get(bit));
            }
        }
        return List.copyOf(names);
    }

    @Override
    public String toString() {
        return "Acl[perms=" + perms + " " + permissions() + ", id=" + id + "]";
    }

    private Acl validated() {
        if (perms < Permissions.READ || perms > Permissions.ALL) {
            throw new IllegalArgumentException("permissions must be 1 to 31 (a sum of Permissions): " + perms);
        }
        return this;
    }

    private static byte[] sha1(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-1, which the digest scheme needs", e);
        }
    }
}
