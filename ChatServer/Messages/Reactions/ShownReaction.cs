using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

/// <summary>A reaction of a message, as a reader is shown it.</summary>
/// <param name="Emoji">The emoji; where all names are read, the name.</param>
/// <param name="UserIds">The users who chose it, at most <see cref="MaxUsers"/>; if there are more, the reader, if among them,
/// comes first.</param>
internal sealed record ShownReaction(string Emoji, long Count, IReadOnlyList<Guid> UserIds)
{
    public const int MaxUsers = 50;

    /// <summary>
    /// The emoji of a page of messages, each message's in the order of their first use; only those before a time, if one is
    /// given.
    /// </summary>
    public static ILookup<long, ShownReaction> Read(
        ReadScope read, Guid readerId, IEnumerable<long> messageIds, Timestamp? before) =>
        ReadNames(read, readerId, messageIds, before)
            .SelectMany(reactions => OfEmoji(reactions).Select(shown => (reactions.Key, Shown: shown)))
            .ToLookup(reaction => reaction.Key, reaction => reaction.Shown);

    /// <summary>The same with all names, whether they are emoji or not.</summary>
    public static ILookup<long, ShownReaction> ReadNames(
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

    // Names of one emoji become one reaction, in which a user who chose two of them counts twice only if not all are listed.
    private static IEnumerable<ShownReaction> OfEmoji(IEnumerable<ShownReaction> reactions) =>
        reactions.GroupBy(reaction => ReactionNames.EmojiOf(reaction.Emoji)).Where(names => names.Key is not null)
            .Select(names => names.ToList() is [var only]
                ? only with { Emoji = names.Key! }
                : Joined(names.Key!, [.. names]));

    private static ShownReaction Joined(string emoji, IReadOnlyList<ShownReaction> reactions)
    {
        Guid[] users = [.. reactions.SelectMany(reaction => reaction.UserIds).Distinct()];
        var areAllListed = reactions.All(reaction => reaction.Count == reaction.UserIds.Count);
        return new ShownReaction(
            emoji, areAllListed ? users.Length : reactions.Sum(reaction => reaction.Count), [.. users.Take(MaxUsers)]);
    }

    private static IReadOnlyList<Guid> Some(ReadScope read, Guid readerId, ReactionKindRow kind, Timestamp? before)
    {
        var some = ReactionStore.ListUsers(read, kind.MessageId, kind.Emoji, before, MaxUsers);
        return kind.Count > MaxUsers && ReactionStore.Exists(read, new ReactionRow(kind.MessageId, kind.Emoji, readerId), before)
            ? [readerId, .. some.Where(id => id != readerId).Take(MaxUsers - 1)]
            : some;
    }
}
