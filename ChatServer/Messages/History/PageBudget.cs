namespace ChatServer.Messages.History;

/// <summary>
/// Bounds the size of a page: its texts take at most <see cref="MaxTextBytes"/> in JSON, whatever its limit in entries. One entry
/// always fits. The limit in entries bounds what entries have besides their texts.
/// </summary>
internal sealed class PageBudget
{
    public const int MaxTextBytes = 1_048_576;
    private const int BytesOfUserId = 39;
    private const int BytesOfVote = 80;
    private const int BytesOfEscape = 6;
    private long taken;

    /// <summary>Whether an entry didn't fit.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Takes an entry; false if it doesn't fit, and for all entries after that.</summary>
    public bool TryTake(long bytes)
    {
        if (IsSpent || (taken > 0 && taken + bytes > MaxTextBytes))
        {
            IsSpent = true;
            return false;
        }

        taken += Math.Max(bytes, 1);
        return true;
    }

    public bool TryTake(ShownMessage shown) => TryTake(SizeOf(shown));

    /// <summary>How much of a page a message takes, with what is shown with it.</summary>
    public static long SizeOf(ShownMessage shown) =>
        SizeOf(shown.Message)
        + (shown.Quoted is { } quoted ? SizeOf(quoted.Body) : 0)
        + shown.Reactions.Sum(reaction => (long)(reaction.UserIds.Count + 1) * BytesOfUserId)
        + ((shown.Poll?.Votes.Count ?? 0) * BytesOfVote);

    public static long SizeOf(Message message) => SizeOf(message.Body) + SizeOf(message.Data);

    // Control characters and surrogates are each written as \uXXXX.
    public static long SizeOf(string? text)
    {
        var bytes = 0L;
        foreach (var letter in text ?? "")
        {
            bytes += letter switch
            {
                < ' ' => BytesOfEscape,
                '"' or '\\' => 2,
                < '\u0080' => 1,
                < '\u0800' => 2,
                _ => char.IsSurrogate(letter) ? BytesOfEscape : 3,
            };
        }

        return bytes;
    }
}
