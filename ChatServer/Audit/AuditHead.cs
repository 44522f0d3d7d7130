using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>
/// The number of entries and the hash of the last one, under a keyed hash of its own: cutting entries off the end would require
/// forging it. It can't reveal that a database was restored as a whole; for that, keep the output of <c>audit verify</c>
/// elsewhere.
/// </summary>
internal sealed record AuditHead(long Count, byte[] Hash)
{
    public static readonly AuditHead Empty = new(0, []);
    private const string Name = "audit_head";

    /// <summary>Null if it is missing or forged.</summary>
    public static AuditHead? Find(ReadScope read, byte[] key)
    {
        if (ServerState.FindText(read, Name)?.Split(':') is not [var count, var hash, var seal])
            return null;

        var head = new AuditHead(long.Parse(count, CultureInfo.InvariantCulture), Convert.FromHexString(hash));
        return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(seal), head.Seal(key)) ? head : null;
    }

    public void Store(WriteScope write, byte[] key) =>
        ServerState.Write(write, Name, string.Create(
            CultureInfo.InvariantCulture, $"{Count}:{Convert.ToHexStringLower(Hash)}:{Convert.ToHexStringLower(Seal(key))}"));

    private byte[] Seal(byte[] key) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"audit head\n{Count}\n{Convert.ToHexStringLower(Hash)}")));
}
