package io.kazoo.testkit;

/**
 * One server of a {@link ZooKeeperEnsemble}, in a process of its own.
 *
 * <p>Thread-safe.
 */
public final class EnsembleMember {
    private final int id;
    private final ServerProcess process;

    EnsembleMember(int id, ServerProcess process) {
        this.id = id;
        this.process = process;
    }

    /** Returns the id of the server in its ensemble, from 1. */
    public int id() {
        return id;
    }

    /** Returns the port for clients, the same for the life of the ensemble. */
    public int port() {
        return process.port();
    }

    /** Returns what a client connects to that shall talk to this server only. */
    public String connectString() {
        return process.connectString();
    }

    /** Kills the process as {@code kill -9} does, paused or not, and returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** Starts the process, on the same ports and data, and returns without waiting. Does nothing if it runs. */
    public void start() {
        process.start();
    }

    /**
     * Freezes the process (SIGSTOP) and returns when it is still. Does nothing if paused. Needs a POSIX system.
     *
     * @throws IllegalStateException if the process does not run
     */
    public void pause() {
        process.pause();
    }

    /** Ends a pause (SIGCONT). Does nothing if not paused. */
    public void resume() {
        process.resume();
    }

    /** Asks the server what it is; {@link ServerMode#NOT_SERVING} if it does not answer within 2 s, or is paused. */
    public ServerMode mode() {
        return process.mode();
    }

    /** Asks the server whether it leads now. */
    public boolean isLeader() {
        return mode() == ServerMode.LEADER;
    }

    /** Tells whether the process exists; a paused one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Tells whether the process is paused. */
    public boolean isPaused() {
        return process.isPaused();
    }

    /** Returns the process, for what is not offered here: its log, folder, id and commands. */
    public ServerProcess process() {
        return process;
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
