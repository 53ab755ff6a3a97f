package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.recipe.Counter;
import io.kazoo.recipe.CounterChange;
import io.kazoo.recipe.CounterFormat;
import io.kazoo.recipe.DoubleCounter;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Those who add to a counter: what succeeded counts once, what failed with NONE does not. */
final class CounterCrowd extends Crowd {

    /** How the node holds the number. */
    private enum Format {
        KAZOO(CounterFormat.KAZOO),
        FLOAT(null),
        CURATOR_INT(CounterFormat.CURATOR_INT),
        CURATOR_LONG(CounterFormat.CURATOR_LONG);

        final @Nullable CounterFormat whole;

        Format(@Nullable CounterFormat whole) {
            this.whole = whole;
        }

        double read(byte[] data) {
            return switch (this) {
                case KAZOO -> Long.parseLong(new String(data, US_ASCII));
                case FLOAT -> Double.parseDouble(new String(data, US_ASCII));
                case CURATOR_INT -> ByteBuffer.wrap(data).getInt();
                case CURATOR_LONG -> ByteBuffer.wrap(data).getLong();
            };
        }
    }

    private final Format format;
    private final double step;
    private final Set<Double> before = new HashSet<>();
    private long added;
    private long unknown;

    CounterCrowd(World world, String path) {
        super(world, path);
        format = Format.values()[random.nextInt(Format.values().length)];
        step = format == Format.FLOAT ? 0.25 : 1; // which sums up exactly
    }

    @Override
    void turn(Actor actor) {
        boolean reads = random.nextInt(4) == 0;
        if (format.whole == null) {
            DoubleCounter counter = recipes(actor).doubleCounter(local(actor), 0);
            turn(actor, reads ? counter.valueAsync() : null, () -> counter.addAsync(step));
        } else {
            Counter counter = recipes(actor).counter(local(actor), 0, format.whole);
            turn(actor, reads ? counter.valueAsync() : null, () -> counter.addAsync((long) step));
        }
    }

    private <N extends Number> void turn(
            Actor actor, @Nullable CompletableFuture<N> reading, Supplier<CompletableFuture<CounterChange<N>>> add) {
        if (reading != null) {
            follow(actor, actor + " reads " + path, reading, (value, error) -> {
                if (value != null && (value.doubleValue() < 0 || value.doubleValue() % step != 0)) {
                    violate("counters are exact", "a value of " + value);
                }
            });
            return;
        }
        follow(actor, actor + " adds to " + path, add.get(), (change, error) -> {
            if (change != null) {
                added++;
                double was = change.before().doubleValue();
                if (change.after().doubleValue() != was + step || !before.add(was)) {
                    violate("each number is counted from once", change.toString());
                }
            } else if (isUnknown(error)) {
                unknown++;
            }
        });
    }

    @Override
    long successes() {
        return added;
    }

    @Override
    void tally(Tallies tallies) {
        for (Format each : Format.values()) {
            tallies.add("counters", each.name(), each == format ? 1 : 0);
        }
    }

    @Override
    @Nullable
    String unsettled() {
        byte[] data = world.truth().data(serverPath());
        double value = data == null || data.length == 0 ? 0 : format.read(data);
        if (value < added * step || value > (added + unknown) * step) {
            violate("counters are exact", value + " after " + added + " successes and " + unknown + " unknown");
        }
        List<String> left = children(serverPath());
        return left.isEmpty() ? null : "nodes " + left;
    }
}
