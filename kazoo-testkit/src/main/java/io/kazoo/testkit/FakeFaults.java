package io.kazoo.testkit;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.Wiretap.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the fault that is to befall a reply, and notes what was heard. Owned by the loop. */
final class FakeFaults {

    private static final Logger LOG = LoggerFactory.getLogger(FakeFaults.class);

    private final FakeLoop loop;
    private final List<FakeRequest> heard = new ArrayList<>();
    private final List<ReplyFault> waiting = new ArrayList<>();
    private final Map<Long, List<Runnable>> behindNext = new HashMap<>();
    private final Map<Long, List<Runnable>> dribbling = new HashMap<>();

    private @Nullable RuntimeException failure;

    FakeFaults(FakeLoop loop) {
        this.loop = loop;
    }

    void add(ReplyFault fault) {
        loop.run(() -> waiting.add(fault));
    }

    void clear() {
        waiting.clear();
    }

    void forgetHeard() {
        heard.clear();
    }

    /** Notes that a test's own code failed; {@link FakeZooKeeper#close} tells it. */
    void failed(RuntimeException problem) {
        LOG.warn("What onReply().change(...) was given failed; the connection closes", problem);
        if (failure == null) {
            failure = problem;
        } else if (failure != problem) {
            failure.addSuppressed(problem);
        }
    }

    /** The first such failure, with the others; it is told once. */
    @Nullable
    RuntimeException takeFailure() {
        RuntimeException taken = failure;
        failure = null;
        return taken;
    }

    List<FakeRequest> heard() {
        return List.copyOf(heard);
    }

    void heard(FakeRequest request) {
        heard.add(request);
    }

    void said(Said said, ClientLink link) {
        List<Runnable> behind = dribbling.get(said.connection());
        if (behind != null) {
            behind.add(() -> said(said, link));
            return;
        }
        List<Runnable> overtaken = behindNext.remove(said.connection());
        ReplyFault fault = next(said);
        if (fault == null) {
            link.send(said.bytes());
        } else {
            fault.befall(said, link, this);
        }
        if (overtaken != null) {
            overtaken.forEach(Runnable::run);
        }
    }

    /** The first of those that are due; all that are meant for the reply count it. */
    private @Nullable ReplyFault next(Said said) {
        ReplyFault chosen = null;
        for (Iterator<ReplyFault> all = waiting.iterator(); all.hasNext(); ) {
            ReplyFault fault = all.next();
            if (fault.isFor(said) && fault.isDue() && chosen == null) {
                chosen = fault;
                if (!fault.repeats()) {
                    all.remove();
                }
            }
        }
        return chosen;
    }

    /** Runs a step when the next frame of the connection has been sent. */
    void afterNext(long connection, Runnable step) {
        behindNext.computeIfAbsent(connection, none -> new ArrayList<>()).add(step);
    }

    void later(Duration after, Runnable step) {
        loop.schedule(step, after.compareTo(FakeLoop.LONGEST) < 0 ? after.toNanos() : FakeLoop.LONGEST.toNanos());
    }

    /** Sends a frame byte by byte, then takes the last step; what else is to be sent on its connection waits. */
    void dribble(Said said, Duration perByte, ClientLink link, Runnable last) {
        byte[] bytes = said.bytes();
        dribbling.put(said.connection(), new ArrayList<>());
        for (int i = 0; i < bytes.length; i++) {
            byte[] one = Arrays.copyOfRange(bytes, i, i + 1);
            later(perByte.multipliedBy(i), () -> link.send(one));
        }
        later(perByte.multipliedBy(Math.max(0, bytes.length - 1)), last);
        later(perByte.multipliedBy(bytes.length), () -> {
            List<Runnable> behind = dribbling.remove(said.connection());
            if (behind != null) {
                behind.forEach(Runnable::run);
            }
        });
    }
}
