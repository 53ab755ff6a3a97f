package io.kazoo.testkit;

import io.kazoo.testkit.model.EnsembleSettings;

/** Starts fakes with settings that the public builder does not offer; for that it lives in this package. */
public final class FakeZooKeepers {

    private FakeZooKeepers() {}

    /** A fake with these settings, started. */
    public static FakeZooKeeper start(EnsembleSettings settings) {
        return new FakeZooKeeper(settings);
    }
}
