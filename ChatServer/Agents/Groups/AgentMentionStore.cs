using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>The SQL of mentions that wait for an agent that is answering another one.</summary>
internal static class AgentMentionStore
{
    public static void Insert(WriteScope write, AgentMention mention) =>
        write.Execute("""
            INSERT INTO agent_mentions (conversation_id, agent_id, message_id, parent_id, visitor_id)
            VALUES (@ConversationId, @AgentId, @MessageId, @ParentId, @VisitorId)
            ON CONFLICT (conversation_id, agent_id, message_id) DO NOTHING
            """, mention);

    public static long Count(ReadScope read, long conversationId, Guid agentId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agent_mentions
            WHERE  conversation_id = @conversationId AND agent_id = @agentId
            """, new { conversationId, agentId });

    /// <summary>The one that has waited longest, which no longer waits; null if none does.</summary>
    public static AgentMention? TakeFirst(WriteScope write, long conversationId, Guid agentId)
    {
        var first = write.QueryFirstOrDefault<AgentMention>("""
            SELECT conversation_id, agent_id, message_id, parent_id, visitor_id
            FROM   agent_mentions
            WHERE  conversation_id = @conversationId AND agent_id = @agentId
            ORDER  BY message_id
            LIMIT  1
            """, new { conversationId, agentId });
        if (first is not null)
            write.Execute("""
                DELETE FROM agent_mentions
                WHERE  conversation_id = @ConversationId AND agent_id = @AgentId AND message_id = @MessageId
                """, first);
        return first;
    }

    public static void Delete(WriteScope write, long conversationId, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_mentions
            WHERE  conversation_id = @conversationId AND agent_id = @agentId
            """, new { conversationId, agentId });

    public static void DeleteAll(WriteScope write, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_mentions
            WHERE  agent_id = @agentId
            """, new { agentId });

    /// <summary>Forgets the mentions of a user that wait in a conversation.</summary>
    public static void DeleteOf(WriteScope write, long conversationId, Guid visitorId) =>
        write.Execute("""
            DELETE FROM agent_mentions
            WHERE  conversation_id = @conversationId AND visitor_id = @visitorId
            """, new { conversationId, visitorId });
}
