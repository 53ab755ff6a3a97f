package io.kazoo.testkit;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.Wiretap.Said;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a reply of a {@link FakeZooKeeper}.
 *
 * <pre>{@code
 * fake.onReply("create").nth(2).drop();                  // the second create from now on is not answered
 * fake.onReply("getData").path("/a").delay(ofMillis(50));
 * fake.onReply("setData").truncateAt(9);                 // 9 bytes of the frame, then the connection closes
 * fake.onReply("exists").every().error(-127);
 * fake.onReply("create").drop().thenClose();
 * fake.onReply("sasl").token(challenge);                 // what the server says to a SASL token, else nothing
 * }</pre>
 *
 * <p>{@link #nth}, {@link #every} and {@link #path} say which replies are meant: without them, the next one. The method that
 * says what happens arms the fault; saying another thing, or which reply, after that is an {@link IllegalStateException}.
 * Each fault counts every reply that it means, whether or not another fault befalls it. Of several that are due, the one armed
 * first comes true, the others with the next reply. Offsets count the four bytes of the frame's length.
 *
 * <p>Not thread-safe while it is described.
 */
public final class ReplyFault {

    private static final int XID_AT = 4;
    private static final int ZXID_AT = 8;
    private static final int ERROR_AT = 16;
    private static final int HEADER_END = 20;
    private static final int LENGTH_BYTES = 4;

    /** Does with a frame what is to be done. */
    private interface Deed {
        /** The last step is to be taken when the last byte has been sent. */
        void befall(Said said, ClientLink link, FakeFaults faults, Runnable last);
    }

    /** Sends something at once. */
    private interface Sending {
        void send(Said said, ClientLink link);
    }

    private final FakeFaults faults;
    private final int opcode;

    private int toGo = 1;
    private boolean armed;
    private boolean every;
    private @Nullable String path;
    private volatile boolean closes;
    private Deed deed = atOnce((said, link) -> link.send(said.bytes()));

    ReplyFault(FakeFaults faults, int opcode) {
        this.faults = faults;
        this.opcode = opcode;
    }

    // ---- which reply

    /** Means the n-th reply from now on, from 1. */
    public ReplyFault nth(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("nth must be at least 1: " + number);
        }
        describing();
        toGo = number;
        return this;
    }

    /** Means every reply from now on, or from the {@linkplain #nth n-th}, until {@link FakeZooKeeper#clearFaults}. */
    public ReplyFault every() {
        describing();
        every = true;
        return this;
    }

    /** Means replies to requests for this path, chroot included, or events of it. */
    public ReplyFault path(String requested) {
        if (!requested.startsWith("/")) {
            throw new IllegalArgumentException("path must start with /: " + requested);
        }
        describing();
        path = requested;
        return this;
    }

    private void describing() {
        if (armed) {
            throw new IllegalStateException("say which reply is meant before what becomes of it");
        }
    }

    // ---- what becomes of it

    /** It is not sent. */
    public ReplyFault drop() {
        return arm(atOnce((said, link) -> {}));
    }

    /** It is sent so much later, behind what is said meanwhile. */
    public ReplyFault delay(Duration later) {
        FakeLoop.nanos(later, "delay");
        return arm((said, link, all, last) -> all.later(later, () -> {
            link.send(said.bytes());
            last.run();
        }));
    }

    /** It is sent byte by byte, with so much time between; what follows on its connection waits for it. */
    public ReplyFault dribble(Duration perByte) {
        FakeLoop.nanos(perByte, "dribble");
        return arm((said, link, all, last) -> all.dribble(said, perByte, link, last));
    }

    /** So many of its bytes are sent, then the connection closes. */
    public ReplyFault truncateAt(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("truncateAt must not be negative: " + bytes);
        }
        closes = true;
        return arm(atOnce((said, link) ->
                link.send(Arrays.copyOf(said.bytes(), Math.min(bytes, said.bytes().length)))));
    }

    /** These bytes are sent in its place. */
    public ReplyFault garbage(byte... bytes) {
        byte[] copy = bytes.clone();
        return arm(atOnce((said, link) -> link.send(copy.clone())));
    }

    /**
     * What is made of its bytes, of which the first four are the frame's length, is sent in its place. The function runs on
     * the thread of the fake. If it throws or gives null, that is logged, the connection closes, and {@link
     * FakeZooKeeper#close} throws {@link IllegalStateException}, lest the test pass.
     */
    public ReplyFault change(UnaryOperator<byte[]> change) {
        Objects.requireNonNull(change, "change");
        return arm((said, link, all, last) -> {
            byte[] changed;
            try {
                changed = Objects.requireNonNull(change.apply(said.bytes()), "the function gave null");
            } catch (RuntimeException | AssertionError e) {
                all.failed(e instanceof RuntimeException known ? known : new IllegalStateException(e));
                link.close();
                return;
            }
            link.send(changed);
            last.run();
        });
    }

    /** It is sent with another number, as the reply to another request. */
    public ReplyFault xid(int number) {
        return change(bytes -> ByteBuffer.wrap(bytes).putInt(XID_AT, number).array());
    }

    /** It is sent with another zxid in its header. */
    public ReplyFault zxid(long zxid) {
        return change(bytes -> ByteBuffer.wrap(bytes).putLong(ZXID_AT, zxid).array());
    }

    /** An error is sent in its place; the model has done what was asked all the same. */
    public ReplyFault error(int code) {
        return change(bytes -> ByteBuffer.wrap(Arrays.copyOf(bytes, HEADER_END))
                .putInt(0, HEADER_END - LENGTH_BYTES)
                .putInt(ERROR_AT, code)
                .array());
    }

    /** The answer to a {@code sasl} request says this; null for nothing, as a server that is not set up for SASL answers. */
    public ReplyFault token(byte @Nullable [] token) {
        byte[] said = token == null ? new byte[0] : token.clone();
        return change(bytes -> ByteBuffer.allocate(HEADER_END + LENGTH_BYTES + said.length)
                .put(bytes, 0, HEADER_END)
                .putInt(token == null ? -1 : said.length)
                .put(said)
                .putInt(0, HEADER_END + said.length)
                .array());
    }

    /** It is sent behind the next frame of its connection: in the wrong order. */
    public ReplyFault afterNext() {
        return arm((said, link, all, last) -> all.afterNext(said.connection(), () -> {
            link.send(said.bytes());
            last.run();
        }));
    }

    /** It is sent twice. */
    public ReplyFault twice() {
        return arm(atOnce((said, link) -> {
            link.send(said.bytes().clone());
            link.send(said.bytes());
        }));
    }

    /** When the last byte of it has been sent, the connection closes. Without any of the others, the reply itself is sent as it is. */
    public ReplyFault thenClose() {
        closes = true;
        return armed ? this : arm(deed);
    }

    private static Deed atOnce(Sending sending) {
        return (said, link, all, last) -> {
            sending.send(said, link);
            last.run();
        };
    }

    private ReplyFault arm(Deed what) {
        if (armed) {
            throw new IllegalStateException("one fault does one thing; describe another with onReply()");
        }
        armed = true;
        deed = what;
        faults.add(this);
        return this;
    }

    // ---- for the loop

    boolean isFor(Said said) {
        return said.opcode() == opcode && (path == null || path.equals(said.path()));
    }

    /** Counts a reply that is meant; whether it is this one's turn. */
    boolean isDue() {
        if (toGo > 1) {
            toGo--;
            return false;
        }
        return true;
    }

    boolean repeats() {
        return every;
    }

    void befall(Said said, ClientLink link, FakeFaults all) {
        deed.befall(said, link, all, () -> {
            if (closes) {
                link.close();
            }
        });
    }
}
