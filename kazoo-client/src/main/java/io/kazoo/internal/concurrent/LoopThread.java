package io.kazoo.internal.concurrent;

/** Marks a class of threads that run event loops, on which waiting is refused; see {@link LoopThreads}. */
public interface LoopThread {}
