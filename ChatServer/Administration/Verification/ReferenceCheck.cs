using ChatServer.Storage;
using Dapper;

namespace ChatServer.Administration.Verification;

/// <summary>A column whose values must be keys of another table.</summary>
internal sealed record Reference(Walk Walk, string Column, string Target, string TargetKey);

/// <summary>
/// Finds rows with dangling references. The tables declare no foreign keys, which would cost every insert a look-up.
/// </summary>
internal static class ReferenceCheck
{
    private static readonly Walk Messages = new("messages", "id");
    private static readonly Walk Files = new("message_files", "id");
    private static readonly Walk Chats = new("chats", "id");
    private static readonly Walk AgentChats = new("agent_conversations", "conversation_id");
    private static readonly Walk Runs = new("agent_runs", "id");
    private static readonly Walk Replies = new("message_replies", "message_id");

    private static readonly Reference[] All =
    [
        new(Messages, "conversation_id", "conversations", "id"),
        new(Messages, "sender_id", "users", "id"),
        new(Messages, "file_id", "message_files", "id"),
        new(Messages, "parent_id", "messages", "id"),
        new(Messages, "reply_to_id", "messages", "id"),
        new(Files, "message_id", "messages", "id"),
        new(Files, "conversation_id", "conversations", "id"),
        new(Replies, "message_id", "messages", "id"),
        new(new Walk("message_pins", "message_id"), "message_id", "messages", "id"),
        new(new Walk("closed_polls", "message_id"), "message_id", "messages", "id"),
        new(new Walk("held_messages", "message_id"), "message_id", "messages", "id"),
        new(new Walk("conversation_events", "id"), "conversation_id", "conversations", "id"),
        new(new Walk("personal_events", "id"), "conversation_id", "conversations", "id"),
        new(new Walk("user_avatars", "user_id"), "user_id", "users", "id"),
        new(new Walk("user_files", "user_id"), "user_id", "users", "id"),
        new(new Walk("held_user_files", "user_id"), "user_id", "users", "id"),
        new(new Walk("held_files", "message_id"), "message_id", "held_messages", "message_id"),
        new(new Walk("user_suspensions", "user_id"), "user_id", "users", "id"),
        new(new Walk("account_deletions", "user_id"), "user_id", "users", "id"),
        new(new Walk("conversation_participants", "conversation_id"), "conversation_id", "conversations", "id"),
        new(new Walk("conversation_participants", "conversation_id"), "user_id", "users", "id"),
        new(new Walk("conversation_keys", "conversation_id"), "conversation_id", "conversations", "id"),
        new(new Walk("message_reactions", "message_id"), "message_id", "messages", "id"),
        new(new Walk("message_edits", "message_id"), "message_id", "messages", "id"),
        new(new Walk("poll_votes", "message_id"), "message_id", "messages", "id"),
        new(new Walk("replies", "parent_id"), "parent_id", "messages", "id"),
        new(new Walk("replies", "parent_id"), "message_id", "messages", "id"),
        new(new Walk("message_extras", "message_id"), "message_id", "messages", "id"),
        new(new Walk("channels", "conversation_id"), "conversation_id", "conversations", "id"),
        new(new Walk("channel_details", "conversation_id"), "conversation_id", "conversations", "id"),
        new(new Walk("channel_access", "conversation_id"), "conversation_id", "channels", "conversation_id"),
        new(new Walk("channel_webhooks", "conversation_id"), "conversation_id", "conversations", "id"),
        new(new Walk("channel_webhooks", "conversation_id"), "id", "users", "id"),
        new(new Walk("held_edits", "message_id"), "message_id", "held_messages", "message_id"),
        new(Chats, "owner_id", "users", "id"),
        new(Chats, "original_id", "chats", "id"),
        new(Chats, "folder_id", "folders", "id"),
        new(new Walk("chat_keys", "chat_id"), "chat_id", "chats", "id"),
        new(new Walk("chat_heads", "chat_id"), "chat_id", "chats", "id"),
        new(new Walk("chat_messages", "id"), "chat_id", "chats", "id"),
        new(new Walk("chat_events", "id"), "message_row", "chat_messages", "id"),
        new(new Walk("chat_tags", "chat_id"), "chat_id", "chats", "id"),
        new(new Walk("chat_tags", "chat_id"), "tag_id", "tags", "id"),
        new(new Walk("held_chats", "chat_id"), "chat_id", "chats", "id"),
        new(new Walk("tags", "id"), "owner_id", "users", "id"),
        new(new Walk("folders", "id"), "owner_id", "users", "id"),
        new(Messages, "agent_id", "agents", "id"),
        new(new Walk("agents", "id"), "owner_id", "users", "id"),
        new(AgentChats, "conversation_id", "conversations", "id"),
        new(AgentChats, "agent_id", "agents", "id"),
        new(AgentChats, "visitor_id", "users", "id"),
        new(Runs, "conversation_id", "conversations", "id"),
        new(Runs, "agent_id", "agents", "id"),
        new(Runs, "reply_id", "messages", "id"),
        new(new Walk("agent_members", "conversation_id"), "conversation_id", "conversations", "id"),
        new(new Walk("agent_members", "conversation_id"), "agent_id", "agents", "id"),
        new(new Walk("agent_mentions", "conversation_id"), "agent_id", "agents", "id"),
        new(new Walk("agent_mentions", "conversation_id"), "message_id", "messages", "id"),
        new(new Walk("agent_run_text", "run_id"), "run_id", "agent_runs", "id"),
        new(new Walk("agent_answers", "id"), "agent_id", "agents", "id"),
        new(new Walk("agent_answers", "id"), "asked_in", "conversations", "id"),
        new(new Walk("agent_webhooks", "agent_id"), "agent_id", "agents", "id"),
        new(new Walk("agent_tools", "id"), "agent_id", "agents", "id"),
        new(new Walk("chat_completions", "user_id"), "user_id", "users", "id"),
        new(new Walk("completion_usage", "user_id"), "user_id", "users", "id"),
    ];

    public static long Run(DatabaseVerification verification)
    {
        var rows = 0L;
        foreach (var reference in All)
        {
            rows += reference.Walk.Run(
                verification.Database, (read, range) => Find(verification, read, reference, range), verification.Stopping);
            verification.Progress("references", rows);
        }

        return rows;
    }

    private static void Find(DatabaseVerification verification, ReadScope read, Reference reference, KeyRange range)
    {
        var (walk, column) = (reference.Walk, reference.Column);
        var sql = $"""
            SELECT x.{walk.Key}
            FROM   {walk.Table} x
            WHERE  x.{walk.Key} > @After AND x.{walk.Key} <= @UpTo AND x.{column} IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM {reference.Target} y WHERE y.{reference.TargetKey} = x.{column})
            """;
        foreach (var key in read.Connection.Query<object>(sql, range))
            verification.Findings.Add($"{walk.Table}.{column} of {Describe(key)} refers to no row of {reference.Target}");
    }

    private static string Describe(object row) =>
        ((IDictionary<string, object>)row).Values.First() is var key && key is byte[] bytes
            ? new Guid(bytes).ToString()
            : $"{key}";
}
