package io.kazoo.recipe;

/**
 * How somebody stands for election.
 *
 * @param requeues whether to stand again after a term
 * @param interrupts whether the leader's thread is interrupted when the leadership becomes UNCERTAIN or LOST; else he asks the hold
 */
public record CandidacyOptions(boolean requeues, boolean interrupts) {

    /** Stands again, and is interrupted. */
    public static final CandidacyOptions DEFAULT = new CandidacyOptions(true, true);

    /** For one term only. */
    public CandidacyOptions once() {
        return new CandidacyOptions(false, interrupts);
    }

    /** Not interrupted by a loss. */
    public CandidacyOptions uninterrupted() {
        return new CandidacyOptions(requeues, false);
    }
}
