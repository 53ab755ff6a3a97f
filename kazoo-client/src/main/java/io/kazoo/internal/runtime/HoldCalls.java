package io.kazoo.internal.runtime;

import io.kazoo.data.LeaseTerms;
import io.kazoo.spi.HeldNode;
import io.kazoo.spi.HoldKeeper;
import io.kazoo.spi.HoldListener;
import java.util.concurrent.CompletableFuture;

/** The keeper of what the session holds, as one view sees it. Immutable and thread-safe. */
public final class HoldCalls implements HoldKeeper {

    private static final int HALVES = 8;

    private final ClientView view;

    HoldCalls(ClientView view) {
        this.view = view;
    }

    @Override
    public CompletableFuture<HeldNode> keep(String path, long owner, LeaseTerms terms, HoldListener listener) {
        KeptNode node = new KeptNode(view, view.absolute(path), owner, terms, listener);
        view.runtime().holds().keep(node);
        return view.export(node.granted().map(granted -> (HeldNode) granted));
    }

    @Override
    public String uniqueName() {
        StringBuilder name = new StringBuilder(4 * HALVES);
        for (int i = 0; i < HALVES; i++) {
            int draw = (int) (view.runtime().random() * 0x10000);
            name.append(Integer.toHexString(draw | 0x10000), 1, 5);
        }
        return name.toString();
    }
}
