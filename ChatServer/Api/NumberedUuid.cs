using System.Buffers.Binary;
using ChatServer.Api.Input;

namespace ChatServer.Api;

/// <summary>
/// The id of a message, a conversation, a message's file, a run or an agent's answer in APIs whose ids are UUIDs: version 8,
/// variant 10 (RFC 9562, section 5.8), with the kind in the first six bytes and the number in the last 62 bits.
/// </summary>
internal static class NumberedUuid
{
    private const ulong Variant = 0x8000_0000_0000_0000;
    private const ulong NumberBits = 0x3FFF_FFFF_FFFF_FFFF;
    private const ulong Version = 0x8000;

    public static Guid OfConversation(long number) => Of(Kind.Conversation, number);

    public static Guid OfMessage(long number) => Of(Kind.Message, number);

    public static Guid OfFile(long number) => Of(Kind.File, number);

    public static Guid OfRun(long number) => Of(Kind.Run, number);

    public static Guid OfAnswer(long number) => Of(Kind.Answer, number);

    /// <summary>Null if it isn't a conversation's id.</summary>
    public static long? ConversationOf(string id) => NumberOf(Kind.Conversation, id);

    /// <summary>Null if it isn't a message's id.</summary>
    public static long? MessageOf(string id) => NumberOf(Kind.Message, id);

    /// <summary>Null if it isn't the id of a message's file.</summary>
    public static long? FileOf(string id) => NumberOf(Kind.File, id);

    /// <summary>Null if it isn't the id of an agent's run.</summary>
    public static long? RunOf(string id) => NumberOf(Kind.Run, id);

    /// <summary>Null if it isn't the id of an agent's answer, or of a question that waits for one.</summary>
    public static long? AnswerOf(string id) => NumberOf(Kind.Answer, id);

    private static Guid Of(Kind kind, long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Head(kind));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Variant | (ulong)number & NumberBits);
        return new Guid(bytes, bigEndian: true);
    }

    private static long? NumberOf(Kind kind, string id)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (InputIds.Uuid(id) is not { } uuid
            || !uuid.TryWriteBytes(bytes, bigEndian: true, out _)
            || BinaryPrimitives.ReadUInt64BigEndian(bytes) != Head(kind))
            return null;

        var tail = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return (tail & ~NumberBits) == Variant ? (long)(tail & NumberBits) : null;
    }

    private static ulong Head(Kind kind) => (ulong)kind << 16 | Version;

    private enum Kind : ulong
    {
        Conversation = 1,
        Message = 2,
        File = 3,
        Run = 4,
        Answer = 5,
    }
}
