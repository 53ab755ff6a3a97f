package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** From when on a session may count its time-out. */
class ContactsTest {

    private static final long T = 6_000;
    private static final long MARGIN = T / 4;

    private final Contacts contacts = new Contacts();

    @Test
    void provenContact_newSession_isItsCreation() {
        contacts.accepted(10, 0, 1, T, true);

        assertThat(contacts.provenContact(MARGIN)).isZero();
    }

    @Test
    void provenContact_resumedSession_needsAWrite() {
        contacts.accepted(10, 0, 1, T, false);
        contacts.answered(2_000, 1_990);

        assertThat(contacts.provenContact(MARGIN)).isEqualTo(Contacts.NEVER);
    }

    @Test
    void provenContact_write_provesWhatWasAnsweredAMarginBefore() {
        contacts.accepted(10, 0, 1, T, false);
        contacts.answered(1_010, 1_000);
        contacts.answered(2_010, 2_000);
        contacts.answered(3_010, 3_000);

        contacts.committed(2_010 + MARGIN);

        assertThat(contacts.provenContact(MARGIN)).isEqualTo(2_000);
        assertThat(contacts.provenContact(MARGIN + 1)).isEqualTo(1_000);
        assertThat(contacts.provenContact(0)).isEqualTo(3_000);
    }

    @Test
    void provenContact_nextSession_knowsNothingOfTheLast() {
        contacts.accepted(10, 0, 1, T, true);
        contacts.committed(5_000);

        contacts.accepted(9_010, 9_000, 2, T, true);

        assertThat(contacts.provenContact(MARGIN)).isEqualTo(9_000);
    }

    /**
     * A follower tells its leader of touches each half tick, and T is two ticks at least. It is cut off from its leader at some
     * moment, after which writes are not acknowledged while all else is. Whatever the delays, the lease ends before the leader
     * expires the session, though our clock is one percent slow.
     */
    @Test
    void lease_followerCutOff_endsBeforeTheLeaderExpiresTheSession() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Cut cut = new Cut(random);

            cut.run();

            assertThat(cut.leaseEnd(MARGIN)).as("seed %d", seed).isLessThanOrEqualTo(cut.expiry());
        }
    }

    /** The same world shows what is wrong with a lease that counts from the last answer. */
    @Test
    void lease_withoutTheMargin_isTooLong() {
        long tooLong = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Cut cut = new Cut(new SplittableRandom(seed));
            cut.run();
            tooLong += cut.leaseEnd(0) > cut.expiry() ? 1 : 0;
        }

        assertThat(tooLong).isPositive();
    }

    /** One client, one follower, one leader, in milliseconds; time of the client and of the others runs at different rates. */
    private static final class Cut {

        private final SplittableRandom random;
        private final Contacts contacts = new Contacts();
        private final double clientRate;
        private final long halfTick;
        private final long phase;
        private final long cutAt;
        private long leaderTouched;
        private long followerTouched;

        Cut(SplittableRandom random) {
            this.random = random;
            this.clientRate = 0.99 + random.nextDouble() * 0.02;
            this.halfTick = 1 + random.nextLong(T / 4);
            this.phase = random.nextLong(halfTick);
            this.cutAt = 2 * T + random.nextLong(2 * T);
        }

        void run() {
            contacts.accepted(0, 0, 1, T, false);
            long now = 1;
            while (now < cutAt + 4 * T) {
                now += 1 + random.nextLong(T / 6);
                long arrives = now + random.nextLong(40);
                long answered = arrives + random.nextLong(40);
                boolean write = random.nextInt(3) == 0;
                relay(arrives);
                followerTouched = arrives;
                if (!write || arrives < cutAt) {
                    contacts.answered(client(answered), client(now));
                    if (write) {
                        contacts.committed(client(now));
                    }
                }
                now = answered;
            }
        }

        /** What the follower had heard by its last half tick before the cut has reached the leader. */
        private void relay(long until) {
            long last = (Math.min(until, cutAt) - phase) / halfTick * halfTick + phase;
            if (last >= followerTouched) {
                leaderTouched = followerTouched;
            }
        }

        private long client(long time) {
            return (long) (time * clientRate);
        }

        /** By the others' clock. */
        double leaseEnd(long margin) {
            long proven = contacts.provenContact(margin);
            return proven == Contacts.NEVER ? 0 : (proven + T - T / 50) / clientRate;
        }

        double expiry() {
            return (double) leaderTouched + T;
        }
    }
}
