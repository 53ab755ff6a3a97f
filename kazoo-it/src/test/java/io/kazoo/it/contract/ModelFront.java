package io.kazoo.it.contract;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.EnsembleSettings;
import io.kazoo.testkit.model.ModelClock;
import io.kazoo.testkit.model.ModelEnsemble;
import io.kazoo.testkit.model.ServerEnd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The least that puts modelled servers behind ports. */
final class ModelFront implements AutoCloseable {

    private static final int BUFFER_BYTES = 8192;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "model");
        thread.setDaemon(true);
        return thread;
    });
    private final List<ServerSocket> sockets = new ArrayList<>();
    private final ModelEnsemble ensemble;

    private ModelFront(EnsembleSettings settings) {
        ensemble = onLoop(() -> new ModelEnsemble(settings, new LoopClock(), new SplittableRandom(1)));
        for (int server = 0; server < settings.servers(); server++) {
            listen(server);
        }
    }

    private void listen(int server) {
        try {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            start("model-acceptor", () -> acceptAll(socket, server));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen for a modelled server", e);
        }
    }

    static ModelFront start(EnsembleSettings settings) {
        return new ModelFront(settings);
    }

    InetSocketAddress address(int server) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), sockets.get(server).getLocalPort());
    }

    /** Asks the model something where it may be asked. */
    <T> T ask(Function<ModelEnsemble, T> question) {
        return onLoop(() -> question.apply(ensemble));
    }

    private <T> T onLoop(Supplier<T> call) {
        try {
            return loop.submit(call::get).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the model failed", e.getCause());
        }
    }

    @Override
    public void close() {
        for (ServerSocket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        loop.shutdownNow();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll(ServerSocket socket, int server) {
        try {
            while (true) {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                ServerEnd end = onLoop(() -> ensemble.server(server).accept(new SocketLink(client)));
                start("model-reader", () -> readAll(client, end));
            }
        } catch (IOException e) {
            // Closed: that is how it ends.
        }
    }

    private void readAll(Socket client, ServerEnd end) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = client.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, count);
                loop.execute(() -> end.received(bytes));
            }
        } catch (IOException e) {
            // The client is gone, one way or the other.
        } catch (RejectedExecutionException e) {
            return;
        }
        hangUp(end);
    }

    private void hangUp(ServerEnd end) {
        try {
            loop.execute(end::closed);
        } catch (RejectedExecutionException e) {
            // The front is closed, and nobody waits for this any more.
        }
    }

    private record SocketLink(Socket socket) implements ClientLink {
        @Override
        public void send(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                close();
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class LoopClock implements ModelClock {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public void schedule(Runnable task, long delayNanos) {
            loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }
    }
}
