using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Agents.Completions;

/// <summary>
/// Section <c>Chat:Completions</c>: answers that models generate for chats and for requests of their own. They are switched on
/// with agents, and share their time limits.
/// </summary>
internal sealed record CompletionOptions : ICheckedOptions
{
    /// <summary>
    /// The model that makes titles, tags and follow-ups of chats, such as <c>openai/gpt-5-mini</c>; empty: none.
    /// </summary>
    public string TaskModel { get; init; } = "";

    /// <summary>How many answers this server generates at once.</summary>
    [Range(1, 10_000)]
    public int MaxAtOnce { get; init; } = 64;

    /// <summary>How many of them for one user.</summary>
    [Range(1, 1_000)]
    public int MaxPerUser { get; init; } = 2;

    /// <summary>How many answers a user gets in an hour.</summary>
    [Range(1, 1_000_000)]
    public int PerUserPerHour { get; init; } = 120;

    /// <summary>How many answers a user gets in a day.</summary>
    [Range(1, 10_000_000)]
    public int PerUserPerDay { get; init; } = 1_000;

    /// <summary>The most tokens that the answers of a user may use in a day; 0: no limit.</summary>
    [Range(typeof(long), "0", "1000000000000")]
    public long TokensPerUserPerDay { get; init; }

    /// <summary>The most tokens of an answer.</summary>
    [Range(1, 1_000_000)]
    public int MaxReplyTokens { get; init; } = 4_096;

    /// <summary>The most characters of an answer, whatever the model counts.</summary>
    [Range(100, 1_000_000)]
    public int MaxReplyCharacters { get; init; } = 100_000;

    /// <summary>The most messages of a request that a model is given: the newest.</summary>
    [Range(1, 10_000)]
    public int MaxContextMessages { get; init; } = 200;

    /// <summary>The most characters of a request that a model is given.</summary>
    [Range(100, 10_000_000)]
    public int MaxContextCharacters { get; init; } = 100_000;
}
