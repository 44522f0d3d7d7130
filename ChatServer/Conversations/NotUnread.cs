using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>What somebody's read mark passes: the messages of one conversation above one message and up to another.</summary>
/// <param name="Deletions">Stands for the messages deleted so far, as deleting one changes the count.</param>
internal readonly record struct PassedMessages(long ConversationId, Guid UserId, long Above, long UpTo, object Deletions);

/// <summary>How many of them are not unread: own and deleted ones. Messages are never inserted below others, so that it stays right.</summary>
internal readonly record struct PassedCount(PassedMessages Passed, long Count);

/// <summary>How many messages above a participant's read mark are not unread once it has moved to a message: their own and deleted ones.</summary>
internal static class NotUnread
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
            return participant.NotUnreadAfterRead - counted.Value.Count;

        return Math.Min(passes, remain) > MaxCountedByWriter ? null
            : passes < remain ? participant.NotUnreadAfterRead - Count(write, passed).Count
            : Count(write, passed with { Above = passed.UpTo, UpTo = conversation.LastMessageId }).Count;
    }

    public static PassedCount Count(ReadScope read, PassedMessages passed) =>
        new(passed, ConversationStore.CountNotUnread(read, passed.ConversationId, passed.UserId, passed.Above, passed.UpTo));
}
