using System.Globalization;
using ChatServer.Administration.Reports;
using ChatServer.Attachments.Avatars;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Verification;

/// <summary>A row with sealed columns.</summary>
/// <param name="ConversationId">The conversation, or the chat, whose key sealed them; 0 for a key of the server.</param>
/// <param name="Record">The record that the columns are bound to, besides their conversation: a message, a file, a
/// report.</param>
/// <param name="Uuid">A user or a session that they are bound to.</param>
internal sealed record SealedRow(ReadScope Read, long ConversationId, long Record, Guid Uuid);

/// <summary>Opens a value sealed under a key; the result is ignored.</summary>
internal delegate void SealOpener(VerifiedDatabase database, SealedRow row, byte[] sealedBytes);

internal sealed record SealedColumn(string Name, SealOpener Open);

/// <param name="Walk">The table whose key divides the rows into ranges: itself, or the table that its rows belong to.</param>
/// <param name="Rows">
/// The rows in a range of <paramref name="Walk"/>: the conversation, the record and the user that the columns are bound to, then
/// the columns.
/// </param>
internal sealed record SealedTable(string Name, Walk Walk, string Rows, params SealedColumn[] Columns);

/// <summary>All sealed columns of the database. A new sealed column has to be added here for <c>verify</c> to open it.</summary>
internal static class SealedColumns
{
    public static readonly IReadOnlyList<SealedTable> Tables =
    [
        new("messages", new Walk("messages", "id"), """
            SELECT conversation_id, id, NULL, body, data, forwarded
            FROM   messages
            WHERE  id > @After AND id <= @UpTo
            """, Body, OfConversation("data", SealedRecord.MessageData), OfConversation("forwarded", SealedRecord.ForwardOrigin)),
        new("message_edits", new Walk("messages", "id"), """
            SELECT m.conversation_id, e.message_id, NULL, e.body
            FROM   message_edits e
            JOIN   messages m ON m.id = e.message_id
            WHERE  e.message_id > @After AND e.message_id <= @UpTo
            """, Body),
        new("message_extras", new Walk("messages", "id"), """
            SELECT m.conversation_id, e.message_id, NULL, e.extras
            FROM   message_extras e
            JOIN   messages m ON m.id = e.message_id
            WHERE  e.message_id > @After AND e.message_id <= @UpTo
            """, OfConversation("extras", SealedRecord.MessageExtras)),
        new("channel_details", new Walk("conversations", "id"), """
            SELECT conversation_id, conversation_id, NULL, details
            FROM   channel_details
            WHERE  conversation_id > @After AND conversation_id <= @UpTo
            """, OfConversation("details", SealedRecord.ChannelDetails)),
        new("message_files", new Walk("message_files", "id"), """
            SELECT conversation_id, id, NULL, details
            FROM   message_files
            WHERE  id > @After AND id <= @UpTo
            """, OfConversation("details", SealedRecord.FileDetails)),
        new("conversations", new Walk("conversations", "id"), """
            SELECT id, id, NULL, sealed_name
            FROM   conversations
            WHERE  id > @After AND id <= @UpTo
            """, OfConversation("sealed_name", SealedRecord.ConversationName)),
        new("conversation_participants", new Walk("conversations", "id"), """
            SELECT conversation_id, conversation_id, NULL, left_name
            FROM   conversation_participants
            WHERE  conversation_id > @After AND conversation_id <= @UpTo AND left_name IS NOT NULL
            """, OfConversation("left_name", SealedRecord.ConversationName)),
        new("held_messages", new Walk("held_messages", "message_id"), """
            SELECT conversation_id, message_id, NULL, body, data, forwarded, extras
            FROM   held_messages
            WHERE  message_id > @After AND message_id <= @UpTo
            """, Body, OfConversation("data", SealedRecord.MessageData), OfConversation("forwarded", SealedRecord.ForwardOrigin),
            OfConversation("extras", SealedRecord.MessageExtras)),
        new("held_messages", new Walk("held_messages", "message_id"), """
            SELECT conversation_id, file_id, NULL, file_details
            FROM   held_messages
            WHERE  message_id > @After AND message_id <= @UpTo AND file_id IS NOT NULL
            """, OfConversation("file_details", SealedRecord.FileDetails)),
        new("held_files", new Walk("held_files", "id"), """
            SELECT conversation_id, id, NULL, details
            FROM   held_files
            WHERE  id > @After AND id <= @UpTo
            """, OfConversation("details", SealedRecord.FileDetails)),
        new("user_files", new Walk("user_files", "user_id"), """
            SELECT 0, 0, id, details
            FROM   user_files
            WHERE  user_id > @After AND user_id <= @UpTo
            """, OfUuid("user_files", "details")),
        new("held_user_files", new Walk("held_user_files", "user_id"), """
            SELECT 0, 0, id, details
            FROM   held_user_files
            WHERE  user_id > @After AND user_id <= @UpTo
            """, OfUuid("user_files", "details")),
        new("channel_webhooks", new Walk("channel_webhooks", "conversation_id"), """
            SELECT 0, 0, id, token, image_url
            FROM   channel_webhooks
            WHERE  conversation_id > @After AND conversation_id <= @UpTo
            """, OfUuid("channel_webhooks", "token"), OfUuid("channel_webhooks", "image_url")),
        new("held_edits", new Walk("held_messages", "message_id"), """
            SELECT h.conversation_id, h.message_id, NULL, e.body
            FROM   held_edits e
            JOIN   held_messages h ON h.message_id = e.message_id
            WHERE  e.message_id > @After AND e.message_id <= @UpTo
            """, Body),
        new("user_avatars", new Walk("user_avatars", "user_id"), """
            SELECT 0, 0, user_id, details
            FROM   user_avatars
            WHERE  user_id > @After AND user_id <= @UpTo
            """, new SealedColumn(
                "details", (database, row, bytes) => ProfilePictures.OpenDetails(database.AvatarCipher, row.Uuid, bytes))),
        new("user_reports", new Walk("user_reports", "id"), """
            SELECT 0, id, NULL, comment, reported_body
            FROM   user_reports
            WHERE  id > @After AND id <= @UpTo
            """,
            new SealedColumn(
                "comment", (database, row, bytes) => new ReportSealing(database.ServerKeys).OpenComment(row.Record, bytes)),
            new SealedColumn(
                "reported_body", (database, row, bytes) => new ReportSealing(database.ServerKeys).OpenBody(row.Record, bytes))),
        new("message_reactions", new Walk("messages", "id"), """
            SELECT 0, message_id, NULL, emoji
            FROM   message_reactions
            WHERE  message_id > @After AND message_id <= @UpTo
            """, Emoji),
        new("conversation_events", new Walk("conversation_events", "id"), """
            SELECT conversation_id, message_id, NULL, emoji
            FROM   conversation_events
            WHERE  id > @After AND id <= @UpTo AND emoji IS NOT NULL
            """, Emoji),
        new("poll_votes", new Walk("messages", "id"), """
            SELECT 0, message_id, user_id, options
            FROM   poll_votes
            WHERE  message_id > @After AND message_id <= @UpTo
            """,
            new SealedColumn("options", (database, row, bytes) =>
                database.Columns.Open(SealedCell.Of("poll_votes.options", row.Record, row.Uuid), bytes))),
        new("user_suspensions", new Walk("user_suspensions", "user_id"), """
            SELECT 0, 0, user_id, reason
            FROM   user_suspensions
            WHERE  user_id > @After AND user_id <= @UpTo
            """, OfUuid("user_suspensions", "reason")),
        new("sessions", new Walk("sessions", "id"), """
            SELECT 0, 0, id, user_agent, address
            FROM   sessions
            WHERE  id > @After AND id <= @UpTo
            """, OfUuid("sessions", "user_agent"), OfUuid("sessions", "address")),
        new("chats", new Walk("chats", "id"), """
            SELECT 0, id, NULL, title
            FROM   chats
            WHERE  id > @After AND id <= @UpTo
            """, OfRecord("chats", "title")),
        new("chat_heads", new Walk("chat_heads", "chat_id"), """
            SELECT chat_id, 0, NULL, head
            FROM   chat_heads
            WHERE  chat_id > @After AND chat_id <= @UpTo
            """, OfChat("head", SealedRecord.ChatHead)),
        new("chat_messages", new Walk("chat_messages", "id"), """
            SELECT chat_id, id, NULL, content
            FROM   chat_messages
            WHERE  id > @After AND id <= @UpTo
            """, OfChat("content", SealedRecord.ChatMessage)),
        new("chat_events", new Walk("chat_events", "id"), """
            SELECT chat_id, id, NULL, content
            FROM   chat_events
            WHERE  id > @After AND id <= @UpTo AND content IS NOT NULL
            """, OfChat("content", SealedRecord.ChatEvent)),
        new("tags", new Walk("tags", "id"), """
            SELECT 0, id, owner_id, tag, name
            FROM   tags
            WHERE  id > @After AND id <= @UpTo
            """,
            new SealedColumn("tag", (database, row, bytes) =>
                database.Columns.OpenAlike(SealedCell.Of("tags.tag", row.Uuid), bytes)),
            OfRecord("tags", "name")),
        new("folders", new Walk("folders", "id"), """
            SELECT 0, id, NULL, name, data, meta
            FROM   folders
            WHERE  id > @After AND id <= @UpTo
            """, OfRecord("folders", "name"), OfRecord("folders", "data"), OfRecord("folders", "meta")),
        new("agents", new Walk("agents", "id"), """
            SELECT 0, 0, id, greeting, instructions
            FROM   agents
            WHERE  id > @After AND id <= @UpTo
            """, OfUuid("agents", "greeting"), OfUuid("agents", "instructions")),
        new("agent_conversations", new Walk("agent_conversations", "conversation_id"), """
            SELECT 0, conversation_id, NULL, note
            FROM   agent_conversations
            WHERE  conversation_id > @After AND conversation_id <= @UpTo
            """, OfRecord("agent_conversations", "note")),
        new("agent_runs", new Walk("agent_runs", "id"), """
            SELECT conversation_id, id, NULL, continuation
            FROM   agent_runs
            WHERE  id > @After AND id <= @UpTo
            """, OfConversation("continuation", SealedRecord.RunContinuation)),
        new("agent_run_text", new Walk("agent_runs", "id"), """
            SELECT r.conversation_id, t.run_id, NULL, t.segment
            FROM   agent_run_text t
            JOIN   agent_runs r ON r.id = t.run_id
            WHERE  t.run_id > @After AND t.run_id <= @UpTo
            """, OfConversation("segment", SealedRecord.RunText)),
        new("agent_tool_calls", new Walk("agent_tool_calls", "id"), """
            SELECT r.conversation_id, c.id, NULL, c.arguments, c.result
            FROM   agent_tool_calls c
            JOIN   agent_runs r ON r.id = c.run_id
            WHERE  c.id > @After AND c.id <= @UpTo
            """, OfConversation("arguments", SealedRecord.RunCall), OfConversation("result", SealedRecord.RunResult)),
        new("agent_answers", new Walk("agent_answers", "id"), """
            SELECT 0, id, agent_id, question, answer, alike
            FROM   agent_answers
            WHERE  id > @After AND id <= @UpTo
            """, OfRecord("agent_answers", "question"), OfRecord("agent_answers", "answer"),
            new SealedColumn("alike", (database, row, bytes) =>
                database.Columns.OpenAlike(SealedCell.Of("agent_answers.alike", row.Uuid), bytes))),
        new("agent_webhooks", new Walk("agent_webhooks", "agent_id"), """
            SELECT 0, 0, agent_id, url, secret
            FROM   agent_webhooks
            WHERE  agent_id > @After AND agent_id <= @UpTo
            """, OfUuid("agent_webhooks", "url"), OfUuid("agent_webhooks", "secret")),
        new("agent_tools", new Walk("agent_tools", "id"), """
            SELECT 0, id, agent_id, description, schema, definition
            FROM   agent_tools
            WHERE  id > @After AND id <= @UpTo
            """, OfRecord("agent_tools", "description"), OfRecord("agent_tools", "schema"),
            OfRecord("agent_tools", "definition")),
        new("audit_log", new Walk("audit_log", "id"), """
            SELECT 0, id, NULL, details, address
            FROM   audit_log
            WHERE  id > @After AND id <= @UpTo
            """, OfRecord("audit_log", "details"), OfRecord("audit_log", "address")),
    ];

