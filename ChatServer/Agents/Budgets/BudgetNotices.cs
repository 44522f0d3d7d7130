using ChatServer.Agents.Runs;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>
/// Notifies owners once a period of each budget of which most is used: those of their agents, and their own. For the
/// server's, a log entry notifies the operator; a visitor's are nobody else's business.
/// </summary>
internal sealed partial class BudgetNotices(ConversationCache conversations, ILogger<BudgetNotices> logger)
{
    /// <summary>In percent of a budget.</summary>
    public const int Threshold = 80;

    /// <summary>Called after a run was settled.</summary>
    public void Check(WriteScope write, AgentRun run, Agent agent, IReadOnlyList<BudgetLimit> limits)
    {
        var noticed = 0;
        foreach (var limit in limits)
        {
            if (OwnerOf(limit, agent) is not { } ownerId || HasNoPlace(write, run, ownerId)
                || UsedOf(RunBudgets.Sum(write, run, limit), limit) is not { } used
                || IsKnown(write, ownerId, limit))
                continue;

            BudgetNoticeStore.Upsert(write, Describe(write, run, ownerId, limit, used));
            if (ownerId == Guid.Empty)
                Log.Used(logger, Threshold, limit.Name, used, limit.Amount);
            else
                noticed++;
        }

        if (noticed > 0)
            Append(write, agent.OwnerId);
    }

    // An event is kept with a conversation, which an answer of the Chats API has none of: the next reply in a chat notifies.
    private static bool HasNoPlace(ReadScope read, AgentRun run, Guid ownerId) =>
        run.ConversationId == 0 && ownerId != Guid.Empty && BudgetNoticeStore.FindConversation(read, ownerId) is null;

    private static Guid? OwnerOf(BudgetLimit limit, Agent agent) => limit.Key.Scope switch
    {
        BudgetScope.Settings or BudgetScope.Agent or BudgetScope.Owner => agent.OwnerId,
        BudgetScope.Server => Guid.Empty,
        _ => null,
    };

    // Null if there is enough left.
    private static long? UsedOf(Spending spent, BudgetLimit limit)
    {
        var used = limit.IsMoney ? spent.Micros : spent.Tokens;
        return used > 0 && used >= limit.Amount / 100.0 * Threshold ? used : null;
    }

    // A budget that was raised since is another one.
    private static bool IsKnown(ReadScope read, Guid ownerId, BudgetLimit limit) =>
        BudgetNoticeStore.Find(read, ownerId, limit) is { } notice
        && notice.SinceDay == limit.Period.Since && notice.Amount >= limit.Amount;

    private static BudgetNotice Describe(WriteScope write, AgentRun run, Guid ownerId, BudgetLimit limit, long used) => new()
    {
        OwnerId = ownerId,
        Scope = limit.Key.Scope,
        SubjectId = limit.Key.SubjectId,
        Budget = limit.Name,
        Amount = limit.Amount,
        Used = used,
        SinceDay = limit.Period.Since,
        UntilDay = limit.Period.Until,
        ConversationId = BudgetNoticeStore.FindConversation(write, ownerId) ?? run.ConversationId,
        NoticedAt = write.Now,
    };

    private void Append(WriteScope write, Guid ownerId)
    {
        var notices = BudgetNoticeStore.ListOf(write, ownerId, write.Now);
        var position = write.NextPosition();
        PersonalEventStore.Replace(write, new PersonalEventRow
        {
            Id = position,
            UserId = ownerId,
            ConversationId = notices[0].ConversationId,
            Kind = AgentBudgetKind.Budget.Name,
            CreatedAt = write.Now,
        });
        conversations.NotePersonal(position);
        write.Publish(new AgentBudgetReached(position, ownerId, notices));
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning, "Agents have used {Percent} % of the server's budget {Budget}: {Used} of {Amount}")]
        public static partial void Used(ILogger logger, int percent, string budget, long used, long amount);
    }
}
