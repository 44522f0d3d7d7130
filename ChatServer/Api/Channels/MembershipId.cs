using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatServer.Api.Channels;

/// <summary>
/// The id of a membership: a UUID of version 8, derived from the channel and the user. No endpoint takes one.
/// </summary>
internal static class MembershipId
{
    public static string Of(long channelId, Guid userId)
    {
        Span<byte> named = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(named, channelId);
        userId.TryWriteBytes(named[8..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(named, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }
}
