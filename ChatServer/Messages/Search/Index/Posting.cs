namespace ChatServer.Messages.Search.Index;

/// <summary>Says that a message has a term. Postings are ordered by term, conversation and message.</summary>
internal readonly record struct Posting(long Term, long ConversationId, long MessageId) : IComparable<Posting>
{
    public int CompareTo(Posting other)
    {
        if (Term != other.Term)
            return Term < other.Term ? -1 : 1;

        if (ConversationId != other.ConversationId)
            return ConversationId < other.ConversationId ? -1 : 1;

        return MessageId.CompareTo(other.MessageId);
    }

    public static bool operator <(Posting left, Posting right) => left.CompareTo(right) < 0;

    public static bool operator >(Posting left, Posting right) => left.CompareTo(right) > 0;

    public static bool operator <=(Posting left, Posting right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Posting left, Posting right) => left.CompareTo(right) >= 0;
}
