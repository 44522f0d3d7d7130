using ChatServer.Options;

namespace ChatServer.Storage.Sealing;

/// <summary>Section <c>Chat:Encryption</c>.</summary>
internal sealed record EncryptionOptions : ICheckedOptions
{
    /// <summary>
    /// The master key, 32 bytes in base64. If empty, it is kept in <c>master.key</c> in the data directory, created at the first
    /// start.
    /// </summary>
    public string MasterKey { get; init; } = "";

    /// <summary>Earlier master keys, in base64, that still open keys not yet re-wrapped by <c>keys rotate</c>.</summary>
    public IReadOnlyList<string> PreviousMasterKeys { get; init; } = [];

    public IEnumerable<string> Errors()
    {
        if (MasterKey.Length > 0 && !Sealing.MasterKey.IsValid(MasterKey))
            yield return "MasterKey must be 32 bytes in base64";
        if (PreviousMasterKeys.Any(key => !Sealing.MasterKey.IsValid(key)))
            yield return "PreviousMasterKeys must each be 32 bytes in base64";
    }
}
