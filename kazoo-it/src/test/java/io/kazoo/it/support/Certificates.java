package io.kazoo.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority and certificates that it gave, in a folder; made by the JDK's keytool. */
public final class Certificates {

    /** Of all stores. */
    public static final String PASSWORD = "changeit";

    private static final char[] SECRET = PASSWORD.toCharArray();

    private final Path folder;

    /** Makes the authority and a key for all certificates. */
    public Certificates(Path folder) throws GeneralSecurityException, IOException {
        this.folder = folder;
        genkey("authority", "-dname", "CN=authority", "-ext", "bc:c");
        genkey("leaf", "-dname", "CN=leaf");
        keytool("leaf", "-certreq", "-file", file("leaf.csr"));
        KeyStore trusted = empty();
        trusted.setCertificateEntry(
                "authority", load(folder.resolve("authority.p12")).getCertificate("authority"));
        store(trusted, trust());
    }

    /** A store with the authority's certificate. */
    public Path trust() {
        return folder.resolve("trust.p12");
    }

    /** A store with a key and a certificate for it, made with more arguments of {@code keytool -gencert}. */
    public Path issue(String name, String... arguments) throws GeneralSecurityException, IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(0, List.of("-gencert", "-rfc", "-infile", file("leaf.csr"), "-outfile", file(name + ".pem")));
        keytool("authority", all.toArray(String[]::new));
        Key key = load(folder.resolve("leaf.p12")).getKey("leaf", SECRET);
        Certificate authority = load(folder.resolve("authority.p12")).getCertificate("authority");
        KeyStore issued = empty();
        try (InputStream pem = Files.newInputStream(folder.resolve(name + ".pem"))) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
            issued.setKeyEntry(name, key, SECRET, new Certificate[] {certificate, authority});
        }
        Path file = folder.resolve(name + ".p12");
        store(issued, file);
        return file;
    }

    /** Trusts the authority, and shows the certificate of a store unless that is null. */
    public SSLContext context(@Nullable Path own) throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(trust()));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own == null ? empty() : load(own), SECRET);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void genkey(String alias, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-genkeypair", "-keyalg", "EC"));
        all.addAll(List.of(arguments));
        keytool(alias, all.toArray(String[]::new));
    }

    private void keytool(String alias, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", alias, "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", file(alias + ".p12")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, SECRET);
        }
        return store;
    }

    private static void store(KeyStore store, Path file) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, SECRET);
        }
    }
}
