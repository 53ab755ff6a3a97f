package io.kazoo.error;

/**
 * A node that a recipe shares with others holds what the recipe cannot read: another layout, or not a recipe's node at all.
 * Nothing was changed.
 */
public final class ForeignDataException extends KazooException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ForeignDataException(ErrorContext context) {
        super(context.withoutEffect(), "the node holds data of another kind");
    }
}
