using ChatServer.Administration.Revocations;

namespace ChatServer.Administration.Verification;

/// <summary>The list of revocations: each block must be intact, and must open if its master key is still in use.</summary>
internal static class RevocationCheck
{
    public static long Run(DatabaseVerification verification, string path)
    {
        var (count, masters) = (0L, verification.Database.Masters);
        foreach (var block in RevocationJournal.Read(path, damage => verification.Findings.Add($"revocations: {damage}")))
        {
            count += block.Count;
            if (masters.TryFind(block.MasterKeyId) is not null)
                TryOpen(verification, block);
        }

        return count;
    }

    private static void TryOpen(DatabaseVerification verification, RevocationBlock block)
    {
        try
        {
            block.Open(verification.Database.Masters);
        }
        catch (InvalidDataException failure)
        {
            verification.Findings.Add($"revocations: {failure.Message}");
        }
    }
}
