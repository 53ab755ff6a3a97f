package io.kazoo.it.contract;

import java.util.List;
import java.util.function.Consumer;

/** Something to play on several servers that must answer alike. */
record Scenario(String name, Consumer<Stage> play) {

    /** Plays it and returns the transcript. */
    List<String> playOn(Target target) {
        try (Stage stage = new Stage(target)) {
            stage.awaitWatches(0);
            play.accept(stage);
            return stage.transcript();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
