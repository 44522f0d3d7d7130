namespace ChatServer.Attachments;

/// <summary>
/// The ids of a message's files: the first has the message's id. The others have their place in the upper bits, which no
/// position of the log ever reaches, so that they are unique and never used again, too.
/// </summary>
internal static class FileIds
{
    /// <summary>The most files of a message.</summary>
    public const int MaxPerMessage = 32;

    private const int PlaceBit = 56;

    public static long Of(long messageId, int place) => messageId | ((long)place << PlaceBit);

    /// <summary>From 0, the message's first file.</summary>
    public static int PlaceOf(long fileId) => (int)(fileId >> PlaceBit);

    /// <summary>The message that has the file.</summary>
    public static long MessageOf(long fileId) => fileId & ((1L << PlaceBit) - 1);
}
