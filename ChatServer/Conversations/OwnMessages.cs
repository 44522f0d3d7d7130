using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The messages of somebody that a read mark passes: those of one conversation above one message and up to another.</summary>
internal readonly record struct PassedMessages(long ConversationId, Guid SenderId, long Above, long UpTo);

/// <summary>How many there are. Messages are never inserted below others, so that it stays right.</summary>
internal readonly record struct PassedCount(PassedMessages Passed, long Count);

/// <summary>How many of their own messages lie above a participant's read mark once it has moved to a message.</summary>
internal static class OwnMessages
{
    /// <summary>So many messages the writer looks at itself, a fraction of a millisecond; further ones would hold up everybody.</summary>
    private const int MaxCountedByWriter = 256;

    /// <summary>
    /// The number, or null where it takes long to find: then whoever moves the mark counts what it passes on a snapshot, and
    /// comes again with <paramref name="counted"/>.
    /// </summary>
    public static long? Above(WriteScope write, Conversation conversation, Participant participant, long seq, PassedMessages passed, PassedCount? counted)
    {
        var (passes, remain) = (seq - participant.ReadSeq, conversation.LastSeq - seq);
        if (remain == 0)
            return 0;

        if (counted?.Passed == passed)
            return participant.OwnAfterRead - counted.Value.Count;

        return Math.Min(passes, remain) > MaxCountedByWriter ? null
            : passes < remain ? participant.OwnAfterRead - Count(write, passed).Count
            : Count(write, passed with { Above = passed.UpTo, UpTo = conversation.LastMessageId }).Count;
    }

    public static PassedCount Count(ReadScope read, PassedMessages passed) =>
        new(passed, ConversationStore.CountSent(read, passed.ConversationId, passed.SenderId, passed.Above, passed.UpTo));
}
