package io.kazoo.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kazoo.KazooClient;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.net.NettyEventLoop;
import io.kazoo.internal.runtime.NettyPlatform;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The ladder of packages of {@code kazoo-client}, and what is banned where.
 *
 * <pre>
 *                 io.kazoo.recipe
 *                    io.kazoo
 *           io.kazoo.internal.runtime
 * io.kazoo.internal.session  io.kazoo.internal.net
 *            io.kazoo.internal.wire
 *   io.kazoo.data  io.kazoo.error  io.kazoo.spi
 *          io.kazoo.internal.concurrent
 * </pre>
 */
class ArchitectureTest {

    private static final String CONCURRENT = "io.kazoo.internal.concurrent";
    private static final String DATA = "io.kazoo.data";
    private static final String ERROR = "io.kazoo.error";
    private static final String SPI = "io.kazoo.spi";
    private static final String WIRE = "io.kazoo.internal.wire";
    private static final String SESSION = "io.kazoo.internal.session";
    private static final String NET = "io.kazoo.internal.net";
    private static final String RUNTIME = "io.kazoo.internal.runtime";
    private static final String API = "io.kazoo";
    private static final String RECIPE = "io.kazoo.recipe";

    private static final String LOGGING = "org.slf4j";
    private static final String SECURITY = "javax.security..";
    private static final String TLS = "javax.net.ssl";
    private static final String NETTY = "io.netty..";
    private static final String NETTY_BUFFER = "io.netty.buffer";

    private static final JavaClasses CLIENT = client();

    /** A package and the packages that it may use, besides itself, the JDK and the annotations of JSpecify. */
    enum Rung {
        CONCURRENT_RUNG(CONCURRENT, LOGGING),
        DATA_RUNG(DATA),
        ERROR_RUNG(ERROR, DATA),
        SPI_RUNG(SPI, DATA, SECURITY),
        WIRE_RUNG(WIRE, DATA, ERROR, SPI, CONCURRENT, NETTY_BUFFER),
        SESSION_RUNG(SESSION, WIRE, DATA, ERROR, SPI, CONCURRENT),
        NET_RUNG(NET, WIRE, DATA, ERROR, SPI, CONCURRENT, NETTY, LOGGING, TLS),
        RUNTIME_RUNG(RUNTIME, SESSION, NET, WIRE, DATA, ERROR, SPI, CONCURRENT, LOGGING, SECURITY, TLS),
        API_RUNG(API, RUNTIME, DATA, ERROR, SPI, CONCURRENT, TLS),
        RECIPE_RUNG(RECIPE, API, DATA, ERROR, SPI, CONCURRENT, LOGGING);

        private final String name;
        private final String[] allowed;

        Rung(String name, String... below) {
            this.name = name;
            this.allowed = Stream.concat(Stream.of(name, "java..", "org.jspecify.annotations"), Arrays.stream(below))
                    .toArray(String[]::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void package_eachOne_usesOnlyWhatIsBelowIt(Rung rung) {
        classes()
                .that(resideInAPackage(rung.name))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(rung.allowed))
                .check(CLIENT);
    }

    @Test
    void packages_all_areOnTheLadder() {
        String[] known = Arrays.stream(Rung.values()).map(rung -> rung.name).toArray(String[]::new);

        classes().should().resideInAnyPackage(known).check(CLIENT);
    }

    @Test
    void packages_all_areFreeOfCycles() {
        slices().matching("(io.kazoo..)").should().beFreeOfCycles().check(CLIENT);
    }

    // ---- the session decides and does nothing

    @Test
    void session_threadsAndFutures_areNotUsed() {
        noClasses()
                .that()
                .resideInAPackage(SESSION)
                .should()
                .dependOnClassesThat(belongToAnyOf(
                                Thread.class,
                                ThreadLocal.class,
                                Executor.class,
                                ThreadFactory.class,
                                Future.class,
                                CompletionStage.class)
                        .or(assignableTo(Executor.class))
                        .or(assignableTo(Future.class))
                        .or(resideInAPackage("java.util.concurrent.locks"))
                        .or(resideInAPackage("java.util.concurrent.atomic")))
                .check(CLIENT);
    }

    @Test
    void session_clocksAndRandomness_areNotUsed() {
        noClasses()
                .that()
                .resideInAPackage(SESSION)
                .should()
                .dependOnClassesThat(belongToAnyOf(Clock.class, Instant.class)
                        .or(assignableTo(RandomGenerator.class))
                        .or(assignableTo(Random.class)))
                .orShould()
                .callMethodWhere(readsAClock())
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLIENT);
    }

