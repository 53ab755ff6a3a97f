package io.kazoo.fuzz;

import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.Notification;
import io.kazoo.simulation.VirtualLoop;
import io.kazoo.simulation.VirtualNetwork;
import io.kazoo.simulation.VirtualSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A server that does what the bytes of an input say, each time it hears something: it answers, rightly or not, sends events
 * that nobody asked for, raw bytes, nothing, or closes. When the bytes are used up it hangs up. Owned by the loop.
 */
final class HostileServer implements VirtualNetwork.Service {

    /** A choice: the greeting, or an answer with a body, whose length and bytes follow. */
    static final int WELL = 0;

    /** The same, with a zxid one higher. */
    static final int WELL_WITH_NEXT_ZXID = 0x10;

    /** An answer with an error, whose number follows without its sign. */
    static final int WITH_ERROR = 0x14;

    /** An event, whose length and bytes follow. */
    static final int EVENT = 0x06;

    private static final int PASSWORD_BYTES = 16;
    private static final int HANDSHAKE_BYTES = 37;
    private static final int SESSION_MILLIS = 6_000;
    private static final int ERRORS = 128;

    private final VirtualLoop loop;
    private final ByteBuffer script;
    private long zxid;

    HostileServer(VirtualLoop loop, byte[] script) {
        this.loop = loop;
        this.script = ByteBuffer.wrap(script);
    }

    @Override
    public void accept(VirtualSocket socket) {
        socket.handler(new Talk(socket));
    }

    private int choice() {
        return script.hasRemaining() ? script.get() & 0xff : 0;
    }

    /** Up to so many bytes of the script as the next one says. */
    private byte[] some() {
        int length = Math.min(choice(), script.remaining());
        byte[] bytes = new byte[length];
        script.get(bytes);
        return bytes;
    }

    private static byte[] frame(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer frame = ByteBuffer.allocate(Frames.LENGTH_BYTES + length).putInt(length);
        for (byte[] part : parts) {
            frame.put(part);
        }
        return frame.array();
    }

    private byte[] header(int xid, int error) {
        return ByteBuffer.allocate(Frames.REPLY_HEADER_BYTES)
                .putInt(xid)
                .putLong(zxid)
                .putInt(error)
                .array();
    }

    private final class Talk implements VirtualSocket.Handler {

        private final VirtualSocket socket;
        private boolean greeted;

        Talk(VirtualSocket socket) {
            this.socket = socket;
        }

        @Override
        public void received(byte[] bytes) {
            if (!script.hasRemaining()) {
                socket.close();
                return;
            }
            int choice = choice();
            if (!greeted && choice < 0xc0) {
                greeted = true;
                socket.send(greeting());
                return;
            }
            ByteBuffer heard = ByteBuffer.wrap(bytes);
            while (heard.remaining() >= Frames.LENGTH_BYTES + Integer.BYTES && script.hasRemaining()) {
                int start = heard.position();
                int length = heard.getInt();
                answer(heard.getInt(), choice());
                heard.position(Math.min(heard.limit(), start + Frames.LENGTH_BYTES + Math.max(Integer.BYTES, length)));
            }
        }

        private void answer(int xid, int choice) {
            zxid += choice >> 4;
            switch (choice & 0x0f) {
                case 0, 1, 2, 3 -> socket.send(frame(header(xid, 0), some()));
                case 4, 5 -> socket.send(frame(header(xid, -choice() % ERRORS)));
                case 6, 7 -> socket.send(frame(header(Notification.XID, 0), some()));
                case 8 -> socket.send(frame(header(xid + choice() - 1, 0), some()));
                case 9 -> socket.send(some());
                case 10 -> socket.close();
                case 11 -> later(frame(header(xid, 0), some()), choice());
                case 12 -> zxid = -zxid;
                case 13 -> socket.send(Arrays.copyOf(frame(header(xid, 0), some()), choice()));
                default -> {} // silence
            }
        }

        private void later(byte[] bytes, int tenths) {
            loop.schedule(() -> socket.send(bytes), TimeUnit.MILLISECONDS.toNanos(100L * tenths));
        }

        private byte[] greeting() {
            return ByteBuffer.allocate(Frames.LENGTH_BYTES + HANDSHAKE_BYTES)
                    .putInt(HANDSHAKE_BYTES)
                    .putInt(0)
                    .putInt(SESSION_MILLIS)
                    .putLong(7)
                    .putInt(PASSWORD_BYTES)
                    .array();
        }

        @Override
        public void closed() {}
    }
}
