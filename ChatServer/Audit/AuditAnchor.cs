using System.Globalization;
using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>
/// An entry's number and hash, as <c>12:ab34…</c>: kept elsewhere, it reveals that a database was restored as a whole.
/// </summary>
internal sealed record AuditAnchor(long Id, byte[] Hash)
{
    /// <summary>Null if the text isn't one.</summary>
    public static AuditAnchor? Parse(string text)
    {
        try
        {
            return text.Split(':') is [var id, var hash]
                ? new AuditAnchor(long.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture), Convert.FromHexString(hash))
                : null;
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            return null;
        }
    }

    public bool IsIn(ReadScope read) =>
        AuditStore.ReadAfter(read, Id - 1, limit: 1) is [var row] && row.Id == Id && row.Hash.AsSpan().SequenceEqual(Hash);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}:{Convert.ToHexStringLower(Hash)}");
}
