using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Answers;

/// <summary>A row of <c>agent_answers</c>.</summary>
internal sealed record AnswerRow
{
    public long Id { get; init; }
    public Guid AgentId { get; init; }

    /// <summary>Sealed.</summary>
    public byte[] Question { get; init; } = [];

    /// <summary>Sealed; null for a question that waits for an answer.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>The conversation in which an unanswered question was asked.</summary>
    public long? AskedIn { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    public static SealedCell QuestionCell(long id) => SealedCell.Of("agent_answers.question", id);

    public static SealedCell AnswerCell(long id) => SealedCell.Of("agent_answers.answer", id);

    public static SealedCell AlikeCell(Guid agentId) => SealedCell.Of("agent_answers.alike", agentId);

    public AgentAnswer Open(ReadScope read) => new(
        Id, read.Columns.Open(QuestionCell(Id), Question), Answer is null ? null : read.Columns.Open(AnswerCell(Id), Answer),
        AskedIn, CreatedAt, UpdatedAt);
}

/// <summary>Something that an embedded agent knows, or a question that waits for its owner.</summary>
/// <param name="Answer">Null for a question that waits.</param>
/// <param name="AskedIn">The conversation in which a question that waits was asked; null if in none, or if it is
/// answered.</param>
internal sealed record AgentAnswer(
    long Id, string Question, string? Answer, long? AskedIn, Timestamp CreatedAt, Timestamp UpdatedAt);
