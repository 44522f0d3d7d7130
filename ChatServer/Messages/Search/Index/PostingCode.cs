using System.Buffers.Binary;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Encodes the postings of a block: the first is the block's key in the table, each further one is stored as the difference from
/// the one before. That takes 3 bytes on average in a segment of a million messages, where a row per posting took 18.
/// </summary>
internal static class PostingCode
{
    /// <summary>The most that a posting takes: a tag, a term, and two numbers of 10 bytes.</summary>
    public const int MaxBytes = 1 + sizeof(long) + 20;
    private const ulong SameConversation = 0, OtherConversation = 1, OtherTerm = 3;

    /// <summary>Writes the posting that follows another one, and returns how many bytes it took.</summary>
    public static int Write(Span<byte> to, in Posting before, in Posting posting)
    {
        if (posting.Term == before.Term && posting.ConversationId == before.ConversationId)
            return WriteNumber(to, (Difference(posting.MessageId, before.MessageId) << 1) | SameConversation);

        int at;
        if (posting.Term == before.Term)
        {
            at = WriteNumber(to, (Difference(posting.ConversationId, before.ConversationId) << 2) | OtherConversation);
        }
        else
        {
            to[0] = (byte)OtherTerm;
            BinaryPrimitives.WriteInt64BigEndian(to[1..], posting.Term);
            at = 1 + sizeof(long);
            at += WriteNumber(to[at..], (ulong)posting.ConversationId);
        }

        return at + WriteNumber(to[at..], ZigZag(posting.MessageId - before.MessageId));
    }

    /// <summary>Reads the posting that follows another one, and advances the span past it.</summary>
    public static Posting Read(ref ReadOnlySpan<byte> from, in Posting before)
    {
        var tag = ReadNumber(ref from);
        if ((tag & 1) == SameConversation)
            return before with { MessageId = before.MessageId + (long)(tag >> 1) };

        var (term, conversationId) = (before.Term, before.ConversationId + (long)(tag >> 2));
        if ((tag & 3) == OtherTerm)
        {
            term = BinaryPrimitives.ReadInt64BigEndian(from);
            from = from[sizeof(long)..];
            conversationId = (long)ReadNumber(ref from);
        }

        return new Posting(term, conversationId, before.MessageId + UnZigZag(ReadNumber(ref from)));
    }

    private static ulong Difference(long greater, long less) => (ulong)(greater - less);

    private static ulong ZigZag(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static long UnZigZag(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

    private static int WriteNumber(Span<byte> to, ulong number)
    {
        var at = 0;
        for (; number >= 0x80; number >>= 7)
            to[at++] = (byte)(number | 0x80);
        to[at++] = (byte)number;
        return at;
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> from)
    {
        var (number, shift, at) = (0UL, 0, 0);
        for (; from[at] >= 0x80; shift += 7)
            number |= (ulong)(from[at++] & 0x7F) << shift;
        number |= (ulong)from[at] << shift;
        from = from[(at + 1)..];
        return number;
    }
}
