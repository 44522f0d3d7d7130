using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// How many conversations one user may begin in an hour, direct ones and groups. To add people to a group with whom one shares no
/// conversation counts too, once however many they are, as making a group with them does. It is counted from the tables: a write that is
/// rolled back takes nothing, and a restart forgives nothing.
/// </summary>
internal sealed class NewConversations(RateLimitOptions options)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>0: no limit.</summary>
    public int PerHour => options.Enabled ? options.NewConversationsPerHour : 0;

    /// <summary>Null where a user may begin another one now.</summary>
    public Refusal? Check(WriteScope write, Guid creatorId)
    {
        if (PerHour == 0 || BeginningStore.Find(write, creatorId, PerHour, write.Now) is not { } earliest)
            return null;

        var wait = Period - (write.Now - earliest);
        return wait > TimeSpan.Zero ? Refusal.RateLimited(wait) : null;
    }

    /// <summary>Whether it would count that somebody adds these: one of them shares no conversation with them.</summary>
    public bool Counts(ReadScope read, Guid userId, IReadOnlyCollection<Guid> addedIds) =>
        PerHour > 0 && BeginningStore.ListSharing(read, userId, addedIds).Count < addedIds.Count;

    /// <summary>Notes an addition that counts.</summary>
    public static void NoteAddition(WriteScope write, Guid userId)
    {
        BeginningStore.DeleteAdditions(write, userId, write.Now.Minus(Period));
        BeginningStore.InsertAddition(write, userId);
    }
}
