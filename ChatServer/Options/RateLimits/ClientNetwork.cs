using System.Net;
using System.Net.Sockets;

namespace ChatServer.Options.RateLimits;

/// <summary>The networks of a client, from the widest.</summary>
/// <param name="Wide">IPv4 /16, IPv6 /32: roughly a provider.</param>
/// <param name="Narrow">IPv4 /24, IPv6 /48: roughly a site.</param>
/// <param name="Client">An IPv4 address, an IPv6 /64.</param>
internal readonly record struct NetworkPath(string Wide, string Narrow, string Client);

/// <summary>Defines one client by its address: one household or server has a whole /64 of IPv6 addresses.</summary>
internal static class ClientNetwork
{
    public static string Of(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };

    public static NetworkPath PathOf(IPAddress? address)
    {
        if (address is null)
            return new NetworkPath("", "", "");

        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        var (wide, narrow) = bytes.Length == 4 ? (2, 3) : (4, 6);
        return new NetworkPath(Convert.ToHexString(bytes, 0, wide), Convert.ToHexString(bytes, 0, narrow), Of(address));
    }
}
