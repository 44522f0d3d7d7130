using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Agents;

/// <summary>Section <c>Chat:Agents</c>.</summary>
internal sealed record AgentOptions : ICheckedOptions
{
    /// <summary>Whether this server has agents. Without them their endpoints answer 501.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The most agents of a user.</summary>
    [Range(1, 1_000)]
    public int MaxAgentsPerUser { get; init; } = 20;

    /// <summary>The most answers that an agent knows, and the most unanswered questions that are kept for its owner.</summary>
    [Range(1, 100_000)]
    public int MaxAnswersPerAgent { get; init; } = 2_000;

    /// <summary>
    /// Whether the bots and tools of owners may be on this machine and in private networks, and without encryption: only where
    /// all owners are trusted with what is there.
    /// </summary>
    public bool AllowPrivateBots { get; init; }

    /// <summary>How many replies this server writes at once; the others wait.</summary>
    [Range(1, 10_000)]
    public int MaxRuns { get; init; } = 64;

    /// <summary>How many replies one agent writes at once.</summary>
    [Range(1, 10_000)]
    public int MaxRunsPerAgent { get; init; } = 16;

    /// <summary>How many replies are written for one visitor at once.</summary>
    [Range(1, 1_000)]
    public int MaxRunsPerVisitor { get; init; } = 2;

    /// <summary>How many replies a visitor gets from one agent in an hour.</summary>
    [Range(1, 100_000)]
    public int RunsPerVisitorPerHour { get; init; } = 20;

    /// <summary>How many replies a visitor gets from one agent in a day.</summary>
    [Range(1, 1_000_000)]
    public int RunsPerVisitorPerDay { get; init; } = 100;

    /// <summary>How many replies are written in one conversation in an hour.</summary>
    [Range(1, 100_000)]
    public int RunsPerConversationPerHour { get; init; } = 30;

    /// <summary>How long a visitor may be silent before their messages are answered.</summary>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a reply may wait for its turn.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a provider may take until its first text.</summary>
    public TimeSpan FirstTextTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a provider may be silent in the middle of a reply.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a reply may take in all.</summary>
    public TimeSpan RunTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a reply waits for the owner.</summary>
    public TimeSpan OwnerTimeout { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long runs are kept that have ended; their messages stay.</summary>
    public TimeSpan KeepRuns { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The most tokens of a reply.</summary>
    [Range(1, 1_000_000)]
    public int MaxReplyTokens { get; init; } = 2_048;

    /// <summary>How many tools a reply may call.</summary>
    [Range(0, 100)]
    public int MaxToolCalls { get; init; } = 8;

    /// <summary>How many times a reply may call tools and go on with their results.</summary>
    [Range(0, 100)]
    public int MaxToolRounds { get; init; } = 6;

    /// <summary>The most messages of a conversation that a provider is given.</summary>
    [Range(1, 1_000)]
    public int MaxContextMessages { get; init; } = 32;

    /// <summary>The most characters of a conversation that a provider is given.</summary>
    [Range(100, 10_000_000)]
    public int MaxContextCharacters { get; init; } = 24_000;

    public IEnumerable<string> Errors()
    {
        if (QuietPeriod < TimeSpan.Zero || QuietPeriod > TimeSpan.FromMinutes(1))
            yield return "QuietPeriod must be from 00:00:00 to 00:01:00";

        // The limits count the runs of a day.
        if (KeepRuns < TimeSpan.FromDays(2) || KeepRuns > TimeSpan.FromDays(3_650))
            yield return "KeepRuns must be from 2.00:00:00 to 3650.00:00:00";
        foreach (var (name, time) in Timeouts())
        {
            if (time < TimeSpan.FromSeconds(1) || time > TimeSpan.FromDays(30))
                yield return $"{name} must be from 00:00:01 to 30.00:00:00";
        }
    }

    private IEnumerable<KeyValuePair<string, TimeSpan>> Timeouts() =>
    [
        new(nameof(QueueTimeout), QueueTimeout),
        new(nameof(FirstTextTimeout), FirstTextTimeout),
        new(nameof(SilenceTimeout), SilenceTimeout),
        new(nameof(RunTimeout), RunTimeout),
        new(nameof(OwnerTimeout), OwnerTimeout),
    ];
}
