using System.Net;
using ChatServer.Accounts.Sessions;
using ChatServer.Administration;
using ChatServer.Storage;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Tells sign-ins from where an account is known from others, so that a flood can't keep its owner waiting: as long as a session
/// is open that was begun from the same network (IPv4 /24, IPv6 /48). It is no proof of anything, and only says who is served
/// first.
/// </summary>
internal static class KnownDevices
{
    public static HashingSource SourceOf(IPAddress? address, bool isKnown) => new(ClientNetwork.PathOf(address), isKnown);

    public static bool Knows(ReadScope read, Guid userId, IPAddress? address, Timestamp now)
    {
        var network = ClientNetwork.PathOf(address).Narrow;
        return SessionStore.ReadOpen(read, userId, now)
            .Any(session => IPAddress.TryParse(session.Address, out var known) && ClientNetwork.PathOf(known).Narrow == network);
    }
}
