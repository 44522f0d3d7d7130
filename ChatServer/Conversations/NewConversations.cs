using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// Limits how many conversations one user may begin per hour, direct ones and groups. Adding people to a group counts once, as
/// creating a group does, if the user shares no conversation with at least one of them. It is counted from the tables: a write
/// that is rolled back doesn't count, and a restart doesn't reset the limit.
/// </summary>
internal sealed class NewConversations(RateLimitOptions options)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>0: no limit.</summary>
    public int PerHour => options.Enabled ? options.NewConversationsPerHour : 0;

    /// <summary>Null if a user may begin another one now.</summary>
    public Refusal? Check(WriteScope write, Guid creatorId)
    {
        if (PerHour == 0 || NewConversationStore.Find(write, creatorId, PerHour, write.Now) is not { } earliest)
            return null;

        var wait = Period - (write.Now - earliest);
        return wait > TimeSpan.Zero ? Refusal.RateLimited(wait) : null;
    }

    /// <summary>Whether adding these people counts: the user shares no conversation with one of them.</summary>
    public bool Counts(ReadScope read, Guid userId, IReadOnlyCollection<Guid> addedIds) =>
        PerHour > 0 && NewConversationStore.ListSharing(read, userId, addedIds).Count < addedIds.Count;

    /// <summary>Records an addition that counts.</summary>
    public static void NoteAddition(WriteScope write, Guid userId)
    {
        NewConversationStore.DeleteAdditions(write, userId, write.Now.Minus(Period));
        NewConversationStore.InsertAddition(write, userId);
    }
}
