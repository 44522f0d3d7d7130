using System.Net;
using ChatServer.Accounts.Sessions;
using ChatServer.Options.RateLimits;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Tells sign-ins from where an account is known from others, so that a flood can't keep its owner waiting: as long as a session
/// is open that was begun from the same network (IPv4 /24, IPv6 /48). It is no proof of anything, and only says who is served
/// first, and who is not counted with strangers.
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
