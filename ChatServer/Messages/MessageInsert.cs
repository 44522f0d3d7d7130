using ChatServer.Storage;
using Microsoft.Data.Sqlite;

namespace ChatServer.Messages;

/// <summary>
/// The statement that every message passes: prepared once and held by the writer. Through Dapper it costs 6 µs more, half of
/// what a message costs altogether.
/// </summary>
internal sealed class MessageInsert : IDisposable
{
    private readonly SqliteCommand command;
    private readonly SqliteParameter id, conversationId, seq, senderId, type, body, replyToId, fileId, attachedProfile, clientMsgId, now;

    public MessageInsert(SqliteConnection connection)
    {
        command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO messages (id, conversation_id, seq, sender_id, type, body, reply_to_id, file_id, attached_profile,
                                  client_msg_id, created_at, updated_at)
            VALUES ($id, $conversation_id, $seq, $sender_id, $type, $body, $reply_to_id, $file_id, $attached_profile,
                    $client_msg_id, $now, $now)
            ON CONFLICT (sender_id, client_msg_id) WHERE client_msg_id IS NOT NULL DO NOTHING
            """;
        id = Add("$id", SqliteType.Integer);
        conversationId = Add("$conversation_id", SqliteType.Integer);
        seq = Add("$seq", SqliteType.Integer);
        senderId = Add("$sender_id", SqliteType.Blob);
        type = Add("$type", SqliteType.Text);
        body = Add("$body", SqliteType.Blob);
        replyToId = Add("$reply_to_id", SqliteType.Integer);
        fileId = Add("$file_id", SqliteType.Integer);
        attachedProfile = Add("$attached_profile", SqliteType.Blob);
        clientMsgId = Add("$client_msg_id", SqliteType.Text);
        now = Add("$now", SqliteType.Integer);
        command.Prepare();
    }

    /// <summary>The writer's own.</summary>
    public static MessageInsert Of(WriteScope write) => write.Attached(static connection => new MessageInsert(connection));

    /// <summary>Inserts a message; false where the sender has used its client_msg_id before.</summary>
    public bool TryExecute(Message message, byte[] sealedBody)
    {
        id.Value = message.Id;
        conversationId.Value = message.ConversationId;
        seq.Value = message.Seq;
        senderId.Value = message.SenderId.ToByteArray();
        type.Value = MessageTypes.Name(message.Type);
        body.Value = sealedBody;
        replyToId.Value = message.ReplyToId ?? (object)DBNull.Value;
        fileId.Value = message.File?.Id ?? (object)DBNull.Value;
        attachedProfile.Value = message.Profile?.Id.ToByteArray() ?? (object)DBNull.Value;
        clientMsgId.Value = message.ClientMsgId ?? (object)DBNull.Value;
        now.Value = message.CreatedAt.Nanoseconds;
        return command.ExecuteNonQuery() == 1;
    }

    public void Dispose() => command.Dispose();

    private SqliteParameter Add(string name, SqliteType sqliteType) => command.Parameters.Add(name, sqliteType);
}
