using ChatServer.Messages.Search.Query;

namespace ChatServer.Messages.Search.Index;

/// <summary>A message to index. A message without terms isn't in the index.</summary>
internal sealed record IndexedMessage(long Id, long ConversationId, long[] Terms);

/// <summary>Computes the terms of messages. Used by one thread.</summary>
internal sealed class MessageTerms(SearchTerms terms)
{
    /// <summary>
    /// The most terms that are indexed of one message. A text of 20,000 letters has about 3,000 terms; only noise has more.
    /// </summary>
    public const int MaxTerms = 4_096;
    private readonly TextTerms words = new(terms);

    public IndexedMessage Of(Message message)
    {
        var found = new HashSet<long>();
        var text = message.State?.DeletedAt is null ? SearchedText.Of(message) : "";
        if (text.Length > 0)
        {
            found.Add(terms.OfSender(message.SenderId));
            if (message.File is not null)
                found.Add(terms.HasFile);
            words.Add(found, text, MaxTerms);
        }

        return new IndexedMessage(message.Id, message.ConversationId, [.. found]);
    }
}
