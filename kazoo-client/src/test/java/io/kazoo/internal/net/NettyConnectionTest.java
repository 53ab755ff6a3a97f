package io.kazoo.internal.net;

import static io.kazoo.internal.net.EmbeddedConnection.MAX_REQUEST_BYTES;
import static io.kazoo.internal.net.Replies.concat;
import static io.kazoo.internal.net.Replies.handshake;
import static io.kazoo.internal.net.Replies.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyConnectionTest {
    /** Bytes of a set of "/a" beside its data: xid, opcode, path, length of the data, version. */
    private static final int SET_OVERHEAD = 4 + 4 + 6 + 4 + 4;

    private final RecordingListener listener = new RecordingListener();
    private final EmbeddedConnection peer = new EmbeddedConnection(listener);
    private final Connection connection = peer.connection();

    @Test
    void flush_manyRequests_oneWriteAndOneFlush() {
        byte[] expected = {};
        for (int xid = 1; xid <= 200; xid++) {
            assertThat(connection.write(xid, new Sync("/a"))).isTrue();
            expected = concat(expected, sync(xid));
        }

        connection.flush();

        assertThat(peer.sent()).isEqualTo(expected);
        assertThat(peer.writes()).isEqualTo(1);
        assertThat(peer.flushes()).isEqualTo(1);
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void flush_nothingWritten_noFlush() {
        connection.flush();
        connection.write(1, new Sync("/a"));
        connection.flush();

        connection.flush();

        assertThat(peer.flushes()).isEqualTo(1);
    }

    @Test
    void flush_moreThanABufferful_severalWritesAndOneFlush() {
        byte[] data = new byte[1000];
        Arrays.fill(data, (byte) 7);
        int requests = 200;
        for (int xid = 1; xid <= requests; xid++) {
            connection.write(xid, new SetData("/a", data, -1));
        }

        connection.flush();

        byte[] sent = peer.sent();
        int frame = 4 + SET_OVERHEAD + data.length;
        assertThat(sent).hasSize(requests * frame);
        assertThat(ByteBuffer.wrap(sent, (requests - 1) * frame + 4, 4).getInt())
                .isEqualTo(requests);
        assertThat(peer.writes()).isEqualTo(4);
        assertThat(peer.flushes()).isEqualTo(1);
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void isWritable_channelTakesNoMore_falseUntilItDoesAndToldAfterwards() {
        boolean before = connection.isWritable();
        peer.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        boolean meanwhile = connection.isWritable();
        peer.channel().runPendingTasks();
        List<String> toldOfNothing = listener.drain();

        peer.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        List<String> toldWithin = listener.drain();
        peer.channel().runPendingTasks();

        assertThat(List.of(before, meanwhile, connection.isWritable())).containsExactly(true, false, true);
        assertThat(toldOfNothing).doesNotContain("writable");
        assertThat(toldWithin).isEmpty();
        assertThat(listener.drain()).containsExactly("writable");
    }

    @Test
    void isWritable_closedBeforeItIsTold_isNotTold() {
        peer.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        peer.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        connection.close();
        listener.drain();

        peer.channel().runPendingTasks();

        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void writeHandshake_newSession_frameOf45Bytes() {
        connection.writeHandshake(new ConnectRequest(0, 0x11L, 4000, 0x22L, new byte[16], true));

        connection.flush();

        ByteBuffer expected = ByteBuffer.allocate(49)
                .putInt(45)
                .putInt(0)
                .putLong(0x11L)
                .putInt(4000)
                .putLong(0x22L)
                .putInt(16)
                .put(new byte[16])
                .put((byte) 1);
        assertThat(peer.sent()).isEqualTo(expected.array());
    }

    @Test
    void write_frameOfLargestSize_accepted() {
        boolean written = connection.write(1, new SetData("/a", new byte[MAX_REQUEST_BYTES - SET_OVERHEAD], -1));

        connection.flush();

        assertThat(written).isTrue();
        assertThat(peer.sent()).hasSize(4 + MAX_REQUEST_BYTES);
    }

    @Test
    void write_frameOneByteTooLarge_refusedAndRolledBack() {
        connection.write(1, new Sync("/a"));
        boolean written = connection.write(2, new SetData("/a", new byte[MAX_REQUEST_BYTES - SET_OVERHEAD + 1], -1));
        connection.write(3, new Sync("/a"));

        connection.flush();

        assertThat(written).isFalse();
        assertThat(peer.sent()).isEqualTo(concat(sync(1), sync(3)));
    }

    @Test
    void write_onlyATooLargeFrame_nothingKeptOrFlushed() {
        boolean written = connection.write(2, new SetData("/a", new byte[MAX_REQUEST_BYTES], -1));

        connection.flush();

        assertThat(written).isFalse();
        assertThat(peer.flushes()).isZero();
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void write_farTooLarge_refusedBeforeItTakesMemory() {
        connection.write(1, new Sync("/a"));
        long before = peer.heldBytes();

        boolean written = connection.write(2, new SetData("/a", new byte[1 << 20], -1));

        assertThat(written).isFalse();
        assertThat(peer.heldBytes()).isEqualTo(before);
    }

    @Test
    void write_notOpenYet_illegalState() {
        NettyConnection undialled = new NettyConnection(
                new ServerAddress("zk1", 2181),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181),
                listener,
                UnpooledByteBufAllocator.DEFAULT,
                1000,
                2000);

        assertThatThrownBy(() -> undialled.write(1, new Ping()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("zk1:2181");
    }

    @Test
    void close_unflushedOutput_droppedWithoutACall() {
        connection.write(1, new Sync("/a"));
        listener.drain();

        connection.close();
        connection.close();
        peer.channel().runPendingTasks();

        assertThat(peer.heldBytes()).isZero();
        assertThat(peer.sent()).isEmpty();
        assertThat(listener.drain()).isEmpty();
        assertThat(peer.channel().isOpen()).isFalse();
    }

    @Test
    void close_unflushedFullBuffers_allReleased() {
        for (int xid = 1; xid <= 100; xid++) {
            connection.write(xid, new SetData("/a", new byte[1000], -1));
        }

        connection.close();
        peer.channel().runPendingTasks();

        assertThat(peer.writes()).isEqualTo(1);
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void close_insideAFrame_tailReleased() {
        peer.receive(concat(handshake(), Arrays.copyOf(reply(1, "abc"), 9)));

        connection.close();

        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void write_afterClose_disappears() {
        connection.close();

        boolean written = connection.write(1, new Sync("/a"));
        connection.writeHandshake(new ConnectRequest(0, 0, 4000, 0, new byte[16], false));
        connection.flush();

        assertThat(written).isTrue();
        assertThat(peer.heldBytes()).isZero();
        assertThat(peer.writes()).isZero();
    }

    @Test
    void closed_byServer_toldOnceAndOutputReleased() {
        connection.write(1, new Sync("/a"));

        peer.receiveEnd();

        assertThat(listener.drain()).containsExactly("opened", "closed: closed by the server");
        assertThat(peer.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "frame", "oversized", "readComplete"})
    void close_fromTheListener_nothingFollowsAndAllIsReleased(String where) {
        RecordingListener closing = acting(where, Connection::close);
        EmbeddedConnection one = new EmbeddedConnection(closing);
        one.connection().write(1, new Sync("/a"));

        one.receive(concat(handshake(), reply(1, "z".repeat(5000)), reply(2, "b"), new byte[7]));
        one.receiveEnd();

        assertThat(closing.drain()).containsExactly("opened", "acted in " + where);
        assertThat(one.heldBytes()).isZero();
    }

    @Test
    void close_whileAFrameIsReadFromTheTail_releasedAfterTheCall() {
        RecordingListener closing = new RecordingListener() {
            @Override
            public void frame(Connection connection, JuteReader in) {
                if (in.remaining() != 36) {
                    connection.close();
                }
                super.frame(connection, in);
            }
        };
        EmbeddedConnection one = new EmbeddedConnection(closing);
        byte[] bytes = concat(handshake(), reply(1, "abc"), reply(2, "b"));
        one.receive(bytes, 0, 50);

        one.receive(bytes, 50, bytes.length);

        assertThat(closing.drainFrames()).containsExactly("opened", "frame of 36", "reply 1 abc");
        assertThat(one.heldBytes()).isZero();
    }

    @Test
    void close_listenerThrowsAfterwardsWithAFrameFromTheTail_releasedAndSilent() {
        RecordingListener failing = acting("frame", connection -> {
            connection.close();
            throw new IllegalStateException("planted");
        });
        EmbeddedConnection one = new EmbeddedConnection(failing);
        byte[] bytes = handshake();
        one.receive(bytes, 0, 20);

        one.receive(bytes, 20, 40);

        assertThat(failing.drain()).containsExactly("opened", "acted in frame");
        assertThat(one.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "frame", "oversized", "readComplete"})
    void closed_listenerThrows_toldOnceAndAllIsReleased(String where) {
        RecordingListener failing = acting(where, connection -> {
            throw new IllegalStateException("planted");
        });
        EmbeddedConnection one = new EmbeddedConnection(failing);
        one.connection().write(1, new Sync("/a"));

        one.receive(concat(handshake(), reply(1, "z".repeat(5000)), reply(2, "b"), new byte[7]));

        assertThat(failing.drain())
                .endsWith("acted in " + where, "closed: internal error: java.lang.IllegalStateException: planted");
        assertThat(one.heldBytes()).isZero();
        assertThat(one.channel().isOpen()).isFalse();
    }

    @Test
    void closed_openedThrows_told() {
        RecordingListener failing = new RecordingListener() {
            @Override
            public void opened(Connection connection) {
                throw new IllegalStateException("planted");
            }
        };

        EmbeddedConnection one = new EmbeddedConnection(failing);

        assertThat(failing.drain()).containsExactly("closed: internal error: java.lang.IllegalStateException: planted");
        assertThat(one.channel().isOpen()).isFalse();
    }

    @Test
    void flush_channelBreaks_closedIsToldLaterNotFromWithin() {
        peer.channel().pipeline().addFirst(new Breaking());
        connection.write(1, new Sync("/a"));
        listener.drain();

        connection.flush();
        var heardWithin = listener.drain();
        peer.channel().runPendingTasks();

        assertThat(heardWithin).isEmpty();
        assertThat(listener.drain()).containsExactly("closed: connection reset");
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void close_afterTheChannelBroke_nothingIsTold() {
        peer.channel().pipeline().addFirst(new Breaking());
        connection.write(1, new Sync("/a"));
        connection.flush();
        listener.drain();

        connection.close();
        peer.channel().runPendingTasks();

        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void connect_channelMeetsItself_failed() {
        NettyConnection lonely = new NettyConnection(
                new ServerAddress("zk1", 2181),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181),
                listener,
                UnpooledByteBufAllocator.DEFAULT,
                1000,
                2000);
        listener.drain();

        EmbeddedChannel channel = new EmbeddedChannel(lonely) {
            @Override
            protected SocketAddress remoteAddress0() {
                return localAddress0();
            }
        };

        assertThat(listener.drain()).containsExactly("failed: connection refused (it met itself)");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void remote_nameAndAddress_both() {
        assertThat(connection.remote()).isEqualTo("zk1:2181/127.0.0.1");
    }

    private static byte[] sync(int xid) {
        return ByteBuffer.allocate(18)
                .putInt(14)
                .putInt(xid)
                .putInt(9)
                .putInt(2)
                .put((byte) '/')
                .put((byte) 'a')
                .array();
    }

    private static RecordingListener acting(String where, Consumer<Connection> action) {
        return new ActingListener(where, action);
    }

    /** Does something in the middle of one kind of call. */
    private static final class ActingListener extends RecordingListener {
        private final String where;
        private final Consumer<Connection> action;
        private boolean acted;

        ActingListener(String where, Consumer<Connection> action) {
            this.where = where;
            this.action = action;
        }

        @Override
        public void bytes(Connection connection) {
            act("bytes", connection);
        }

        @Override
        public void frame(Connection connection, JuteReader in) {
            act("frame", connection);
        }

        @Override
        public void oversized(Connection connection, int xid, long zxid, int err, int length) {
            act("oversized", connection);
        }

        @Override
        public void readComplete(Connection connection) {
            act("readComplete", connection);
        }

        private void act(String here, Connection connection) {
            if (acted) {
                record("then " + here);
            } else if (here.equals(where)) {
                acted = true;
                record("acted in " + where);
                action.accept(connection);
            }
        }
    }

    /** A socket that answers each write with a reset. */
    private static final class Breaking extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
            ctx.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        }
    }
}
