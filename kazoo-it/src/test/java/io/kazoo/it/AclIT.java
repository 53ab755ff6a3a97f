package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Identity;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.NodeAcls;
import io.kazoo.data.Permissions;
import io.kazoo.data.ReadOp;
import io.kazoo.data.ReadResult;
import io.kazoo.data.Stat;
import io.kazoo.error.AuthFailedException;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.InvalidAclException;
import io.kazoo.error.NoAuthException;
import io.kazoo.it.Inbox.States;
import io.kazoo.testkit.FaultProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may do what, and how a client says who it is. */
class AclIT extends ClientCase {

    private static final List<Acl> MINE = List.of(Acl.digest("me", "secret", Permissions.ALL));

    @Test
    void digest_ownerAndStranger_onlyTheOwnerGetsIn() {
        KazooClient owner = connect(settings -> settings.authData("digest", "me:secret"));
        KazooClient stranger = connect();
        owner.create("/mine", bytes("x"), CreateOptions.of().acl(MINE));

        assertThat(owner.get("/mine").utf8()).isEqualTo("x");
        assertThatThrownBy(() -> stranger.get("/mine"))
                .isInstanceOf(NoAuthException.class)
                .hasMessageContaining("/mine");
        assertThatThrownBy(() -> stranger.set("/mine", null)).isInstanceOf(NoAuthException.class);
        assertThatThrownBy(() -> stranger.create("/mine/x")).isInstanceOf(NoAuthException.class);
    }

    @Test
    void getAll_oneNodeForbidden_throwsWhileReadAllTellsForEach() {
        connect(settings -> settings.authData("digest", "me:secret"))
                .create("/mine", null, CreateOptions.of().acl(MINE));
        KazooClient stranger = connect();
        stranger.create("/open");

        assertThatThrownBy(() -> stranger.getAll(List.of("/open", "/mine")))
                .isInstanceOf(NoAuthException.class)
                .hasMessageContaining("/mine");
        assertThat(stranger.readAll(List.of(new ReadOp.GetData("/open"), new ReadOp.GetData("/mine"))))
                .hasExactlyElementsOfTypes(ReadResult.Data.class, ReadResult.Failed.class);
    }

    @Test
    void addAuth_onARunningClient_opensTheDoor() {
        connect(settings -> settings.authData("digest", "me:secret"))
                .create("/mine", bytes("x"), CreateOptions.of().acl(MINE));
        KazooClient zk = connect();

        zk.addAuth("digest", "me:secret");

        assertThat(zk.get("/mine").utf8()).isEqualTo("x");
        assertThat(zk.whoAmI()).contains(new Identity("digest", "me"));
    }

    @Test
    void addAuth_afterAReconnect_isPresentedAgain() {
        KazooClient zk = connect();
        zk.addAuth("digest", "me:secret");
        zk.addAuth("digest", bytes("also:pass"));
        States states = new States();
        zk.addListener(states);

        server.dropConnection(zk.session().id());
        states.next(2);

        assertThat(zk.whoAmI()).contains(new Identity("digest", "me"), new Identity("digest", "also"));
    }

    @Test
    void addAuth_afterARestart_isPresentedAgain() {
        KazooClient zk = connect();
        zk.addAuth("digest", "me:secret");

        zk.restart();

        assertThat(zk.whoAmI()).contains(new Identity("digest", "me"));
    }

    @Test
    void addAuth_unicodeUser_works() {
        KazooClient zk = connect();
        zk.addAuth("digest", "j\u00fcrgen:gehe\u00edm");

        zk.create("/mine", null, CreateOptions.of().acl(Acl.digest("j\u00fcrgen", "gehe\u00edm", Permissions.ALL)));

        assertThat(zk.get("/mine").data()).isNull();
    }

    @Test
    void addAuth_refused_failsIsForgottenAndTheRestGoesOn() {
        KazooClient zk = connect(settings -> settings.authData("digest", "me:secret"));
        zk.create("/mine", null, CreateOptions.of().acl(MINE));
        long session = zk.session().id();

        assertThatThrownBy(() -> zk.addAuth("no-such-scheme", "credential"))
                .isInstanceOf(AuthFailedException.class)
                .hasMessageContaining("no-such-scheme")
                .hasMessageNotContaining("credential");

        assertThat(zk.get("/mine").data()).isNull();
        assertThat(zk.whoAmI()).contains(new Identity("digest", "me"));
        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(zk.state()).isEqualTo(KazooState.CONNECTED);
    }

