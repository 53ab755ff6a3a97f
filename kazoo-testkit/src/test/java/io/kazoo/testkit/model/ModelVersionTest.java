package io.kazoo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.WatchMode;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.WhoAmI;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelVersionTest {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final VirtualClock clock = new VirtualClock();

    private ModelServer server(ModelVersion version) {
        return new ModelEnsemble(EnsembleSettings.standalone().withVersion(version), clock, new SplittableRandom(1))
                .server(0);
    }

    @ParameterizedTest
    @EnumSource
    void srvr_ofAnyVersion_namesIt(ModelVersion version) {
        assertThat(RawClient.dial(server(version)).say("srvr")).contains(version.release());
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_6", "V3_7", "V3_8"})
    void watches_persistentThenOneShot_theLastModeWinsBefore39(ModelVersion version) {
        RawClient client = RawClient.connect(server(version), TIMEOUT_MILLIS);
        client.ask(new Create("/a", new byte[0], Acl.OPEN_ACL_UNSAFE, 0));
        client.ask(new AddWatch("/a", WatchMode.PERSISTENT));
        client.ask(new GetData("/a", true));

        client.ask(new SetData("/a", new byte[0], -1));
        client.ask(new SetData("/a", new byte[0], -1));

        assertThat(client.events()).containsExactly("3 /a");
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_4", "V3_5", "V3_6"})
    void whoAmI_before37_isUnknown(ModelVersion version) {
        RawClient client = RawClient.connect(server(version), TIMEOUT_MILLIS);

        assertThat(client.fail(new WhoAmI())).isEqualTo(ErrorCodes.UNIMPLEMENTED);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void clickHouse_resuming_givesAnotherSession() {
        ModelServer server = server(ModelVersion.CLICKHOUSE);
        RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);

        RawClient again = RawClient.resume(server, client);

        assertThat(again.session().sessionId())
                .isNotZero()
                .isNotEqualTo(client.session().sessionId());
        assertThat(again.session().password()).containsOnly(0);
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void clickHouse_newerOperation_closesWithoutAWord() {
        RawClient client = RawClient.connect(server(ModelVersion.CLICKHOUSE), TIMEOUT_MILLIS);

        int number = client.send(new Create2("/a", new byte[0], Acl.OPEN_ACL_UNSAFE, 0));

        assertThat(client.isClosed()).isTrue();
        assertThat(client.reply(number)).isNull();
    }
}
