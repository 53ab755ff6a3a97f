package io.kazoo.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * The ready answers of the {@link NullServer}. They are those of a tree in which every node exists, holds
 * {@link BenchNode#data()} and has three children, and which no write changes. Owned by the server's thread.
 */
final class NullAnswers {

    private static final int PASSWORD_BYTES = 16;
    private static final int HANDSHAKE_BYTES = 37;
    private static final int HEADER_BYTES = 16;
    private static final int STAT_BYTES = 68;
    private static final long TIME_MILLIS = 1_767_225_600_000L;
    private static final long ZXID = 0x100;
    private static final int CHILDREN = 3;

    private static final int OK = 0;
    private static final int MARSHALLING_ERROR = -5;
    private static final int UNIMPLEMENTED = -6;

    private static final int CREATE = 1;
    private static final int DELETE = 2;
    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int GET_CHILDREN = 8;
    private static final int SYNC = 9;
    private static final int PING = 11;
    private static final int GET_CHILDREN_2 = 12;
    private static final int CHECK = 13;
    private static final int MULTI = 14;
    private static final int CREATE_2 = 15;
    private static final int CREATE_CONTAINER = 19;
    private static final int CREATE_TTL = 21;
    private static final int AUTH = 100;
    private static final int SET_WATCHES = 101;
    private static final int SET_WATCHES_2 = 105;
    private static final int CLOSE_SESSION = -11;

    private static final byte[] STAT = stat();
    private static final byte[] DATA_AND_STAT = ByteBuffer.allocate(4 + BenchNode.SIZE + STAT_BYTES)
            .putInt(BenchNode.SIZE)
            .put(BenchNode.data())
            .put(STAT)
            .array();
    private static final byte[] NAMES = names();
    private static final byte[] NOTHING = {};

    private long sessions;

    /** The most bytes that the answer to a request of this length can take: a multi answers 21 bytes with 77. */
    static int longestAnswer(int requestLength) {
        return 4 * requestLength + 512;
    }

    /** Answers a ConnectRequest: a new session with the time-out that was asked for, whatever id was. */
    void greet(ByteBuffer request, ByteBuffer reply) {
        request.getInt();
        request.getLong();
        int timeoutMillis = request.getInt();
        reply.putInt(HANDSHAKE_BYTES).putInt(0).putInt(timeoutMillis).putLong(++sessions);
        reply.putInt(PASSWORD_BYTES).put(new byte[PASSWORD_BYTES]).put((byte) 0);
    }

    /**
     * Answers one request.
     *
     * @param request from its header to its end
     * @return true if the connection ends with this answer
     */
    boolean answer(ByteBuffer request, ByteBuffer reply) {
        int xid = request.getInt();
        int type = request.getInt();
        switch (type) {
            case GET_DATA -> ready(reply, xid, OK, DATA_AND_STAT);
            case SET_DATA, EXISTS -> ready(reply, xid, OK, STAT);
            case GET_CHILDREN -> ready(reply, xid, OK, NAMES);
            case DELETE, PING, AUTH, SET_WATCHES, SET_WATCHES_2, CLOSE_SESSION -> ready(reply, xid, OK, NOTHING);
            case CREATE, SYNC, CREATE_2, CREATE_CONTAINER, CREATE_TTL, GET_CHILDREN_2, MULTI -> {
                int start = header(reply, xid, OK);
                body(type, request, reply, start);
                reply.putInt(start, reply.position() - start - 4);
            }
            default -> ready(reply, xid, UNIMPLEMENTED, NOTHING);
        }
        return type == CLOSE_SESSION;
    }

    private static void body(int type, ByteBuffer request, ByteBuffer reply, int start) {
        switch (type) {
            case CREATE, SYNC -> copyText(request, reply);
            case GET_CHILDREN_2 -> reply.put(NAMES).put(STAT);
            case MULTI -> {
                if (!multi(request, reply)) {
                    reply.putInt(start + HEADER_BYTES, MARSHALLING_ERROR).position(start + 4 + HEADER_BYTES);
                }
            }
            default -> {
                copyText(request, reply);
                reply.put(STAT);
            }
        }
    }

    /** Answers each operation of a transaction; false if there is one that does not belong there. */
    private static boolean multi(ByteBuffer request, ByteBuffer reply) {
        while (true) {
            int type = request.getInt();
            boolean done = request.get() != 0;
            request.getInt();
            if (done) {
                reply.putInt(-1).put((byte) 1).putInt(-1);
                return true;
            }
            boolean createsWithStat = type == CREATE_2 || type == CREATE_CONTAINER || type == CREATE_TTL;
            reply.putInt(createsWithStat ? CREATE_2 : type).put((byte) 0).putInt(OK);
            if (createsWithStat || type == CREATE) {
                copyText(request, reply);
                skipRestOfCreate(type, request);
                reply.put(createsWithStat ? STAT : NOTHING);
            } else if (type == SET_DATA) {
                skip(request);
                skip(request);
                request.getInt();
                reply.put(STAT);
            } else if (type == DELETE || type == CHECK) {
                skip(request);
                request.getInt();
            } else {
                return false;
            }
        }
    }

    private static void skipRestOfCreate(int type, ByteBuffer request) {
        skip(request);
        int acls = request.getInt();
        for (int i = 0; i < acls; i++) {
            request.getInt();
            skip(request);
            skip(request);
        }
        request.getInt();
        if (type == CREATE_TTL) {
            request.getLong();
        }
    }

    /** Skips a string or a buffer. */
    private static void skip(ByteBuffer request) {
        int length = request.getInt();
        request.position(request.position() + Math.max(0, length));
    }

    private static void copyText(ByteBuffer request, ByteBuffer reply) {
        int length = Math.max(0, request.getInt());
        reply.putInt(length).put(reply.position(), request, request.position(), length);
        reply.position(reply.position() + length);
        request.position(request.position() + length);
    }

    private static void ready(ByteBuffer reply, int xid, int error, byte[] body) {
        int start = header(reply, xid, error);
        reply.put(body).putInt(start, HEADER_BYTES + body.length);
    }

    /** Writes the header with its length still open; gives the position of the length. */
    private static int header(ByteBuffer reply, int xid, int error) {
        int start = reply.position();
        reply.putInt(0).putInt(xid).putLong(ZXID).putInt(error);
        return start;
    }

    private static byte[] stat() {
        ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES);
        stat.putLong(1).putLong(1).putLong(TIME_MILLIS).putLong(TIME_MILLIS);
        stat.putInt(0).putInt(CHILDREN).putInt(0).putLong(0);
        stat.putInt(BenchNode.SIZE).putInt(CHILDREN).putLong(1);
        return stat.array();
    }

    private static byte[] names() {
        ByteBuffer names = ByteBuffer.allocate(4 + CHILDREN * 5).putInt(CHILDREN);
        for (String name : new String[] {"a", "b", "c"}) {
            names.putInt(1).put(name.getBytes(UTF_8));
        }
        return names.array();
    }
}