    // ---- time, threads, locks

    /**
     * Time comes from the event loop, so that a test can replace it, and the loop's time is {@code System.nanoTime}. One more
     * reads it: a promise, for a thread that waits on it with a bound. That thread is a real one, parked by the operating
     * system, and no loop's time would wake it.
     */
    @Test
    void monotonicClock_reading_onlyByTheLoopAndByBoundedWaits() {
        noClasses()
                .that(not(belongToAnyOf(NettyEventLoop.class, Promise.class)))
                .should()
                .callMethod(System.class, "nanoTime")
                .check(CLIENT);
    }

    @Test
    void wallClock_reading_nowhere() {
        noClasses()
                .should()
                .callMethodWhere(readsAClock().and(not(call(System.class, "nanoTime"))))
                .check(CLIENT);
    }

    /** Randomness is injected, for simulations; the platform is what injects it. */
    @Test
    void randomness_making_onlyByThePlatform() {
        noClasses()
                .that(not(belongToAnyOf(NettyPlatform.class)))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLIENT);
    }

    @Test
    void sleepingAndTimerThreads_nowhere() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Timer.class, ScheduledExecutorService.class)
                .orShould()
                .callMethodWhere(call(Thread.class, "sleep"))
                .check(CLIENT);
    }

    /** Loops and callback threads are made by those who own them. */
    @Test
    void threads_making_onlyInNetAndRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackages(NET, RUNTIME)
                .should()
                .callConstructorWhere(constructs(Thread.class))
                .orShould()
                .callMethodWhere(call(Executors.class, null))
                .check(CLIENT);
    }

    /** Blocking is in one place, so that it is refused on the loop and noticed by the lanes everywhere. */
    @Test
    void parking_threads_onlyInConcurrent() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CONCURRENT)
                .should()
                .callMethodWhere(call(LockSupport.class, null))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(CountDownLatch.class, Semaphore.class)
                .orShould()
                .callMethod(Object.class, "wait")
                .check(CLIENT);
    }

    /** For blocks see {@link SourceRulesTest}. */
    @Test
    void synchronizedMethods_onlyInConcurrentAndRuntime() {
        methods()
                .that(modifier(JavaModifier.SYNCHRONIZED))
                .should()
                .beDeclaredInClassesThat()
                .resideInAnyPackage(CONCURRENT, RUNTIME)
                .allowEmptyShould(true)
                .check(CLIENT);
    }

    @Test
    void module_exports_areTheFivePackages() throws URISyntaxException {
        ModuleDescriptor module = ModuleFinder.of(Path.of(place().toURI()))
                .find("io.kazoo")
                .orElseThrow()
                .descriptor();

        assertThat(module.exports())
                .allMatch(export -> !export.isQualified())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder(API, RECIPE, DATA, ERROR, SPI);
        assertThat(module.opens()).isEmpty();
    }

    private static JavaClasses client() {
        JavaClasses classes = new ClassFileImporter().importUrl(place()).that(resideInAPackage("io.kazoo.."));
        assertThat(classes.contain(NettyPlatform.class))
                .as("the client's classes are in %s", place())
                .isTrue();
        return classes;
    }

    private static URL place() {
        return KazooClient.class.getProtectionDomain().getCodeSource().getLocation();
    }

    private static DescribedPredicate<JavaCall<?>> readsAClock() {
        return DescribedPredicate.describe("a clock is read", call -> {
            String owner = call.getTargetOwner().getName();
            String method = call.getTarget().getName();
            return (owner.equals("java.lang.System")
                            && (method.equals("nanoTime") || method.equals("currentTimeMillis")))
                    || (owner.startsWith("java.time.") && method.equals("now"))
                    || (owner.equals("java.util.Date")
                            && call.getTarget().getParameterTypes().isEmpty());
        });
    }

    private static DescribedPredicate<JavaCall<?>> call(Class<?> owner, @Nullable String method) {
        String description = owner.getSimpleName() + "." + (method == null ? "*" : method) + " is called";
        return DescribedPredicate.describe(
                description,
                call -> call.getTargetOwner().isEquivalentTo(owner)
                        && (method == null || call.getTarget().getName().equals(method)));
    }

    private static DescribedPredicate<JavaCall<?>> constructs(Class<?> type) {
        return DescribedPredicate.describe(
                "a " + type.getSimpleName() + " is made",
                call -> call.getTargetOwner().isAssignableTo(type));
    }
}
