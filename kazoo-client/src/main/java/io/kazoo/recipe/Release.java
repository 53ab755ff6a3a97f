package io.kazoo.recipe;

/** What came of giving something back. */
public enum Release {
    /** It was held until now, and others can have it. */
    RELEASED,
    /** It was not held any more. */
    ALREADY_LOST,
    /** Nobody knows yet: its removal goes on in the background, until the session's end at the latest. */
    IN_BACKGROUND
}
