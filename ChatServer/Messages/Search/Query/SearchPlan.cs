using ChatServer.Messages.Search.Index;
using ChatServer.Storage;
using ChatServer.Words;

namespace ChatServer.Messages.Search.Query;

/// <summary>A search with its names, times and terms resolved.</summary>
/// <param name="Terms">A hit must have all of them in the index.</param>
/// <param name="OldestId">Messages below this id were sent before the requested time.</param>
/// <param name="NewestId">Messages above this id can't be hits: they are too new.</param>
internal sealed record SearchPlan(
    Guid UserId, IReadOnlyList<SearchUnit> Units, long[] Terms, Guid? SenderId, bool HasFile, long? ConversationId,
    Timestamp? Since, Timestamp? Until, long OldestId, long NewestId)
{
    /// <summary>
    /// Checks whether a message matches, and where; null if it doesn't. Every hit of the index is checked, because the index has
    /// only the beginnings of words, not their order, and may be behind.
    /// </summary>
    public SearchHit? Check(Message message)
    {
        if (message.State?.DeletedAt is not null
            || (SenderId is { } sender && message.SenderId != sender)
            || (HasFile && message.File is null)
            || (Since is { } since && message.CreatedAt.CompareTo(since) < 0)
            || (Until is { } until && message.CreatedAt.CompareTo(until) >= 0))
            return null;

        var text = SearchedText.Of(message);
        Word[] words = [.. WordReader.Read(text)];
        var matches = new List<TextRange>();
        foreach (var unit in Units)
        {
            var before = matches.Count;
            matches.AddRange(unit.FindIn(words));
            if (matches.Count == before)
                return null;
        }

        return Snippet.Of(text, matches);
    }
}
