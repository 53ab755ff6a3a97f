package io.kazoo.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is in the folder of a {@link ServerProcess} before it starts. */
final class ServerFiles {
    static final String CONFIG = "zoo.cfg";

    private static final String LOGBACK = "logback.xml";
    private static final String LOG4J = "log4j.properties";

    private ServerFiles() {}

    /** Writes the configuration, the user's files, and logging to standard output for what servers log with. */
    static void write(Path folder, Map<String, String> config, Map<String, String> files) throws IOException {
        String lines = config.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        Files.writeString(folder.resolve(CONFIG), lines);
        Files.createDirectories(Path.of(config.get("dataDir")));
        Files.writeString(folder.resolve(LOGBACK), """
                <configuration>
                  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder>
                      <pattern>%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0} - %msg%n</pattern>
                    </encoder>
                  </appender>
                  <root level="INFO">
                    <appender-ref ref="STDOUT" />
                  </root>
                </configuration>
                """);
        Files.writeString(folder.resolve(LOG4J), """
                log4j.rootLogger=INFO, STDOUT
                log4j.appender.STDOUT=org.apache.log4j.ConsoleAppender
                log4j.appender.STDOUT.layout=org.apache.log4j.PatternLayout
                log4j.appender.STDOUT.layout.ConversionPattern=%d{HH:mm:ss.SSS} %-5p [%t] %c{1} - %m%n
                """);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** Returns the JVM's arguments that make the servers use these files. */
    static List<String> jvmArguments(Path folder) {
        return List.of(
                "-Dlogback.configurationFile=" + folder.resolve(LOGBACK),
                "-Dlog4j.configuration=" + folder.resolve(LOG4J).toUri(),
                "-Dzookeeper.jmx.log4j.disable=true");
    }
}
