using System.Net;
using System.Net.Sockets;
using ChatServer.Options;

namespace ChatServer.Agents.Outgoing;

/// <summary>Which addresses requests to other servers may reach.</summary>
internal static class OutgoingAddresses
{
    // The networks of IANA's registries of special-purpose addresses that aren't globally reachable.
    private static readonly NetworkList SpecialIPv4 = new(
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    ]);

    private static readonly NetworkList PublicIPv6 = new(["2000::/3"]);

    // Teredo and its neighbours, documentation, 6to4 and segment routing.
    private static readonly NetworkList SpecialIPv6 = new(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"]);

    // The last 32 bits are an IPv4 address.
    private static readonly NetworkList Nat64 = new(["64:ff9b::/96"]);

    private static readonly NetworkList Private = new(
    [
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7",
    ]);

    // They give away the credentials of the machine; some clouds have theirs at addresses that look public or private.
    private static readonly NetworkList Metadata = new(
        ["100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"]);

    /// <param name="allowPrivate">
    /// Whether this machine and private networks are allowed as well. Link-local addresses, multicast and the metadata services
    /// of clouds never are.
    /// </param>
    public static bool MayReach(IPAddress address, bool allowPrivate)
    {
        var plain = Plain(address);
        if (Metadata.Contains(plain))
            return false;

        return IsPublic(plain) || (allowPrivate && Private.Contains(plain));
    }

    /// <summary>The IPv4 address that an IPv6 address stands for, or the address itself.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        return Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : address;
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !SpecialIPv4.Contains(address),
        AddressFamily.InterNetworkV6 => PublicIPv6.Contains(address) && !SpecialIPv6.Contains(address),
        _ => false,
    };
}
