package io.kazoo.spi;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/**
 * Says by SASL who the client is, on each of its connections, before anything else is sent there.
 *
 * <pre>{@code
 * KazooClient.builder("zk1:2181,zk2:2181").sasl(SaslMechanism.digestMd5("user", "password"))
 *
 * KazooClient.builder("zk1:2181,zk2:2181").sasl(host -> Sasl.createSaslClient( // ticket: a GSSCredential of your login
 *         new String[] {"GSSAPI"}, null, "zookeeper", host, Map.of(Sasl.CREDENTIALS, ticket), null));
 * }</pre>
 *
 * <p>A server that refuses ends the client with {@code KeeperState.AUTH_FAILED}: its calls and {@code start()} fail with
 * {@code AuthFailedException} and nothing is tried again until it is started again. Whatever else goes wrong (the mechanism
 * throws, the server says what the mechanism does not understand, is not set up for SASL, takes too long, or closes) costs
 * the connection only; the next server is tried as after any other loss. One attempt, blocking included, takes no longer than
 * {@code connectTimeout}.
 *
 * <p>Called on a daemon thread of the library's own which may block, for one connection of a client after the other and never
 * for two at a time; so are the methods of the {@code SaslClient} that it gives, which is disposed of at the end. They do not
 * run as the {@code Subject} as which it was made: give it its credentials. A call that never returns keeps its client from
 * connecting, and nobody else. Messages of exceptions are logged: no secret belongs into
 * them, nor into {@code toString()}.
 */
@FunctionalInterface
public interface SaslMechanism {

    /**
     * A new exchange with a server.
     *
     * @param host the server's, as the connect string or {@code setHosts} has it
     * @throws SaslException when there can be none now; a later attempt asks again
     */
    SaslClient newClient(String host) throws SaslException;

    /**
     * DIGEST-MD5, for servers with a {@code DigestLoginModule}: service {@code zookeeper}, server name {@code zk-sasl-md5}.
     *
     * <p>MD5 is weak, and the requests that follow are neither encrypted nor signed: use it with TLS only, or Kerberos. Servers
     * in FIPS mode refuse it.
     *
     * @throws IllegalArgumentException if the user's name is empty
     */
    static SaslMechanism digestMd5(String user, String password) {
        return new DigestMd5(user, password);
    }
}
