package io.rosterbridge.calendly;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are public: in the global unicast space, and in none of the blocks that the IANA registries of special-purpose
 * addresses (RFC 6890; state of 2025) do not route globally. An address that holds another one is as public as that.
 */
final class SpecialAddresses {

    /** Also the deprecated relays of 6to4, and without the few hosts of 192.0.0.0/24 that are routed: no service has one. */
    private static final List<Block> IPV4 = blocks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");
    /** All that is global unicast (RFC 4291); so neither loopback, link-local, unique local, multicast nor local NAT64. */
    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");
    /** IETF protocol assignments such as Teredo, benchmarks and ORCHID; 6to4, which nobody relays any more; documentation. */
    private static final List<Block> IPV6 = blocks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");
    /** By it an IPv6 network reaches IPv4 addresses (RFC 6052), the last 32 bits. */
    private static final Block NAT64 = Block.of("64:ff9b::/96");

    private SpecialAddresses() {
    }

    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return IPV4.stream().noneMatch(block -> block.holds(bytes));
        }
        if (NAT64.holds(bytes)) {
            return isPublic(of(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return GLOBAL_UNICAST.holds(bytes) && IPV6.stream().noneMatch(block -> block.holds(bytes));
    }

    private static List<Block> blocks(String... texts) {
        return Arrays.stream(texts).map(Block::of).toList();
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", impossible);
        }
    }

    /** All addresses that begin with the same bits. */
    private record Block(byte[] first, int bits) {

        /** @param text an address, a slash and a number of bits */
        static Block of(String text) {
            String[] parts = text.split("/");
            try {
                return new Block(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
            } catch (UnknownHostException impossible) {
                throw new IllegalArgumentException(text + " is no block of addresses", impossible);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != first.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (first[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
