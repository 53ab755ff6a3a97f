package io.kazoo.spi;

import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/** The JDK's DIGEST-MD5 with the names that ZooKeeper's servers have built in. Immutable and thread-safe. */
final class DigestMd5 implements SaslMechanism {

    private static final String MECHANISM = "DIGEST-MD5";
    private static final String SERVICE = "zookeeper";
    private static final String SERVER = "zk-sasl-md5";

    private final String user;
    private final String password;

    DigestMd5(String user, String password) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user must not be empty: \"" + user + "\"");
        }
        this.user = user;
        this.password = password;
    }

    @Override
    public SaslClient newClient(String host) throws SaslException {
        SaslClient client =
                Sasl.createSaslClient(new String[] {MECHANISM}, user, SERVICE, SERVER, Map.of(), this::answer);
        if (client == null) {
            throw new SaslException("this Java has no " + MECHANISM);
        }
        return client;
    }

    private void answer(Callback[] questions) throws UnsupportedCallbackException {
        for (Callback question : questions) {
            if (question instanceof NameCallback name) {
                name.setName(user);
            } else if (question instanceof PasswordCallback secret) {
                secret.setPassword(password.toCharArray());
            } else if (question instanceof RealmCallback realm) {
                realm.setText(realm.getDefaultText());
            } else {
                throw new UnsupportedCallbackException(question);
            }
        }
    }

    @Override
    public String toString() {
        return MECHANISM + " as " + user;
    }
}
