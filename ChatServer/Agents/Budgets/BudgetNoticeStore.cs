using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>The SQL of the notices that budgets are nearly used up.</summary>
internal static class BudgetNoticeStore
{
    private const int MaxListed = 100;

    private const string Rows = """
        SELECT owner_id, scope, subject_id, budget, amount, used, since_day, until_day, conversation_id, noticed_at
        FROM   agent_budget_notices
        """;

    public static BudgetNotice? Find(ReadScope read, Guid ownerId, BudgetLimit limit) =>
        read.QueryFirstOrDefault<BudgetNotice>($"""
            {Rows}
            WHERE  owner_id = @ownerId AND scope = @Scope AND subject_id = @SubjectId AND budget = @Name
            """, new { ownerId, limit.Key.Scope, limit.Key.SubjectId, limit.Name });

    /// <summary>Those of an owner whose period isn't over at a moment, newest first.</summary>
    public static IReadOnlyList<BudgetNotice> ListOf(ReadScope read, Guid ownerId, Timestamp at) =>
        read.Query<BudgetNotice>($"""
            {Rows}
            WHERE  owner_id = @ownerId AND until_day > @day
            ORDER  BY noticed_at DESC
            LIMIT  @MaxListed
            """, new { ownerId, day = BudgetPeriod.DayOf(at), MaxListed });

    /// <summary>The conversation that has an owner's event; null if they weren't notified yet.</summary>
    public static long? FindConversation(ReadScope read, Guid ownerId) =>
        read.QueryFirstOrDefault<long?>("""
            SELECT conversation_id
            FROM   agent_budget_notices
            WHERE  owner_id = @ownerId
            LIMIT  1
            """, new { ownerId });

    public static void Upsert(WriteScope write, BudgetNotice notice) =>
        write.Execute("""
            INSERT INTO agent_budget_notices (owner_id, scope, subject_id, budget, amount, used, since_day, until_day,
                                              conversation_id, noticed_at)
            VALUES (@OwnerId, @Scope, @SubjectId, @Budget, @Amount, @Used, @SinceDay, @UntilDay, @ConversationId, @NoticedAt)
            ON CONFLICT (owner_id, scope, subject_id, budget) DO UPDATE
            SET    amount = excluded.amount, used = excluded.used, since_day = excluded.since_day,
                   until_day = excluded.until_day, noticed_at = excluded.noticed_at
            """, notice);
}
