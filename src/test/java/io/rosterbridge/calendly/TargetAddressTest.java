package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pasted base URL is no door to the machines beside this one. */
class TargetAddressTest {

    private final TargetAddress strict = new TargetAddress(false);
    private final TargetAddress lenient = new TargetAddress(true);

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/scim", "https://localhost/scim", "https://[::1]/scim", "https://10.1.2.3/scim",
        "https://192.168.1.1/scim", "https://172.16.0.1/scim", "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/scim",
        "https://0.0.0.0/scim", "https://224.0.0.1/scim", "https://[fd00::1]/scim", "https://[fe80::1]/scim", "https://[::ffff:10.0.0.1]/scim",
        "https://2130706433/scim", "http://1.1.1.1/scim", "ftp://1.1.1.1/scim", "https:///scim", "not a url", "https://user:secret@1.1.1.1/scim",
        "https://1.1.1.1/scim?next=https://10.0.0.1", "https://1.1.1.1/scim#a"})
    void isRefused(String baseUrl) {
        assertThatThrownBy(() -> strict.check(baseUrl)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("refused");
    }

    @Test
    void aPublicHttpsAddressIsTakenWithoutItsTrailingSlash() {
        assertThat(strict.check(" https://1.1.1.1/scim/v2// ")).hasToString("https://1.1.1.1/scim/v2");
    }

    @Test
    void aPrivateAddressIsTakenWhereThatIsAllowed() {
        assertThat(lenient.check("http://127.0.0.1:8090/scim/v2")).hasToString("http://127.0.0.1:8090/scim/v2");
    }

    @Test
    void aNameThatTurnsPrivateLaterIsRefusedWhenConnecting() throws UnknownHostException {
        InetAddress[] rebound = {InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.1")};
        assertThatThrownBy(() -> strict.check("scim.example.com", rebound)).isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("10.0.0.1");
    }
}
