namespace ChatServer.Protocol.Messaging;

/// <summary><c>GET /messaging/agents/{id}/answers</c>: newest first.</summary>
public sealed record AnswerList(IReadOnlyList<AnswerShape> Answers);

/// <summary>What an agent knows, or a question that waits for its owner.</summary>
/// <param name="Answer">Null for a question that waits.</param>
/// <param name="AskedIn">The chat in which a question that waits was asked; null if in none, or if it is answered.</param>
public sealed record AnswerShape(
    Guid Id, string Question, string? Answer, Guid? AskedIn, string CreatedAt, string UpdatedAt);

/// <summary>
/// <c>POST /messaging/agents/{id}/answers</c>, and <c>PATCH …/answers/{id}</c>, which leaves out what stays as it is.
/// </summary>
/// <param name="Question">1 to 1,000 characters, worded as visitors ask it.</param>
/// <param name="Answer">1 to 20,000 characters. A question that waited is thereby answered.</param>
public sealed record AnswerForm(string? Question = null, string? Answer = null);

/// <summary><c>POST /messaging/agents/{id}/answers/{id}/answer</c>: answers a question that waits.</summary>
/// <param name="Answer">1 to 20,000 characters.</param>
/// <param name="Question">In other words, by which it is recognized better; as it was asked if absent.</param>
/// <param name="Send">Whether the visitor who asked gets the answer, too; true by default.</param>
public sealed record QuestionAnswer(string? Answer = null, string? Question = null, bool? Send = null);

/// <summary>A question that was answered.</summary>
/// <param name="MessageId">The message by which the visitor got the answer; null if none was sent.</param>
public sealed record AnsweredQuestion(AnswerShape Answer, Guid? MessageId);
