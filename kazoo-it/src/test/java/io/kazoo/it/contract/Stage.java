package io.kazoo.it.contract;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.Sync;
import io.kazoo.internal.wire.WireException;
import io.kazoo.it.contract.WireClient.Frame;
import io.kazoo.it.contract.WireClient.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a scenario plays: its clients of one server, by name, and the transcript of what they said and heard. */
final class Stage implements AutoCloseable {

    static final int TIMEOUT_MILLIS = 30_000;

    private static final int NOTHING = Integer.MIN_VALUE;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final byte[] NO_PASSWORD = new byte[ConnectRequest.PASSWORD_LENGTH];

    private static final int ANSWERS_LOST = 3;

    private final Target target;
    private final List<String> transcript = new ArrayList<>();
    private final Rendering rendering = new Rendering();
    private final Map<String, WireClient> clients = new LinkedHashMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final List<WireClient> opened = new ArrayList<>();
    private long lastZxid;
    private long newestZxid;
    private boolean based;
    private int server;

    Stage(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    List<String> transcript() {
        return transcript;
    }

    void note(String line) {
        transcript.add(line);
    }

    /** The zxid that was heard last. */
    long lastZxid() {
        return lastZxid;
    }

    /** Sorts what is noted meanwhile, where servers are free to choose an order. */
    void unordered(Runnable play) {
        int start = transcript.size();
        play.run();
        transcript.subList(start, transcript.size()).sort(null);
    }

    // ---- sessions

    /** Says to which server clients connect from now on. */
    void at(int number) {
        server = number;
        if (target.isEnsemble()) {
            note("at server " + number);
        }
    }

    /** Begins a session for a client of this name. */
    void open(String name) {
        open(name, TIMEOUT_MILLIS);
    }

    void open(String name, int timeoutMillis) {
        enter(name, 0, timeoutMillis, 0, NO_PASSWORD);
    }

    /** A client resumes the session of another, or of its own. */
    void resume(String name, String session) {
        Session known = Objects.requireNonNull(sessions.get(session));
        enter(name, 0, known.timeoutMillis(), known.id(), known.password());
    }

    /** A client tries to enter, and the transcript tells what comes of it. */
    void enter(String name, long zxidSeen, int timeoutMillis, long sessionId, byte[] password) {
        WireClient client = new WireClient(target.address(server));
        opened.add(client);
        Session session = client.handshake(zxidSeen, timeoutMillis, sessionId, password);
        for (int i = 0; session == null && sessionId != 0 && zxidSeen == 0 && i < ANSWERS_LOST; i++) {
            // A real server closes behind its answer, which may be lost with that.
            client = new WireClient(target.address(server));
            opened.add(client);
            session = client.handshake(zxidSeen, timeoutMillis, sessionId, password);
        }
        if (session == null) {
            note(name + " is refused");
            return;
        }
        note(name + " enters: " + session.timeoutMillis() + " ms, "
                + (session.id() == 0 ? "no session" : session.id() == sessionId ? "its session" : "a session") + ", "
                + session.length() + " bytes");
        if (session.id() == 0) {
            note(name + " then hears " + client.readUntil(0).size() + " frames, closed: " + client.isClosed());
            return;
        }
        if (sessionId == 0) {
            rendering.name(session.id(), name);
        }
        clients.put(name, client);
        sessions.put(name, session);
        base(client);
        drain();
    }

    private void base(WireClient client) {
        if (!based) {
            based = true;
            List<Frame> frames = client.readUntil(client.send(Question.PING));
            lastZxid = frames.get(frames.size() - 1).zxid();
            rendering.base(lastZxid);
        }
    }

    Session session(String name) {
        return Objects.requireNonNull(sessions.get(name));
    }

    WireClient client(String name) {
        return Objects.requireNonNull(clients.get(name));
    }

    /** Cuts the connection of a client, whose session goes on. */
    void cut(String name) {
        client(name).close();
        clients.remove(name);
        note(name + " is cut off");
    }

    void expire(String name) {
        target.expire(session(name).id());
        note(name + " is expired");
        drain();
    }

    // ---- requests

    /** Sends a request, waits for its reply, and lets everybody hear what there is to hear. */
    void ask(String name, Request<?> request) {
        ask(name, Question.of(request));
    }

    void ask(String name, Question question) {
        note(name + ": " + question.words());
        WireClient client = clients.get(name);
        if (client == null) {
            note("  " + name + " is closed already");
            return;
        }
        hear(name, client.readUntil(client.send(question)), question, client);
        drain();
    }

    /** Sends requests together and notes what comes back until the last is answered. */
    void askAll(String name, List<? extends Request<?>> requests) {
        WireClient client = client(name);
        Map<Integer, Question> byNumber = new LinkedHashMap<>();
        int last = 0;
        for (Request<?> request : requests) {
            Question question = Question.of(request);
            note(name + ": " + question.words());
            last = client.send(question);
            byNumber.put(last, question);
        }
        for (Frame frame : client.readUntil(last)) {
            note("  " + text(frame, byNumber.get(frame.xid())));
        }
        if (client.isClosed()) {
            leave(name);
        }
        drain();
    }

    /** Sends a request that is not answered, and notes whether it is. */
    void askInVain(String name, Question question) {
        note(name + ": " + question.words());
        WireClient client = client(name);
        client.send(question);
        hear(name, client.readUntil(client.send(Question.PING)), Question.PING, client);
    }

    /** Waits until a node is gone, which a client is told of if it watches it. */
    void awaitNone(String name, String path) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        WireClient client = client(name);
        boolean gone = false;
        while (!gone) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(path + " is still there on the " + target);
            }
            List<Frame> frames = client.readUntil(client.send(Question.of(new Exists(path, false))));
            for (Frame frame : frames.subList(0, frames.size() - 1)) {
                note("  " + name + " hears " + text(frame, null));
            }
            gone = frames.get(frames.size() - 1).error() == ErrorCodes.NO_NODE;
        }
    }

    /** Waits until the server has as many watches, as it forgets those of a connection a little later. */
    void awaitWatches(int count) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (target.watchCount() != count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(target.watchCount() + " watches on the " + target + " and not " + count);
            }
            Thread.onSpinWait();
        }
    }

    private void hear(String name, List<Frame> frames, Question question, WireClient client) {
        for (Frame frame : frames) {
            note("  " + text(frame, question));
            if (frame.error() == ErrorCodes.UNIMPLEMENTED && frame.zxid() < 0) {
                // The server closes, but may yet answer what comes first.
                client.readUntil(NOTHING);
            }
        }
        if (client.isClosed()) {
            leave(name);
        }
    }

    private void leave(String name) {
        clients.remove(name);
        note("  " + name + " is closed");
    }

    /** Is answered after all that went before: in an ensemble, also by others. */
    private Question settling() {
        return target.isEnsemble() ? Question.of(new Sync("/")) : Question.PING;
    }

    /** Lets every client hear what was sent to it so far. */
    void drain() {
        for (Map.Entry<String, WireClient> entry : List.copyOf(clients.entrySet())) {
            WireClient client = entry.getValue();
            for (Frame frame : settle(client)) {
                note("  " + entry.getKey() + " hears " + text(frame, null));
            }
            if (client.isClosed()) {
                leave(entry.getKey());
            }
        }
    }

    /**
     * What a client hears until its server is as far as the newest that anybody has heard of. A leader answers a sync of its own
     * client at once, though it may not have applied yet what a follower has answered already.
     */
    private List<Frame> settle(WireClient client) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<Frame> heard = new ArrayList<>();
        while (true) {
            heard.addAll(client.readUntil(client.send(settling())));
            if (client.isClosed()) {
                return heard;
            }
            Frame reply = heard.remove(heard.size() - 1);
            if (!target.isEnsemble() || reply.zxid() >= newestZxid) {
                return heard;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("a server of the " + target + " stays at " + Long.toHexString(reply.zxid())
                        + ", before " + Long.toHexString(newestZxid));
            }
        }
    }

    private String text(Frame frame, @Nullable Question question) {
        if (frame.xid() == WireClient.EVENT_XID) {
            return event(frame);
        }
        if (frame.zxid() > 0) {
            lastZxid = frame.zxid();
            newestZxid = Math.max(newestZxid, lastZxid);
        }
        String header = "-> " + rendering.zxid(frame.zxid()) + " " + ErrorCodes.name(frame.error());
        if (frame.error() != ErrorCodes.OK || question == null) {
            return header + (frame.body().length == 0 ? "" : " and " + frame.body().length + " bytes");
        }
        JuteReader reader = frame.reader();
        try {
            String answer = rendering.of(question.answer().apply(reader));
            return header + " " + answer + (reader.remaining() == 0 ? "" : " and " + reader.remaining() + " bytes");
        } catch (WireException e) {
            return header + " unreadable, " + frame.body().length + " bytes";
        }
    }

    private String event(Frame frame) {
        JuteReader reader = frame.reader();
        return "event " + reader.readInt() + "/" + reader.readInt() + " " + reader.readString() + " at "
                + rendering.zxid(frame.zxid());
    }

    /** Ends all sessions, so that none of them expires in the middle of the next scenario. */
    @Override
    public void close() {
        opened.forEach(WireClient::close);
        sessions.values().forEach(this::end);
    }

    private void end(Session session) {
        try (WireClient client = new WireClient(target.address(server))) {
            Session resumed = client.handshake(0, session.timeoutMillis(), session.id(), session.password());
            if (resumed != null && resumed.id() != 0) {
                client.readUntil(client.send(Question.of(new CloseSession())));
            }
        }
    }
}
