package io.rosterbridge.access.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whom an address of a client belongs to: an IPv4 address to one client, of an IPv6 address the first 64 bits. */
final class Network {

    private static final int PREFIX_BYTES = 8;

    private Network() {
    }

    /** The network, such as {@code 192.0.2.1} or {@code 2001:db8:0:1:0:0:0:0/64}; a text that is no address is its own. */
    static String of(String address) {
        // Nothing else that has a colon is taken for a name and looked up.
        if (!address.contains(":") || !address.matches("[0-9A-Fa-f:.]+")) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            if (!(parsed instanceof Inet6Address)) {
                return parsed.getHostAddress();   // IPv4 written as IPv6
            }
            byte[] bytes = parsed.getAddress();
            Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException isNone) {
            return address;
        }
    }
}
