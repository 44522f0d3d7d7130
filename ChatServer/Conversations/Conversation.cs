using ChatServer.Conversations.Settings;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Sealing;

namespace ChatServer.Conversations;

/// <summary>
/// A conversation in the writer's memory: its counters are updated here and reach the table with a delay. Used on the writer's
/// thread only.
/// </summary>
/// <param name="participants">All of them; none where the kind is large.</param>
/// <param name="members">Reads a member of a large conversation.</param>
internal sealed class Conversation(
    long id, ConversationCipher cipher, ConversationKind kind, Participant[] participants,
    Func<ReadScope, Conversation, Guid, Participant?>? members = null)
{
    // Enough for the members who write at the same time; a full cache is emptied.
    private const int MaxMembersCached = 1_000;
    private readonly Dictionary<Guid, Participant>? cachedMembers = members is null ? null : [];

    public long Id { get; } = id;

    public ConversationKind Kind { get; } = kind;

    public ConversationCipher Cipher { get; } = cipher;

    /// <summary>The agent, if it is with one.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>All participants; none where the kind is large.</summary>
    public IReadOnlyList<Participant> Participants { get; } = participants;

    /// <summary>The recipients of this conversation's events; a separate object, as events outlive the batch.</summary>
    public Audience Audience { get; } = kind.IsLarge
        ? Audience.OfMembers(id)
        : Audience.Of([.. participants.Select(participant => participant.UserId)]);

    public long LastSeq { get; set; }

    public long LastMessageId { get; set; }

    public Timestamp LastMessageAt { get; set; }

    /// <summary>The position of the last durable event, message or other.</summary>
    public long LastPosition { get; set; }

    /// <summary>Whether the counters differ from the table's.</summary>
    public bool IsDirty { get; set; }

    /// <summary>
    /// The position of the last deletion of a message, or one before which it was: code that counted messages compares it.
    /// </summary>
    public long LastDeletion { get; set; }

    /// <summary>
    /// Whether a user's messages here are refused because the other side of this direct conversation has blocked them.
    /// </summary>
    public bool IsBlockedFor(Guid senderId)
    {
        if (!Kind.BlocksHold)
            return false;

        foreach (var participant in participants)
        {
            if (participant.HasBlockedOther && participant.UserId != senderId)
                return true;
        }

        return false;
    }

    /// <summary>
    /// The time of the next message: that of the batch, but later than the last message, so that the times of a conversation grow
    /// with its messages. If the clock was set back far, they start over.
    /// </summary>
    public Timestamp NextMessageAt(Timestamp now) =>
        now.CompareTo(LastMessageAt) > 0 || LastMessageAt - now > SteadyClock.LargestStep
            ? now
            : new Timestamp(LastMessageAt.Nanoseconds + 1);

    /// <summary>Whether any participant has archived it.</summary>
    public bool HasArchived { get; private set; } = Array.Exists(participants, participant => participant.Settings.IsArchived);

    /// <summary>The recipients of an event about a message: participants who have cleared the message are left out.</summary>
    public Audience AudienceOf(long messageId)
    {
        if (Kind.IsLarge)
            return Audience.OfMembers(Id, messageId);

        return Array.Exists(participants, participant => participant.HasCleared(messageId))
            ? Audience.Of([.. participants.Where(participant => !participant.HasCleared(messageId))
                .Select(participant => participant.UserId)])
            : Audience;
    }

    public void SettingsChanged(Guid userId, ConversationSettings settings)
    {
        if (FindInMemory(userId) is { } participant)
            participant.Settings = settings;
        HasArchived = Array.Exists(participants, participant => participant.Settings.IsArchived);
    }

    /// <summary>Null if the user isn't a participant.</summary>
    public Participant? Find(ReadScope read, Guid userId)
    {
        if (FindInMemory(userId) is { } known)
            return known;

        if (cachedMembers is null || members!(read, this, userId) is not { } member)
            return null;

        if (cachedMembers.Count >= MaxMembersCached)
            cachedMembers.Clear();
        cachedMembers[userId] = member;
        return member;
    }

    private Participant? FindInMemory(Guid userId)
    {
        if (cachedMembers is not null)
            return cachedMembers.GetValueOrDefault(userId);

        foreach (var participant in participants)
        {
            if (participant.UserId == userId)
                return participant;
        }

        return null;
    }

    /// <summary>The agent that a message of this user is addressed to: the owner who takes over writes to the visitor.</summary>
    public Guid? AgentAddressedBy(Guid senderId) =>
        AgentId is { } agent && FindInMemory(senderId) is { Role: GroupRole.Member } ? agent : null;

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

    /// <summary>
    /// Messages above <see cref="ReadSeq"/> that are not unread: own and deleted ones; in a large conversation own ones only.
    /// </summary>
    public long NotUnreadAfterRead { get; set; }

    /// <summary>Whether a message is hidden from them.</summary>
    public bool HasCleared(long messageId) => messageId <= Settings.ClearedPosition;
}
