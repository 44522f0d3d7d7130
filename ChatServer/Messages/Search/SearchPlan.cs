using ChatServer.Storage;
using ChatServer.Words;

namespace ChatServer.Messages.Search;

/// <summary>A search as it is carried out.</summary>
/// <param name="Terms">All must stand in the index for a message.</param>
/// <param name="OldestId">Messages below were sent before the time that is asked for.</param>
/// <param name="NewestId">Messages above can't be found: too new, or not counted yet.</param>
internal sealed record SearchPlan(
    Guid UserId, IReadOnlyList<SearchUnit> Units, long[] Terms, Guid? SenderId, bool HasFile, long? ConversationId,
    Timestamp? Since, Timestamp? Until, long OldestId, long NewestId)
{
    /// <summary>
    /// Whether a message is what is searched for, and where. The index knows beginnings of words, may be behind, and knows
    /// nothing of their order, so that each message is looked at.
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
