using System.Net;

namespace ChatServer.Options;

/// <summary>Addresses and networks, such as <c>10.0.0.0/8</c>, that are allowed or trusted.</summary>
internal sealed class NetworkList(IEnumerable<string> entries)
{
    private readonly IPNetwork[] networks = [.. entries.Select(entry => Parse(entry)!.Value)];

    public IReadOnlyList<IPNetwork> Networks => networks;

    public static bool IsValid(string entry) => Parse(entry) is not null;

    public bool Contains(IPAddress? address)
    {
        if (address is null)
            return false;

        // A socket for both families shows an IPv4 address as an IPv6 one.
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(networks, network => network.Contains(plain));
    }

    private static IPNetwork? Parse(string entry)
    {
        if (IPAddress.TryParse(entry, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);

        return IPNetwork.TryParse(entry, out var network) ? network : null;
    }
}
