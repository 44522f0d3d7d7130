using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Administration.Retention;

/// <summary>Section <c>Chat:Retention</c>: after how many days messages are deleted; 0 keeps them for ever.</summary>
internal sealed record RetentionOptions : ICheckedOptions
{
    private const int MaxDays = 36_500;

    /// <summary>Messages of direct conversations.</summary>
    [Range(0, MaxDays)]
    public int DirectDays { get; init; }

    /// <summary>Messages of groups.</summary>
    [Range(0, MaxDays)]
    public int GroupDays { get; init; }

    /// <summary>Messages of channels.</summary>
    [Range(0, MaxDays)]
    public int ChannelDays { get; init; }

    /// <summary>Messages of conversations with agents.</summary>
    [Range(0, MaxDays)]
    public int AgentDays { get; init; }

    /// <summary>Messages with a file, in conversations of every kind.</summary>
    [Range(0, MaxDays)]
    public int FileDays { get; init; }

    /// <summary>The pause between two runs.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The pause between two batches of a run, and of erasing a deleted account, which leaves the writer free for messages.
    /// </summary>
    [Range(0, 60_000)]
    public int PauseMilliseconds { get; init; } = 20;
}
