package io.kazoo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of other processes and of the whole machine, read from {@code /proc}; NaN where there is no such thing. */
final class ProcessorTime {

    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TIME_AFTER_NAME = 11;
    private static final int IDLE = 4;
    private static final int WAITING_FOR_DISK = 5;
    private static final int STOLEN = 8;

    private ProcessorTime() {}

    /** User and system time of a process in seconds. */
    static double ofProcess(long pid) {
        String line = firstLine(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 1).trim().split(" ");
        if (fields.length <= USER_TIME_AFTER_NAME + 1) {
            return Double.NaN;
        }
        return (Long.parseLong(fields[USER_TIME_AFTER_NAME]) + Long.parseLong(fields[USER_TIME_AFTER_NAME + 1]))
                / TICKS_PER_SECOND;
    }

    /** Time in seconds that all processors together were busy since the machine started. */
    static double ofMachine() {
        String[] fields = firstLine(Path.of("/proc/stat")).split(" +");
        if (fields.length <= STOLEN) {
            return Double.NaN;
        }
        long ticks = 0;
        for (int i = 1; i <= STOLEN; i++) {
            ticks += i == IDLE || i == WAITING_FOR_DISK ? 0 : Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static String firstLine(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
