using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>
/// How many entries there are and the hash of the last one, under a keyed hash of its own: who cuts entries off the end would have to
/// forge it. It can't tell of a database that was put back as a whole; for that, keep what <c>audit verify</c> prints elsewhere.
/// </summary>
internal sealed record AuditHead(long Count, byte[] Hash)
{
    public static readonly AuditHead Empty = new(0, []);
    private const string Name = "audit_head";

    /// <summary>Null where it is missing or forged.</summary>
    public static AuditHead? Find(ReadScope read, byte[] key)
    {
        if (ServerState.FindText(read, Name)?.Split(':') is not [var count, var hash, var seal])
            return null;

        var head = new AuditHead(long.Parse(count, CultureInfo.InvariantCulture), Convert.FromHexString(hash));
        return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(seal), head.Seal(key)) ? head : null;
    }

    public void Store(WriteScope write, byte[] key) =>
        ServerState.Write(write.Connection, Name, string.Create(
            CultureInfo.InvariantCulture, $"{Count}:{Convert.ToHexStringLower(Hash)}:{Convert.ToHexStringLower(Seal(key))}"));

    private byte[] Seal(byte[] key) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"audit head\n{Count}\n{Convert.ToHexStringLower(Hash)}")));
}
