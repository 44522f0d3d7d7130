using ChatServer.Storage;

namespace ChatServer.Agents.Tools;

/// <summary>The SQL of the tools of agents; at most <see cref="ToolChanges.MaxPerAgent"/> each.</summary>
internal static class AgentToolStore
{
    private const string Columns =
        "id, agent_id, name, kind, description, schema, definition, needs_approval, created_at, updated_at";

    /// <summary>Null if the agent has no such tool.</summary>
    public static AgentToolRow? Find(ReadScope read, Guid agentId, string name) =>
        read.QueryFirstOrDefault<AgentToolRow>($"""
            SELECT {Columns}
            FROM   agent_tools
            WHERE  agent_id = @agentId AND name = @name
            """, new { agentId, name });

    /// <summary>By name.</summary>
    public static IReadOnlyList<AgentToolRow> ListOf(ReadScope read, Guid agentId) =>
        read.Query<AgentToolRow>($"""
            SELECT {Columns}
            FROM   agent_tools
            WHERE  agent_id = @agentId
            ORDER  BY name
            """, new { agentId });

    public static long CountOf(ReadScope read, Guid agentId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agent_tools
            WHERE  agent_id = @agentId
            """, new { agentId });

    /// <summary>Inserts a tool, or changes all of it but the time when it was made.</summary>
    public static void Put(WriteScope write, Guid agentId, ToolDraft tool)
    {
        var before = Find(write, agentId, tool.Name);
        var id = before?.Id ?? NextId(write);
        write.Execute("""
            INSERT INTO agent_tools (id, agent_id, name, kind, description, schema, definition, needs_approval, created_at,
                                     updated_at)
            VALUES (@id, @agentId, @Name, @kind, @description, @schema, @definition, @NeedsApproval, @Now, @Now)
            ON CONFLICT (id) DO UPDATE SET
                kind = excluded.kind, description = excluded.description, schema = excluded.schema,
                definition = excluded.definition, needs_approval = excluded.needs_approval, updated_at = excluded.updated_at
            """, new
        {
            id,
            agentId,
            tool.Name,
            kind = tool.Definition.Kind(),
            description = write.Columns.Seal(AgentToolRow.Cell("description", id), tool.Description),
            schema = write.Columns.Seal(AgentToolRow.Cell("schema", id), tool.Schema),
            definition = write.Columns.Seal(AgentToolRow.Cell("definition", id), tool.Definition.ToJson()),
            tool.NeedsApproval,
            write.Now,
        });
    }

    /// <summary>False if the agent has no such tool.</summary>
    public static bool TryDelete(WriteScope write, Guid agentId, string name) =>
        write.Execute("""
            DELETE FROM agent_tools
            WHERE  agent_id = @agentId AND name = @name
            """, new { agentId, name }) == 1;

    public static void DeleteAll(WriteScope write, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_tools
            WHERE  agent_id = @agentId
            """, new { agentId });

    // A time in microseconds, so that the id of a deleted tool isn't given to another one.
    private static long NextId(WriteScope write) =>
        Math.Max(write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) FROM agent_tools") + 1, write.Now.WholeMicroseconds);
}
