using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// Writes a participant's marks and counters together, so a row is always consistent. Prepared once and held by the writer, as a
/// flush runs it for every active conversation between two batches of messages.
/// </summary>
internal sealed class ParticipantUpdate(WriteScope write) : IDisposable
{
    private readonly PreparedStatement statement = write.Prepare("""
        UPDATE conversation_participants
        SET    read_seq = @readSeq, read_message_id = @readMessageId, delivered_seq = @deliveredSeq,
               own_after_read = @ownAfterRead, unread = @unread, last_message_id = @lastMessageId, last_position = @lastPosition
        WHERE  conversation_id = @conversationId AND user_id = @userId
        """);

    /// <summary>The writer's own instance.</summary>
    private static ParticipantUpdate Of(WriteScope write) => write.Attached(static scope => new ParticipantUpdate(scope));

    public static void Execute(WriteScope write, Conversation conversation, Participant participant)
    {
        if (conversation.Kind.IsLarge)
            LargeConversations.UpdateMember(write, conversation, participant);
        else
            Of(write).Execute(conversation, participant);
    }

    private void Execute(Conversation conversation, Participant participant)
    {
        statement.Bind(1, participant.ReadSeq);
        statement.Bind(2, participant.ReadMessageId);
        statement.Bind(3, participant.DeliveredSeq);
        statement.Bind(4, participant.NotUnreadAfterRead);
        statement.Bind(5, conversation.LastSeq - participant.ReadSeq - participant.NotUnreadAfterRead);
        statement.Bind(6, conversation.LastMessageId);
        statement.Bind(7, conversation.LastPosition);
        statement.Bind(8, conversation.Id);
        statement.Bind(9, participant.UserId);
        statement.Execute();
    }

    public void Dispose() => statement.Dispose();
}
