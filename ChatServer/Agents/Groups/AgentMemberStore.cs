using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>The SQL of the agents in groups and channels.</summary>
internal static class AgentMemberStore
{
    private const string Rows = """
        SELECT conversation_id, agent_id, owner_id, added_by, added_at, noted_at
        FROM   agent_members
        """;

    /// <summary>Null if the agent isn't in the conversation.</summary>
    public static AgentMember? Find(ReadScope read, long conversationId, Guid agentId) =>
        read.QueryFirstOrDefault<AgentMember>($"""
            {Rows}
            WHERE  conversation_id = @conversationId AND agent_id = @agentId
            """, new { conversationId, agentId });

    /// <summary>Those of a conversation, in the order in which they came.</summary>
    public static IReadOnlyList<AgentMember> List(ReadScope read, long conversationId) =>
        [.. read.Query<AgentMember>($"""
            {Rows}
            WHERE  conversation_id = @conversationId
            """, new { conversationId }).OrderBy(member => member.AddedAt).ThenBy(member => member.AgentId)];

    public static void Insert(WriteScope write, AgentMember member) =>
        write.Execute("""
            INSERT INTO agent_members (conversation_id, agent_id, owner_id, added_by, added_at)
            VALUES (@ConversationId, @AgentId, @OwnerId, @AddedBy, @AddedAt)
            """, member);

    public static void Delete(WriteScope write, long conversationId, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_members
            WHERE  conversation_id = @conversationId AND agent_id = @agentId
            """, new { conversationId, agentId });

    /// <summary>The agent leaves all conversations.</summary>
    public static void DeleteAll(WriteScope write, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_members
            WHERE  agent_id = @agentId
            """, new { agentId });

    public static void UpdateNoted(WriteScope write, long conversationId, Guid agentId) =>
        write.Execute("""
            UPDATE agent_members
            SET    noted_at = @Now
            WHERE  conversation_id = @conversationId AND agent_id = @agentId
            """, new { conversationId, agentId, write.Now });
}
