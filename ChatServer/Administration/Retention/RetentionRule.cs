namespace ChatServer.Administration.Retention;

/// <summary>Which messages are deleted, and after how long.</summary>
/// <param name="Name">In the tables and the audit log: a kind of conversation, or <c>file</c>.</param>
internal sealed record RetentionRule(string Name, TimeSpan Age)
{
    private const string Files = "file";

    /// <summary>All possible rules.</summary>
    public static IReadOnlyList<string> Names { get; } = ["direct", "group", "channel", "agent", Files];

    /// <summary>The rules that are switched on.</summary>
    public static IReadOnlyList<RetentionRule> Of(RetentionOptions options) =>
    [
        .. Names.Zip([options.DirectDays, options.GroupDays, options.ChannelDays, options.AgentDays, options.FileDays])
            .Where(rule => rule.Second > 0)
            .Select(rule => new RetentionRule(rule.First, TimeSpan.FromDays(rule.Second))),
    ];

    public bool Covers(AgedMessage message) => Name == Files ? message.FileId is not null : message.Kind == Name;
}
