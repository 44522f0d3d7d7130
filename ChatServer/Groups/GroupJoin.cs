using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Groups;

/// <summary>
/// Makes people participants of a group from now on: earlier messages are in the history and aren't unread. Prepared once and
/// held by the writer, as it runs for up to <see cref="GroupChanges.MaxMembers"/> people in one change.
/// </summary>
internal sealed class GroupJoin(WriteScope write) : IDisposable
{
    private readonly PreparedStatement statement = write.Prepare("""
        INSERT INTO conversation_participants (
            conversation_id, kind, user_id, role, read_seq, read_message_id, delivered_seq, last_message_id, last_position, joined_at)
        VALUES (@groupId, 'group', @userId, @role, @lastSeq, @lastMessageId, @lastSeq, @lastMessageId, @lastPosition, @joinedAt)
        ON CONFLICT (conversation_id, user_id) DO UPDATE
        SET    role = excluded.role, read_seq = excluded.read_seq, read_message_id = excluded.read_message_id,
               delivered_seq = excluded.delivered_seq, own_after_read = 0, unread = 0,
               last_message_id = excluded.last_message_id, last_position = excluded.last_position, joined_at = excluded.joined_at,
               left_position = NULL, left_name = NULL, left_read = 0
        """);

    /// <summary>The writer's own instance.</summary>
    public static GroupJoin Of(WriteScope write) => write.Attached(static scope => new GroupJoin(scope));

    public void Execute(Conversation group, Guid userId, string role, Timestamp joinedAt)
    {
        statement.Bind(1, group.Id);
        statement.Bind(2, userId);
        statement.Bind(3, role);
        statement.Bind(4, group.LastSeq);
        statement.Bind(5, group.LastMessageId);
        statement.Bind(6, group.LastPosition);
        statement.Bind(7, joinedAt.Nanoseconds);
        statement.Execute();
    }

    public void Dispose() => statement.Dispose();
}
