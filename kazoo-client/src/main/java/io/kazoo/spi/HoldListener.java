package io.kazoo.spi;

import io.kazoo.data.HoldState;

/** Told of each change of what a session holds, in order. */
@FunctionalInterface
public interface HoldListener {

    /** Handles the change to {@code state}, on the lane of the view that keeps the node. */
    void onState(HoldState state);
}
