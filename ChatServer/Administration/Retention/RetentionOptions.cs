namespace ChatServer.Administration.Retention;

/// <summary>Section <c>Chat:Retention</c>: after how many days messages are deleted; 0 keeps them for ever.</summary>
internal sealed record RetentionOptions : ICheckedOptions
{
    private const int MaxDays = 36_500;

    /// <summary>Messages of direct conversations.</summary>
    public int DirectDays { get; init; }

    /// <summary>Messages of groups.</summary>
    public int GroupDays { get; init; }

    /// <summary>Messages of channels.</summary>
    public int ChannelDays { get; init; }

    /// <summary>Messages of conversations with agents.</summary>
    public int AgentDays { get; init; }

    /// <summary>Messages with a file, in conversations of every kind.</summary>
    public int FileDays { get; init; }

    /// <summary>How long the server rests between two runs.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long it rests between two batches of a run, and of erasing a deleted account, so that messages find the writer free.</summary>
    public int PauseMilliseconds { get; init; } = 20;

    public IEnumerable<string> Errors()
    {
        foreach (var (name, days) in new[]
        {
            (nameof(DirectDays), DirectDays), (nameof(GroupDays), GroupDays), (nameof(ChannelDays), ChannelDays), (nameof(AgentDays), AgentDays),
            (nameof(FileDays), FileDays),
        })
        {
            if (days is < 0 or > MaxDays) yield return $"{name} must be from 0 to {MaxDays}";
        }

        if (Interval < TimeSpan.FromMinutes(1) || Interval > TimeSpan.FromDays(7)) yield return "Interval must be from 00:01:00 to 7.00:00:00";
        if (PauseMilliseconds is < 0 or > 60_000) yield return "PauseMilliseconds must be from 0 to 60000";
    }
}
