package io.kazoo.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** A socket whose reads and writes pass a {@link Gate}; all else goes straight to the socket. */
final class GatedSocketChannel extends SocketChannel {
    private final SocketChannel socket;
    private final Gate gate;

    GatedSocketChannel(SocketChannel socket, Gate gate) throws IOException {
        super(socket.provider());
        this.socket = socket;
        this.gate = gate;
        // A channel thinks of itself as blocking until told otherwise, and then would not pass the change on.
        configureBlocking(socket.isBlocking());
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        long stamp = gate.enter();
        try {
            return socket.read(target);
        } finally {
            gate.leave(stamp);
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long stamp = gate.enter();
        try {
            return socket.read(targets, offset, length);
        } finally {
            gate.leave(stamp);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        long stamp = gate.enter();
        try {
            return socket.write(source);
        } finally {
            gate.leave(stamp);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long stamp = gate.enter();
        try {
            return socket.write(sources, offset, length);
        } finally {
            gate.leave(stamp);
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        socket.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        socket.configureBlocking(block);
    }

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        socket.bind(local);
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        socket.shutdownInput();
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    @Override
    public Socket socket() {
        return socket.socket();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        return socket.isConnectionPending();
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return socket.connect(remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return socket.finishConnect();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return socket.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return socket.getLocalAddress();
    }
}
