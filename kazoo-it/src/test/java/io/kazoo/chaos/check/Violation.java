package io.kazoo.chaos.check;

/**
 * A promise that was broken.
 *
 * @param rule the promise, in two or three words
 * @param detail what happened, with the operation and the client
 */
public record Violation(String rule, String detail) {
    @Override
    public String toString() {
        return "violation: " + rule + ": " + detail;
    }
}
