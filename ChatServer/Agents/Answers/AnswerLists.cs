using ChatServer.Messages.History;
using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>A page of what an agent knows, or of the questions that wait; newest first.</summary>
/// <param name="HasMore">Whether there are more after the last one.</param>
internal sealed record AnswerSlice(IReadOnlyList<AgentAnswer> Answers, bool HasMore);

/// <summary>Reads what an agent knows, and what it was asked.</summary>
internal static class AnswerLists
{
    /// <param name="isWaiting">Whether it lists the questions that wait for an answer, not the answers.</param>
    public static AnswerSlice Read(ReadScope read, Guid agentId, Page page, bool isWaiting)
    {
        // One more row than the page needs shows that there are more.
        var rows = isWaiting
            ? AnswerStore.ListUnanswered(read, agentId, page.Before, page.Limit + 1)
            : AnswerStore.ListAnswered(read, agentId, page.Before, page.Limit + 1);
        var (answers, budget) = (new List<AgentAnswer>(), new PageBudget());
        foreach (var answer in rows.Take(page.Limit).Select(row => row.Open(read)))
        {
            if (!budget.TryTake(PageBudget.SizeOf(answer.Question) + PageBudget.SizeOf(answer.Answer)))
                return new AnswerSlice(answers, HasMore: true);

            answers.Add(answer);
        }

        return new AnswerSlice(answers, rows.Count > page.Limit);
    }
}
