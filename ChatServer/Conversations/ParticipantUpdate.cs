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
        SET    read_seq = ?1, read_message_id = ?2, delivered_seq = ?3, own_after_read = ?4, last_message_id = ?5, last_position = ?6,
               unread = ?9
        WHERE  conversation_id = ?7 AND user_id = ?8
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
        statement.Bind(5, conversation.LastMessageId);
        statement.Bind(6, conversation.LastPosition);
        statement.Bind(7, conversation.Id);
        statement.Bind(8, participant.UserId);
        statement.Bind(9, conversation.LastSeq - participant.ReadSeq - participant.NotUnreadAfterRead);
        statement.Execute();
    }

    public void Dispose() => statement.Dispose();
}
