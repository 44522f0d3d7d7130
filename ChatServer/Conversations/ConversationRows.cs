using ChatServer.Storage;

namespace ChatServer.Conversations;

internal sealed record ParticipantRow
{
    public required Guid UserId { get; init; }
    public required string Role { get; init; }
    public string? Fullname { get; init; }
    public long ReadSeq { get; init; }
    public long ReadMessageId { get; init; }
    public long DeliveredSeq { get; init; }
    public long OwnAfterRead { get; init; }
    public long LastPosition { get; init; }
    public bool IsDisabled { get; init; }
    public bool IsArchived { get; init; }
    public Timestamp? MutedUntil { get; init; }
    public Timestamp? PinnedAt { get; init; }
    public long ClearedPosition { get; init; }
    public bool HasEngaged { get; init; }
}

internal sealed record NamedParticipant(Guid UserId, string Fullname);

/// <summary>The newest message of a conversation.</summary>
internal sealed record LastMessageRow
{
    public long Id { get; init; }
    public long Seq { get; init; }
    public Timestamp CreatedAt { get; init; }
}

/// <summary>
/// Which part of a conversation a user sees: former members keep the history up to the moment they left, and messages that a user
/// has cleared are hidden from them.
/// </summary>
internal sealed record ViewRow
{
    /// <summary>The message that announces their leaving; null for a current participant.</summary>
    public long? LeftPosition { get; init; }

    public Timestamp? LeftAt { get; init; }

    /// <summary>Up to where all others had read when they left, as far as that was visible.</summary>
    public long LeftRead { get; init; }

    public long ClearedPosition { get; init; }

    /// <summary>Whether the conversation is large, see <see cref="ConversationKind.IsLarge"/>.</summary>
    public bool IsLarge { get; init; }

    public long First => ClearedPosition + 1;

    public long Last => LeftPosition ?? long.MaxValue;
}

/// <summary>A direct conversation without messages.</summary>
internal sealed record EmptyConversationRow
{
    public long Id { get; init; }
    public required Guid OtherUserId { get; init; }
    public Timestamp CreatedAt { get; init; }
}
