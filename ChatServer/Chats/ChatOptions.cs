using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Chats;

/// <summary>Section <c>Chat:Chats</c>: the chats of the workspace APIs.</summary>
internal sealed record ChatOptions : ICheckedOptions
{
    /// <summary>The largest document of a chat.</summary>
    [Range(1_024, 268_435_456)]
    public int MaxChatBytes { get; init; } = 16_777_216;

    /// <summary>The largest body of an import.</summary>
    [Range(1_024, 1_073_741_824)]
    public int MaxImportBytes { get; init; } = 67_108_864;

    /// <summary>The most messages of a chat.</summary>
    [Range(1, 1_000_000)]
    public int MaxMessages { get; init; } = 50_000;

    /// <summary>The most chats of a user.</summary>
    [Range(1, 10_000_000)]
    public int MaxChatsPerUser { get; init; } = 100_000;

    /// <summary>
    /// The most bytes that the documents of a user's chats may have, with their messages and shared copies; beyond it what would
    /// add to them gets 507. 0: no limit.
    /// </summary>
    [Range(typeof(long), "0", "9223372036854775807")]
    public long MaxBytesPerUser { get; init; } = 1_073_741_824;

    /// <summary>The most folders of a user.</summary>
    [Range(1, 100_000)]
    public int MaxFoldersPerUser { get; init; } = 1_000;

    /// <summary>How deep folders may be nested.</summary>
    [Range(1, 100)]
    public int MaxFolderDepth { get; init; } = 16;

    /// <summary>The most tags of a user.</summary>
    [Range(1, 100_000)]
    public int MaxTagsPerUser { get; init; } = 1_000;

    /// <summary>
    /// The largest <c>data</c> of an event, and the largest content that events and upserts give a message; at most a quarter of
    /// <c>Chat:Realtime:MaxQueuedBytes</c> counts, as devices have to receive it.
    /// </summary>
    [Range(1_024, 16_777_216)]
    public int MaxEventBytes { get; init; } = 524_288;

    /// <summary>
    /// The events of a user's chats that are kept for devices that are away; a tenth more, at most 1,000, at times.
    /// </summary>
    [Range(100, 1_000_000)]
    public int MaxEventsPerUser { get; init; } = 10_000;

    /// <summary>The bytes of these events; a tenth more at times. The newest one is kept however large it is.</summary>
    [Range(typeof(long), "65536", "1099511627776")]
    public long MaxEventLogBytesPerUser { get; init; } = 67_108_864;

    /// <summary>How long events of chats are kept for devices that are away.</summary>
    public TimeSpan EventLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Whether administrators may list and read the chats of others.</summary>
    public bool AdminAccess { get; init; } = true;

    /// <summary>
    /// Whether anyone who has the link of a shared chat can open its page, <c>/s/{share_id}</c>, without an account. Otherwise
    /// the page answers 404, and shared chats are read through the API, by users who have signed in.
    /// </summary>
    public bool PublicShares { get; init; }

    /// <summary>Whether administrators may export all chats.</summary>
    public bool AdminExport { get; init; } = true;

    public IEnumerable<string> Errors()
    {
        if (EventLifetime < TimeSpan.FromHours(1)) yield return "EventLifetime must be at least an hour";
    }
}
