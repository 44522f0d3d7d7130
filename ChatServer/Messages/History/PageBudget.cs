namespace ChatServer.Messages.History;

/// <summary>
/// Ends a page that would be large: its texts have at most <see cref="MaxTextBytes"/> in JSON, whatever its limit in entries, and
/// one entry always fits. What an entry has beside its texts is bounded by the limit in entries.
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

    /// <summary>Takes an entry; false where it doesn't fit, nor does what follows.</summary>
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

    /// <summary>How much of a page a message takes, with what is shown beside it.</summary>
    public static long SizeOf(ShownMessage shown) =>
        SizeOf(shown.Message)
        + (shown.Quoted is { } quoted ? SizeOf(quoted.Body) : 0)
        + shown.Reactions.Sum(reaction => (long)(reaction.UserIds.Count + 1) * BytesOfUserId)
        + ((shown.Poll?.Votes.Count ?? 0) * BytesOfVote);

    public static long SizeOf(Message message) => SizeOf(message.Body) + SizeOf(message.Data);

    // Characters outside of the basic plane, and control characters, are written as \u0000 each.
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
