package io.rosterbridge.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.autoconfigure.web.ServerProperties.ForwardHeadersStrategy;
import org.springframework.boot.web.server.Ssl;

/** When passwords come in the clear as far as is known, and the log says so. */
class PlainHttpTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1, NONE, false, false", "127.0.0.53, NONE, false, false", "::1, NONE, false, false", "0.0.0.0, NONE, false, true",
        "192.0.2.7, NONE, false, true", ", NONE, false, true", "0.0.0.0, NATIVE, false, false", "0.0.0.0, NONE, true, false",
        "0.0.0.0, , false, true"})
    void isOpenToOthersWithoutTls(String address, ForwardHeadersStrategy strategy, boolean hasTls, boolean isOpen) throws UnknownHostException {
        ServerProperties server = new ServerProperties();
        server.setAddress(address == null ? null : InetAddress.getByName(address));
        server.setForwardHeadersStrategy(strategy);
        if (hasTls) {
            server.setSsl(new Ssl());
        }
        assertThat(new PlainHttp(server).isOpen()).isEqualTo(isOpen);
    }
}
