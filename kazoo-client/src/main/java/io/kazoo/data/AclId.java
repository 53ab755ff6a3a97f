package io.kazoo.data;

/**
 * Whom an access control entry is for: a scheme and an identity in that scheme's form.
 *
 * @param scheme name of the scheme, such as {@code world}, {@code auth}, {@code digest}, {@code ip}, {@code x509} or
 *     {@code sasl}; not empty
 * @param id the identity, such as {@code user:hash} for {@code digest}; may be empty
 */
public record AclId(String scheme, String id) {
    /** Everyone, authenticated or not. */
    public static final AclId ANYONE_ID_UNSAFE = new AclId("world", "anyone");

    /** All identities that the creating connection has authenticated; the server puts them in place of this one. */
    public static final AclId AUTH_IDS = new AclId("auth", "");

    /**
     * Checks the scheme.
     *
     * @throws IllegalArgumentException if the scheme is empty
     */
    public AclId {
        if (scheme.isEmpty()) {
            throw new IllegalArgumentException("scheme of an access control id must not be empty: \"" + scheme + "\"");
        }
    }

    /** The scheme and the identity, with the hash of a digest identity masked as ZooKeeper itself does. */
    @Override
    public String toString() {
        int colon = id.indexOf(':');
        boolean masked = scheme.equals("digest") && colon >= 0;
        return scheme + ":" + (masked ? id.substring(0, colon) + ":x" : id);
    }
}
