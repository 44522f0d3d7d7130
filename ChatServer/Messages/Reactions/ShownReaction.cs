using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

/// <summary>An emoji of a message, as a reader is shown it.</summary>
/// <param name="UserIds">The users who chose it, at most <see cref="MaxUsers"/>; if there are more, the reader, if among them,
/// comes first.</param>
internal sealed record ShownReaction(string Emoji, long Count, IReadOnlyList<Guid> UserIds)
{
    public const int MaxUsers = 50;

    /// <summary>
    /// The reactions to a page of messages, each message's in the order of their first use; only those before a time, if one is
    /// given.
    /// </summary>
    public static ILookup<long, ShownReaction> Read(
        ReadScope read, Guid readerId, IEnumerable<long> messageIds, Timestamp? before)
    {
        var counts = ReactionStore.Count(read, messageIds, before);
        var large = counts.Where(kind => kind.Count > MaxUsers).Select(kind => kind.MessageId).ToHashSet();
        var users = ReactionStore.ListOf(
            read, counts.Select(kind => kind.MessageId).Distinct().Where(id => !large.Contains(id)), before)
            .SelectMany(reactions => reactions)
            .ToLookup(reaction => (reaction.MessageId, reaction.Emoji), reaction => reaction.UserId);
        return counts.OrderBy(kind => kind.FirstAt).ThenBy(kind => kind.Emoji, StringComparer.Ordinal)
            .ToLookup(kind => kind.MessageId, kind => new ShownReaction(
                kind.Emoji, kind.Count,
                large.Contains(kind.MessageId) ? Some(read, readerId, kind, before) : [.. users[(kind.MessageId, kind.Emoji)]]));
    }

    private static IReadOnlyList<Guid> Some(ReadScope read, Guid readerId, ReactionKindRow kind, Timestamp? before)
    {
        var some = ReactionStore.ListUsers(read, kind.MessageId, kind.Emoji, before, MaxUsers);
        return kind.Count > MaxUsers && ReactionStore.Exists(read, new ReactionRow(kind.MessageId, kind.Emoji, readerId), before)
            ? [readerId, .. some.Where(id => id != readerId).Take(MaxUsers - 1)]
            : some;
    }
}
