using ChatServer.Conversations.Settings;
using ChatServer.Storage.Sealing;

namespace ChatServer.Conversations;

/// <summary>
/// A conversation in the writer's memory: its counters are updated here and reach the table with a delay. Used on the writer's
/// thread only.
/// </summary>
internal sealed class Conversation(long id, ConversationCipher cipher, Participant[] participants, bool isGroup = false)
{
    public long Id { get; } = id;

    public bool IsGroup { get; } = isGroup;

    public ConversationCipher Cipher { get; } = cipher;

    public IReadOnlyList<Participant> Participants { get; } = participants;

    /// <summary>The recipients of this conversation's events; a separate list, as events outlive the batch.</summary>
    public IReadOnlyList<Guid> ParticipantIds { get; } = [.. participants.Select(participant => participant.UserId)];

    public long LastSeq { get; set; }

    public long LastMessageId { get; set; }

    /// <summary>The position of the last durable event, message or other.</summary>
    public long LastPosition { get; set; }

    /// <summary>Whether the counters differ from the table's.</summary>
    public bool IsDirty { get; set; }

    /// <summary>A new object after each deletion of a message: code that counted messages notices.</summary>
    public object Deletions { get; set; } = new();

    /// <summary>
    /// Whether a user's messages here are refused because the other side of this direct conversation has blocked them.
    /// </summary>
    public bool IsBlockedFor(Guid senderId)
    {
        if (IsGroup)
            return false;

        foreach (var participant in participants)
        {
            if (participant.HasBlockedOther && participant.UserId != senderId)
                return true;
        }

        return false;
    }

    /// <summary>Whether any participant has archived it.</summary>
    public bool HasArchived { get; private set; } = Array.Exists(participants, participant => participant.Settings.IsArchived);

    /// <summary>The recipients of an event about a message: participants who have cleared the message are left out.</summary>
    public IReadOnlyList<Guid> WhoSee(long messageId) =>
        Array.Exists(participants, participant => participant.HasCleared(messageId))
            ? [.. participants.Where(participant => !participant.HasCleared(messageId)).Select(participant => participant.UserId)]
            : ParticipantIds;

    public void SettingsChanged(Guid userId, ConversationSettings settings)
    {
        if (Find(userId) is { } participant)
            participant.Settings = settings;
        HasArchived = Array.Exists(participants, participant => participant.Settings.IsArchived);
    }

    public Participant? Find(Guid userId)
    {
        foreach (var participant in participants)
        {
            if (participant.UserId == userId)
                return participant;
        }

        return null;
    }

    /// <summary>The other side of a direct conversation; in one with oneself, oneself.</summary>
    public Guid OtherThan(Guid userId)
    {
        foreach (var participant in participants)
        {
            if (participant.UserId != userId)
                return participant.UserId;
        }

        return userId;
    }
}

internal sealed class Participant(Guid userId, string role, KnownName name)
{
    public Guid UserId { get; } = userId;

    /// <summary>As others see it; updated with the profile.</summary>
    public KnownName Name { get; } = name;

    public string Role { get; } = role;

    /// <summary>Whether they have blocked the other side of a direct conversation.</summary>
    public bool HasBlockedOther { get; set; }

    /// <summary>
    /// Whether they began this direct conversation or have written in it, see <see cref="Accounts.People.Acquaintances"/>; not
    /// used in groups.
    /// </summary>
    public bool HasEngaged { get; set; }

    public ConversationSettings Settings { get; set; } = new(
        IsArchived: false, MutedUntil: null, PinnedAt: null, ClearedPosition: 0);

    public long ReadSeq { get; set; }

    public long ReadMessageId { get; set; }

    public long DeliveredSeq { get; set; }

    /// <summary>Messages above <see cref="ReadSeq"/> that are not unread: own and deleted ones.</summary>
    public long NotUnreadAfterRead { get; set; }

    /// <summary>Whether a message is hidden from them.</summary>
    public bool HasCleared(long messageId) => messageId <= Settings.ClearedPosition;
}
