package io.kazoo.recipe;

/** What all attempts to take one lock have in common. Immutable. */
record LockSetup(String path, LockKind kind, LockOptions options, Contenders contenders) {

    LockSetup(String path, LockKind kind, LockOptions options) {
        this(path, kind, options, new Contenders(kind, options.extraPatterns()));
    }

    String child(String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    String name(String child) {
        return child.substring(child.lastIndexOf('/') + 1);
    }
}
