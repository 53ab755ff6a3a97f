package io.kazoo.data;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a node is created: {@code CreateOptions.of().ephemeral().sequential().makeParents()}.
 *
 * <p>Each method returns a new value. Setting something twice, or two things that exclude each other, fails at the call with
 * an {@link IllegalArgumentException} that names both. The default is a persistent node with the client's default access
 * control list, whose parent must exist. Immutable and thread-safe.
 */
public final class CreateOptions {
    /** A persistent node. */
    public static final CreateOptions PERSISTENT = new CreateOptions(CreateMode.PERSISTENT, 0, null, false);

    /** A node that is deleted when its session ends. */
    public static final CreateOptions EPHEMERAL = PERSISTENT.ephemeral();

    /** A persistent node with a number appended to its name. */
    public static final CreateOptions SEQUENTIAL = PERSISTENT.sequential();

    /** An ephemeral node with a number appended to its name. */
    public static final CreateOptions EPHEMERAL_SEQUENTIAL = EPHEMERAL.sequential();

    /** Longest time to live that a server can store: 2^40 - 1 milliseconds, about 34.8 years. */
    static final Duration MAX_TTL = Duration.ofMillis((1L << 40) - 1);

    private static final Duration MIN_TTL = Duration.ofMillis(1);

    private final CreateMode mode;
    private final long ttlMillis;
    private final @Nullable List<Acl> acls;
    private final boolean makesParents;

    private CreateOptions(CreateMode mode, long ttlMillis, @Nullable List<Acl> acls, boolean makesParents) {
        this.mode = mode;
        this.ttlMillis = ttlMillis;
        this.acls = acls;
        this.makesParents = makesParents;
    }

    /** The defaults, to start from. */
    public static CreateOptions of() {
        return PERSISTENT;
    }

    /**
     * Makes the node ephemeral: it is deleted when its session ends.
     *
     * @throws IllegalArgumentException if already ephemeral, a container or with a time to live
     */
    public CreateOptions ephemeral() {
        return switch (mode) {
            case PERSISTENT -> withMode(CreateMode.EPHEMERAL);
            case PERSISTENT_SEQUENTIAL -> withMode(CreateMode.EPHEMERAL_SEQUENTIAL);
            default -> throw conflict("ephemeral");
        };
    }

    /**
     * Lets the server append a number of ten digits to the name, growing under the same parent.
     *
     * @throws IllegalArgumentException if already sequential or a container
     */
    public CreateOptions sequential() {
        return switch (mode) {
            case PERSISTENT -> withMode(CreateMode.PERSISTENT_SEQUENTIAL);
            case EPHEMERAL -> withMode(CreateMode.EPHEMERAL_SEQUENTIAL);
            case PERSISTENT_WITH_TTL -> withMode(CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL);
            default -> throw conflict("sequential");
        };
    }

    /**
     * Makes the node a container, which the server deletes some time after its last child is gone.
     *
     * @throws IllegalArgumentException if already anything but persistent
     */
    public CreateOptions container() {
        if (mode != CreateMode.PERSISTENT) {
            throw conflict("container");
        }
        return withMode(CreateMode.CONTAINER);
    }

    /**
     * Lets the server delete the node when it has no children and was not changed for this time.
     *
     * @param ttl 1 millisecond to 2^40 - 1 milliseconds, a fraction of a millisecond is dropped
     * @throws IllegalArgumentException if out of range, if already with a time to live, ephemeral or a container
     */
    public CreateOptions ttl(Duration ttl) {
        if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
            throw new IllegalArgumentException("time to live must be " + MIN_TTL + " to " + MAX_TTL + ": " + ttl);
        }
        CreateMode timed = switch (mode) {
            case PERSISTENT -> CreateMode.PERSISTENT_WITH_TTL;
            case PERSISTENT_SEQUENTIAL -> CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL;
            default -> throw conflict("ttl " + ttl);
        };
        return new CreateOptions(timed, ttl.toMillis(), acls, makesParents);
    }

    /**
     * Sets the access control list of the node and of every parent made for it.
     *
     * @throws IllegalArgumentException if empty, if the permissions of an entry are not 1 to 31, or if already set
     */
    public CreateOptions acl(List<Acl> acls) {
        if (this.acls != null) {
            throw conflict("acl " + acls);
        }
        return new CreateOptions(mode, ttlMillis, Acl.requireValid(acls), makesParents);
    }

    /**
     * Sets the access control list of the node and of every parent made for it.
     *
     * @throws IllegalArgumentException if empty, if the permissions of an entry are not 1 to 31, or if already set
     */
    public CreateOptions acl(Acl... acls) {
        return acl(List.of(acls));
    }

    /**
     * Creates missing parents first, as persistent nodes.
     *
     * @throws IllegalArgumentException if already set
     */
    public CreateOptions makeParents() {
        if (makesParents) {
            throw conflict("makeParents");
        }
        return new CreateOptions(mode, ttlMillis, acls, true);
    }

    /** The kind of node chosen. */
    public CreateMode mode() {
        return mode;
    }

    /** Time to live in milliseconds, 0 when none is set. */
    public long ttlMillis() {
        return ttlMillis;
    }

    /** The access control list, empty when the client's default is to be used. */
    public Optional<List<Acl>> acls() {
        return Optional.ofNullable(acls);
    }

    /** Whether missing parents are created first. */
    public boolean makesParents() {
        return makesParents;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CreateOptions that
                && mode == that.mode
                && ttlMillis == that.ttlMillis
                && Objects.equals(acls, that.acls)
                && makesParents == that.makesParents;
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, ttlMillis, acls, makesParents);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("CreateOptions[").append(mode);
        if (ttlMillis != 0) {
            text.append(", ttl ").append(Duration.ofMillis(ttlMillis));
        }
        if (acls != null) {
            text.append(", acl ").append(acls);
        }
        if (makesParents) {
            text.append(", makeParents");
        }
        return text.append(']').toString();
    }

    private CreateOptions withMode(CreateMode other) {
        return new CreateOptions(other, ttlMillis, acls, makesParents);
    }

    private IllegalArgumentException conflict(String wanted) {
        return new IllegalArgumentException("cannot set " + wanted + " on " + this);
    }
}
