package io.kazoo.simulation.run;

import io.kazoo.simulation.VirtualNetwork.Weather.Dial;
import org.jspecify.annotations.Nullable;

/** What is wrong with the way between a client and a server: for the connections there are and those to come. */
final class Way {

    /** What is wrong with it; null if nothing is. */
    @Nullable
    FaultKind kind;

    Dial dial = Dial.ANSWERED;
    Dial dialWhenDown = Dial.REFUSED;
    long upHeldUntil = Long.MIN_VALUE;
    long downHeldUntil = Long.MIN_VALUE;
    long delayNanos;
    long jitterNanos;
    int cut = Integer.MAX_VALUE;
    boolean coalesce;

    /** When the last that was ever held comes out. */
    long lastOutNanos = Long.MIN_VALUE;

    boolean isClear() {
        return upHeldUntil == Long.MIN_VALUE && downHeldUntil == Long.MIN_VALUE && delayNanos == 0 && jitterNanos == 0;
    }

    void applyTo(Wire wire) {
        FaultKind wrong = kind;
        if (wrong != null && wrong != FaultKind.REFUSE && wrong != FaultKind.DIAL_IGNORED) {
            wire.meets(wrong);
        }
        lastOutNanos = Math.max(lastOutNanos, Math.max(upHeldUntil, downHeldUntil));
        wire.clientEnd.holdUntil(upHeldUntil);
        wire.serverEnd.holdUntil(downHeldUntil);
        wire.clientEnd.delay(delayNanos, jitterNanos);
        wire.serverEnd.delay(delayNanos, jitterNanos);
        wire.clientEnd.cutInto(cut);
        wire.serverEnd.cutInto(cut);
        wire.clientEnd.coalesce(coalesce);
        wire.serverEnd.coalesce(coalesce);
        wire.touched |= !isClear();
    }

    /** All is well again. */
    void clear() {
        kind = null;
        dial = Dial.ANSWERED;
        upHeldUntil = Long.MIN_VALUE;
        downHeldUntil = Long.MIN_VALUE;
        delayNanos = 0;
        jitterNanos = 0;
        cut = Integer.MAX_VALUE;
        coalesce = false;
    }
}
