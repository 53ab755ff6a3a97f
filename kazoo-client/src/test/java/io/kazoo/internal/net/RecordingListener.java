package io.kazoo.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.wire.JuteReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down in words what it hears; tests override what they want more of. */
class RecordingListener implements ConnectionListener {
    private static final long PATIENCE_SECONDS = 20;

    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private boolean handshaken;

    @Override
    public void opened(Connection connection) {
        events.add("opened");
    }

    @Override
    public void failed(Connection connection, String reason) {
        events.add("failed: " + reason);
    }

    @Override
    public void bytes(Connection connection) {
        events.add("bytes");
    }

    @Override
    public void frame(Connection connection, JuteReader in) {
        int length = in.remaining();
        if (!handshaken || length < 20) {
            handshaken = true;
            events.add("frame of " + length);
            return;
        }
        int xid = in.readInt();
        long zxid = in.readLong();
        int err = in.readInt();
        byte[] data = in.readBuffer();
        assertThat(zxid).isEqualTo(1000 + xid);
        assertThat(err).isZero();
        assertThat(in.remaining()).isZero();
        events.add("reply " + xid + " " + new String(data, StandardCharsets.US_ASCII));
    }

    @Override
    public void oversized(Connection connection, int xid, long zxid, int err, int length) {
        events.add("oversized " + xid + " " + zxid + " " + err + " " + length);
    }

    @Override
    public void readComplete(Connection connection) {
        events.add("readComplete");
    }

    @Override
    public void writable(Connection connection) {
        events.add("writable");
    }

    @Override
    public void closed(Connection connection, String reason) {
        events.add("closed: " + reason);
    }

    /** Adds an event of the test's own. */
    final void record(String event) {
        events.add(event);
    }

    /** All that was heard since the last time. */
    List<String> drain() {
        List<String> heard = new ArrayList<>();
        events.drainTo(heard);
        return heard;
    }

    /** As {@link #drain} without the events that depend on how TCP cuts the stream. */
    List<String> drainFrames() {
        List<String> heard = drain();
        heard.removeIf(event -> event.equals("bytes") || event.equals("readComplete"));
        return heard;
    }

    /** The next event that is not "bytes" or "readComplete", waiting for it. */
    String next() throws InterruptedException {
        while (true) {
            String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing heard within " + PATIENCE_SECONDS + " s");
            }
            if (!event.equals("bytes") && !event.equals("readComplete")) {
                return event;
            }
        }
    }
}
