package io.kazoo.it.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test against Python's kazoo, skipped where that is not installed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.kazoo.it.interop.PythonProcess#isInstalled",
        disabledReason = "no python3 here can import kazoo (Debian's package: python3-kazoo)")
@interface PythonKazoo {}
