using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The messages that a user's read mark passes: those of one conversation above one message and up to another.</summary>
/// <param name="LastDeletion">The last deletion so far, as deleting a message changes the count.</param>
/// <param name="IsLarge">Whether the conversation is large: then deleted messages are counted where they are read.</param>
internal readonly record struct PassedMessages(
    long ConversationId, Guid UserId, long Above, long UpTo, long LastDeletion, bool IsLarge);

/// <summary>
/// How many of them are not unread: own and deleted ones. Messages are never inserted below others, so the number stays correct.
/// </summary>
internal readonly record struct PassedCount(PassedMessages Passed, long Count);

/// <summary>
/// How many messages above a participant's read mark are not unread once it has moved to a message: their own and deleted ones.
/// </summary>
internal static class NotUnread
{
    /// <summary>
    /// The writer itself counts up to this many messages, in a fraction of a millisecond; more would hold up everybody.
    /// </summary>
    private const int MaxCountedByWriter = 256;

    /// <summary>
    /// The number, or null if it takes long to find: then the caller counts the messages on a snapshot, and calls again with
    /// <paramref name="counted"/>.
    /// </summary>
    public static long? Above(
        WriteScope write, Conversation conversation, Participant participant, long seq, PassedMessages passed,
        PassedCount? counted)
    {
        var (passes, remain) = (seq - participant.ReadSeq, conversation.LastSeq - seq);
        if (remain == 0)
            return 0;

        if (counted?.Passed == passed)
            return participant.NotUnreadAfterRead - counted.Value.Count;

        if (Math.Min(passes, remain) > MaxCountedByWriter)
            return null;

        return passes < remain
            ? participant.NotUnreadAfterRead - Count(write, passed).Count
            : Count(write, passed with { Above = passed.UpTo, UpTo = conversation.LastMessageId }).Count;
    }

    public static PassedCount Count(ReadScope read, PassedMessages passed) =>
        new(passed, passed.IsLarge
            ? LargeConversations.CountOwn(read, passed.ConversationId, passed.UserId, passed.Above, passed.UpTo)
            : ConversationStore.CountNotUnread(read, passed.ConversationId, passed.UserId, passed.Above, passed.UpTo));
}
