using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>The SQL of agents.</summary>
internal static class AgentStore
{
    private const string Rows = """
        SELECT id, owner_id, handle, name, description, avatar_url, greeting, instructions, provider, model, settings, visibility,
               state, commands, created_at, updated_at, deleted_at, barred_at
        FROM   agents
        """;

    /// <summary>Also a deleted one, because its messages name it.</summary>
    public static Agent? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<Agent>($"""
            {Rows}
            WHERE  id = @id
            """, new { id });

    /// <summary>Those that exist, deleted ones included.</summary>
    public static Dictionary<Guid, Agent> FindAll(ReadScope read, IEnumerable<Guid> ids) =>
        read.QueryByIds<Agent>($"""
            {Rows}
            WHERE  id IN @ids
            """, ids).ToDictionary(agent => agent.Id);

    /// <summary>The agents of an owner, of whom there are few, see <see cref="AgentOptions.MaxAgentsPerUser"/>.</summary>
    public static IReadOnlyList<Agent> ListOf(ReadScope read, Guid ownerId) =>
        read.Query<Agent>($"""
            {Rows}
            WHERE  owner_id = @ownerId AND deleted_at IS NULL
            ORDER  BY handle
            """, new { ownerId });

    /// <summary>All agents above an id, deleted ones included.</summary>
    public static IReadOnlyList<Agent> ListAfter(ReadScope read, Guid after, int limit) =>
        read.Query<Agent>($"""
            {Rows}
            WHERE  id > @after
            ORDER  BY id
            LIMIT  @limit
            """, new { after, limit });

    /// <summary>The same of one owner.</summary>
    public static IReadOnlyList<Agent> ListOf(ReadScope read, Guid ownerId, Guid after, int limit) =>
        read.Query<Agent>($"""
            {Rows}
            WHERE  owner_id = @ownerId AND id > @after
            ORDER  BY id
            LIMIT  @limit
            """, new { ownerId, after, limit });

    /// <summary>The active agents that others than their owners may see, some of them only to acquaintances; by id.</summary>
    public static IReadOnlyList<Agent> ListSharedAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<Agent>($"""
            {Rows}
            WHERE  id > @afterId AND deleted_at IS NULL AND barred_at IS NULL AND visibility <> 'private' AND state = 'active'
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>False if another agent of the owner has the handle.</summary>
    public static bool TryInsert(WriteScope write, Agent agent) =>
        write.Execute("""
            INSERT INTO agents (id, owner_id, handle, name, description, avatar_url, greeting, instructions, provider, model,
                                settings, visibility, state, commands, created_at, updated_at)
            VALUES (@Id, @OwnerId, @Handle, @Name, @Description, @AvatarUrl, @Greeting, @Instructions, @Provider, @Model,
                    @Settings, @Visibility, @State, @Commands, @CreatedAt, @UpdatedAt)
            ON CONFLICT (owner_id, handle) WHERE deleted_at IS NULL DO NOTHING
            """, agent) == 1;

    /// <summary>The agent of an owner that has a handle; null if there is none.</summary>
    public static Guid? FindByHandle(ReadScope read, Guid ownerId, string handle) =>
        read.QueryFirstOrDefault<Guid?>("""
            SELECT id
            FROM   agents
            WHERE  owner_id = @ownerId AND handle = @handle AND deleted_at IS NULL
            """, new { ownerId, handle });

    public static long CountOf(ReadScope read, Guid ownerId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agents
            WHERE  owner_id = @ownerId AND deleted_at IS NULL
            """, new { ownerId });

    public static void Update(WriteScope write, Agent agent) =>
        write.Execute("""
            UPDATE agents
            SET    handle = @Handle, name = @Name, description = @Description, avatar_url = @AvatarUrl, greeting = @Greeting,
                   instructions = @Instructions, provider = @Provider, model = @Model, settings = @Settings,
                   visibility = @Visibility, state = @State, commands = @Commands, updated_at = @UpdatedAt
            WHERE  id = @Id
            """, agent);

    /// <param name="barredAt">Null: its owner decides about it again.</param>
    public static void UpdateBarred(WriteScope write, Guid id, Timestamp? barredAt) =>
        write.Execute("""
            UPDATE agents
            SET    barred_at = @barredAt, updated_at = @Now
            WHERE  id = @id
            """, new { id, barredAt, write.Now });

    /// <summary>What identifies it stays, because its messages name it.</summary>
    public static void Delete(WriteScope write, Guid id) =>
        write.Execute("""
            UPDATE agents
            SET    deleted_at = @Now, updated_at = @Now, description = '', greeting = NULL, instructions = NULL, commands = '[]'
            WHERE  id = @id
            """, new { id, write.Now });

    /// <summary>Removes what was personal of the deleted agents of an owner whose account is deleted.</summary>
    public static void Anonymize(WriteScope write, Guid ownerId) =>
        write.Execute("""
            UPDATE agents
            SET    name = 'Deleted agent', handle = 'deleted', avatar_url = NULL
            WHERE  owner_id = @ownerId AND deleted_at IS NOT NULL
            """, new { ownerId });
}
