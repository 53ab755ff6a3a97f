package io.kazoo.internal.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An unbounded first-in-first-out queue for many producers and one consumer that allocates nothing per element: the
 * elements are its links.
 *
 * <p>Elements of one producer keep their order. An element may be in one queue at a time, and may be offered again
 * once it was polled. {@link #offer} may be called by any thread; {@link #poll} and {@link #isEmpty} by one thread at
 * a time, whose turns are ordered by something else.
 *
 * @param <E> the elements
 */
@SuppressWarnings("ReferenceEquality") // nodes are compared by identity
public final class MpscQueue<E extends MpscQueue.Node> {

    /*
     * Dmitry Vyukov's intrusive queue. `head` is the newest node, exchanged by producers; `tail` the oldest, owned by
     * the consumer; a stub takes the place of the element that can not be unlinked because it is the last.
     *
     * THE GAP. An offer is two steps: exchange the head, then link the previous head to the new node. Between the two
     * the list is cut, and poll() gives null even when other offers behind the cut are complete. It does not spin: the
     * thread in the gap may have been suspended for long, and the consumer is often the event loop. So null means
     * "nothing, or somebody is inside offer()", and the consumer must be woken *after* offer() has returned:
     *
     *     producer:  offer(e);  if (idle flag is set) and (I cleared it) -> start the consumer
     *     consumer:  poll() == null;  set the idle flag;  if (!isEmpty()) and (I cleared it) -> go on
     *
     * Linking is a volatile write and so are the accesses to any sane flag, so they are in one total order: either
     * the consumer's second look sees the link, or the producer sees the flag. Nothing is left behind.
     *
     * LEAKS. A polled node forgets its successor; otherwise one retained element would retain all that followed it.
     */

    /** What an element must extend; it holds the link to the next. */
    public abstract static class Node {
        private volatile @Nullable Node next;

        /** A node that is in no queue. */
        protected Node() {}

        /** Makes {@code successor}, which is in no queue either, the one behind this node. */
        final void chain(Node successor) {
            next = successor;
        }
    }

    private static final class Stub extends Node {}

    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(MpscQueue.class, "head", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Node stub = new Stub();

    @SuppressWarnings("FieldMayBeFinal") // exchanged through HEAD
    private volatile Node head = stub;

    // Owned by the consumer.
    private Node tail = stub;

    /** An empty queue. */
    public MpscQueue() {}

    /** Appends {@code element}; lock-free, from any thread. Wake the consumer after it has returned, not before. */
    public void offer(E element) {
        append(element, element);
    }

    /** Appends elements that were chained to each other; the consumer finds all of them or none. */
    void offerChain(E first, Node last) {
        append(first, last);
    }

    /**
     * Takes the oldest element. {@code null} when there is none, or when it can not be reached because an
     * {@link #offer} is half done; that offer's caller has yet to wake the consumer.
     */
    public @Nullable E poll() {
        Node first = tail;
        Node next = first.next;
        if (first == stub) {
            if (next == null) {
                return null;
            }
            stub.next = null;
            tail = next;
            first = next;
            next = first.next;
        }
        if (next == null) {
            if (first != head) {
                return null;
            }
            append(stub, stub);
            next = first.next;
            if (next == null) {
                return null;
            }
        }
        tail = next;
        first.next = null;
        @SuppressWarnings("unchecked") // only offer() brings in nodes other than the stub
        E element = (E) first;
        return element;
    }

    /** Whether {@link #poll} would give {@code null}. */
    public boolean isEmpty() {
        Node first = tail;
        Node next = first.next;
        if (first == stub) {
            if (next == null) {
                return true;
            }
            first = next;
            next = first.next;
        }
        return next == null && first != head;
    }

    private void append(Node first, Node last) {
        last.next = null;
        Node previous = (Node) HEAD.getAndSet(this, last);
        previous.next = first;
    }
}
