using System.Net;
using ChatServer.Accounts.Sessions;
using ChatServer.Options.RateLimits;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Distinguishes sign-ins from networks that an account is known from, so a flood can't keep its owner waiting: an account is
/// known from a network (IPv4 /24, IPv6 /48) as long as a session opened from there is open. It proves nothing, and only decides
/// who is served first and who is not counted with strangers.
/// </summary>
internal static class KnownDevices
{
    public static bool Knows(ReadScope read, Guid userId, IPAddress? address, Timestamp now)
    {
        var network = ClientNetwork.PathOf(address).Narrow;
        return SessionStore.ReadOpenAddresses(read, userId, now)
            .Any(text => IPAddress.TryParse(text, out var known) && ClientNetwork.PathOf(known).Narrow == network);
    }
}
