package io.kazoo.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A credential to authenticate connections with. Equal by content; {@link #toString()} does not show the credential. */
public final class AuthInfo {
    private final String scheme;
    private final byte[] credential;

    /**
     * Joins scheme and credential.
     *
     * @param scheme such as {@code digest}; not empty
     * @param credential in the scheme's form, such as {@code user:password} for {@code digest}; copied
     * @throws IllegalArgumentException if the scheme is empty
     */
    public AuthInfo(String scheme, byte[] credential) {
        if (scheme.isEmpty()) {
            throw new IllegalArgumentException("scheme of a credential must not be empty: \"" + scheme + "\"");
        }
        this.scheme = scheme;
        this.credential = credential.clone();
    }

    /** The scheme. */
    public String scheme() {
        return scheme;
    }

    /** A copy of the credential. */
    public byte[] credential() {
        return credential.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthInfo that
                && scheme.equals(that.scheme)
                && Arrays.equals(credential, that.credential);
    }

    @Override
    public int hashCode() {
        return 31 * scheme.hashCode() + Arrays.hashCode(credential);
    }

    @Override
    public String toString() {
        return "AuthInfo[scheme=" + scheme + "]";
    }
}
