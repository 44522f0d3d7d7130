using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>Teaches an agent an answer.</summary>
internal sealed record AddAnswer(Guid ActorId, Guid AgentId, string Question, string Answer) : IWriteCommand;

/// <param name="Question">Null: as it is.</param>
/// <param name="Answer">Null: as it is. A question that waited is thereby answered.</param>
internal sealed record ChangeAnswer(Guid ActorId, Guid AgentId, long AnswerId, string? Question, string? Answer) : IWriteCommand;

/// <summary>Answers a question that waits; the first answer wins.</summary>
/// <param name="Question">In other words, so that it is recognized better; null: as it was asked.</param>
internal sealed record AnswerQuestion(Guid ActorId, Guid AgentId, long AnswerId, string Answer, string? Question = null)
    : IWriteCommand
{
    /// <summary>Whether the visitor who asked gets the answer, too.</summary>
    public bool IsSent { get; init; }
}

/// <summary>Deletes an answer, or a question that waits.</summary>
internal sealed record DeleteAnswer(Guid ActorId, Guid AgentId, long AnswerId) : IWriteCommand;

/// <summary>Keeps a question that the agent couldn't answer for its owner.</summary>
/// <param name="AskedIn">The conversation in which it was asked; null if in none.</param>
internal sealed record NoteQuestion(Guid AgentId, string Question, long? AskedIn) : IWriteCommand;
