package io.kazoo.spi;

import io.kazoo.data.LeaseTerms;
import java.util.concurrent.CompletableFuture;

/**
 * Knows how long a client's session may be believed in, and keeps what it holds: for recipes.
 *
 * <p>There is one per client, shared by its views. While anything is kept under {@code QUORUM}, one transaction that checks all
 * kept nodes goes to the ensemble each sixth of the session time-out. Thread-safe.
 */
public interface HoldKeeper {

    /**
     * Keeps an ephemeral node that was created by the current session.
     *
     * <p>Completes at once when the write that created it, or another one since, proves the session for a third of its
     * time-out at least; else after further transactions. Fails with {@code SessionExpiredException} when the owner is not the
     * current session or ceases to be, and with {@code NoNodeException} when the node goes meanwhile.
     *
     * @param path of the node, in the names of the view
     * @param owner the session in its Stat
     */
    CompletableFuture<HeldNode> keep(String path, long owner, LeaseTerms terms, HoldListener listener);

    /** A name that no other client makes: 32 lower-case hexadecimal digits. */
    String uniqueName();
}
