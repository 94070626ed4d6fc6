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

    /** First and last of each block that the IANA registries of special-purpose addresses do not route globally. */
    @ParameterizedTest
    @ValueSource(strings = {"0.255.255.255", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.255.255.255", "169.254.0.0",
        "172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::1", "::7f00:1",
        "::ffff:127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1.1.1.1", "100::1", "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:a00:1::1",
        "2002:101:101::1", "3fff::1", "3fff:fff:ffff::1", "4000::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1"})
    void isNoPublicAddress(String address) throws UnknownHostException {
        InetAddress[] found = {InetAddress.getByName(address)};
        assertThatThrownBy(() -> strict.check("scim.example.com", found)).isInstanceOf(UnknownHostException.class);
    }

    /** The neighbours of those blocks, and what an IPv6 network makes of a public IPv4 address. */
    @ParameterizedTest
    @ValueSource(strings = {"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1",
        "2000::1", "2001:200::1", "2001:4860::1", "2003::1", "2606:4700::1111", "3ffe::1"})
    void isAPublicAddress(String address) throws UnknownHostException {
        InetAddress[] found = {InetAddress.getByName(address)};
        assertThat(strict.check("scim.example.com", found)).containsExactly(found);
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
