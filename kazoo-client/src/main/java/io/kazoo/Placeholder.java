package io.kazoo;

/** Keeps the exported package non-empty until its first type is here; delete this file then. */
final class Placeholder {
    private Placeholder() {}
}
