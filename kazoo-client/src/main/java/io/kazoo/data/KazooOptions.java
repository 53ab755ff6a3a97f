package io.kazoo.data;

import java.util.List;

/**
 * The settings of one client, as its builder checked them.
 *
 * @param servers which servers, and how to reconnect
 * @param session what is asked of a session
 * @param limits the bounds kept
 * @param auths credentials presented on every connection, in order
 * @param defaultAcl the ACL of a create that names none
 * @param commandRetry the policy of {@code retry(...)}
 */
public record KazooOptions(
        ServerSettings servers,
        SessionSettings session,
        LimitSettings limits,
        List<AuthInfo> auths,
        List<Acl> defaultAcl,
        RetryPolicy commandRetry) {

    /** Copies the lists. */
    public KazooOptions {
        auths = List.copyOf(auths);
        defaultAcl = List.copyOf(defaultAcl);
    }
}