    @Test
    void start_builderCredentialsRefused_failsAndTriesNoMore() {
        FaultProxy proxy = closedAfter(FaultProxy.to(server.port()));
        KazooClient zk = closedAfter(KazooClient.builder(proxy.connectString())
                .authData("no-such-scheme", "pass:word:")
                .build());
        States states = new States();
        zk.addListener(states);

        assertThatThrownBy(zk::start)
                .isInstanceOf(AuthFailedException.class)
                .hasMessageContaining("no-such-scheme")
                .hasMessageNotContaining("word:");

        assertThat(zk.keeperState()).isEqualTo(KeeperState.AUTH_FAILED);
        assertThat(zk.state()).isEqualTo(KazooState.LOST);
        assertThat(states.all()).doesNotContain(KazooState.CONNECTED);
        assertThatThrownBy(() -> zk.exists("/")).isInstanceOf(AuthFailedException.class);
        assertThat(Eventually.remains(Duration.ofMillis(500), () -> proxy.connectionCount() == 1))
                .isTrue();
        assertThatThrownBy(zk::restart).isInstanceOf(AuthFailedException.class);
        assertThat(proxy.connectionCount()).isEqualTo(2);
    }

    @Test
    void startAsync_builderCredentialsRefused_failsTheFuture() {
        KazooClient zk = client(settings -> settings.authData("no-such-scheme", "credential"));

        assertThatThrownBy(() -> zk.startAsync().join()).hasCauseInstanceOf(AuthFailedException.class);
    }

    @Test
    void acls_setAndRead_keepTheirVersion() {
        KazooClient zk = connect();
        zk.create("/a");
        List<Acl> acls = List.of(Acl.world(Permissions.READ | Permissions.ADMIN), Acl.ip("127.0.0.1", Permissions.ALL));

        Stat stat = zk.setAcls("/a", acls, 0);

        assertThat(stat.aversion()).isEqualTo(1);
        assertThat(zk.getAcls("/a")).isEqualTo(new NodeAcls(acls, stat));
        assertThatThrownBy(() -> zk.setAcls("/a", acls, 0)).isInstanceOf(BadVersionException.class);
        assertThat(zk.setAcls("/a", Acl.OPEN_ACL_UNSAFE).aversion()).isEqualTo(2);
    }

    @Test
    void acls_predefined_meanWhatTheySay() {
        KazooClient zk = connect(settings -> settings.authData("digest", "me:secret"));
        KazooClient stranger = connect();

        zk.create("/open", null, CreateOptions.of().acl(Acl.OPEN_ACL_UNSAFE));
        zk.create("/creator", null, CreateOptions.of().acl(Acl.CREATOR_ALL_ACL));
        zk.create("/read", null, CreateOptions.of().acl(Acl.READ_ACL_UNSAFE));

        stranger.set("/open", null);
        assertThat(zk.getAcls("/creator").acls()).isEqualTo(MINE);
        assertThatThrownBy(() -> stranger.get("/creator")).isInstanceOf(NoAuthException.class);
        assertThat(stranger.get("/read").data()).isNull();
        assertThatThrownBy(() -> stranger.set("/read", null)).isInstanceOf(NoAuthException.class);
    }

    @Test
    void acls_ofANobody_areRefusedByTheServer() {
        KazooClient zk = connect();

        assertThatThrownBy(() -> zk.create("/a", null, CreateOptions.of().acl(Acl.CREATOR_ALL_ACL)))
                .isInstanceOf(InvalidAclException.class);
        assertThatThrownBy(() -> zk.create("/a", null, CreateOptions.of().acl(Acl.of(31, "no-such-scheme", "x"))))
                .isInstanceOf(InvalidAclException.class);
    }

    @Test
    void defaultAcl_setInTheBuilder_isUsedWhereNoneIsGiven() {
        KazooClient zk =
                connect(settings -> settings.authData("digest", "me:secret").defaultAcl(MINE));

        zk.create("/a/b", null, CreateOptions.of().makeParents());
        zk.ensurePath("/c/d");
        zk.create("/e", null, CreateOptions.of().acl(Acl.OPEN_ACL_UNSAFE));

        for (String path : List.of("/a", "/a/b", "/c", "/c/d")) {
            assertThat(zk.getAcls(path).acls()).isEqualTo(MINE);
        }
        assertThat(zk.getAcls("/e").acls()).isEqualTo(Acl.OPEN_ACL_UNSAFE);
    }

    @Test
    void digestCredential_ofUserAndPassword_isWhatTheServerStores() {
        KazooClient zk = connect();
        zk.addAuth("digest", "me:secret".getBytes(StandardCharsets.UTF_8));

        zk.create("/a", null, CreateOptions.of().acl(Acl.auth(Permissions.ALL)));

        assertThat(zk.getAcls("/a").acls().get(0).id().id()).isEqualTo(Acl.digestCredential("me", "secret"));
    }
}