    private static SealedColumn Emoji => new("emoji", (database, row, bytes) =>
        database.Columns.OpenAlike(SealedCell.Of("message_reactions.emoji", row.Record), bytes));

    private static SealedColumn OfUuid(string table, string name) =>
        new(name, (database, row, bytes) => database.Columns.Open(SealedCell.Of($"{table}.{name}", row.Uuid), bytes));

    private static SealedColumn OfRecord(string table, string name) =>
        new(name, (database, row, bytes) => database.Columns.Open(SealedCell.Of($"{table}.{name}", row.Record), bytes));

    private static SealedColumn Body => OfConversation("body", SealedRecord.MessageBody);

    private static SealedColumn OfConversation(string name, SealedRecord kind) =>
        new(name, (database, row, bytes) => database.ConversationKeys.Find(row.Read, row.ConversationId)
            .Open(kind, row.Record, bytes));

    private static SealedColumn OfChat(string name, SealedRecord kind) =>
        new(name, (database, row, bytes) => database.ChatKeys.Find(row.Read, row.ConversationId)
            .Open(kind, row.Record, bytes));

    /// <summary>The name of a row in a finding.</summary>
    public static string Describe(SealedTable table, SealedColumn column, SealedRow row) => row switch
    {
        { Uuid: var uuid, Record: 0 } when uuid != Guid.Empty =>
            $"{table.Name}.{column.Name} of the {Owner(table)} {uuid}",
        { Uuid: var uuid } when uuid != Guid.Empty =>
            string.Create(CultureInfo.InvariantCulture, $"{table.Name}.{column.Name} of {row.Record} ({Owner(table)} {uuid})"),
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{table.Name}.{column.Name} of {row.Record} (conversation {row.ConversationId})"),
    };

    private static string Owner(SealedTable table) => table.Name switch
    {
        "sessions" => "session",
        "user_files" or "held_user_files" => "upload",
        "channel_webhooks" => "webhook",
        "agents" or "agent_answers" or "agent_webhooks" or "agent_tools" => "agent",
        _ => "user",
    };
}
