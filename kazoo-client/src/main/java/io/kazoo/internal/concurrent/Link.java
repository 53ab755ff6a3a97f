package io.kazoo.internal.concurrent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two or more reactions of a {@link Promise} as an immutable stack, newest first. A single reaction stands for itself, so
 * that it needs no link.
 *
 * @param reaction the newest
 * @param earlier another link, or the oldest reaction
 */
@SuppressWarnings("ReferenceEquality") // reactions are compared by identity
record Link(Object reaction, Object earlier) {

    List<Object> oldestFirst() {
        if (!(earlier instanceof Link)) {
            return List.of(earlier, reaction); // a future and one waiter: the common case
        }
        List<Object> reactions = new ArrayList<>();
        Object at = this;
        while (at instanceof Link link) {
            reactions.add(link.reaction);
            at = link.earlier;
        }
        reactions.add(at);
        Collections.reverse(reactions);
        return reactions;
    }

    /** The stack {@code top}, which may be a single reaction, without {@code removed}; {@code top} if it is not in it. */
    static @Nullable Object without(Object top, Object removed) {
        List<Object> newer = new ArrayList<>();
        Object found = top;
        while (found instanceof Link link && link.reaction != removed) {
            newer.add(link.reaction);
            found = link.earlier;
        }
        if (!(found instanceof Link) && found != removed) {
            return top;
        }
        Object rest = found instanceof Link link ? link.earlier : null;
        for (int i = newer.size() - 1; i >= 0; i--) {
            rest = rest == null ? newer.get(i) : new Link(newer.get(i), rest);
        }
        return rest;
    }
}
