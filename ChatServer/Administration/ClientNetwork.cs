using System.Net;
using System.Net.Sockets;

namespace ChatServer.Administration;

/// <summary>What counts as one client by its address: one household or server has a whole /64 of IPv6 addresses.</summary>
internal static class ClientNetwork
{
    public static string Of(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
