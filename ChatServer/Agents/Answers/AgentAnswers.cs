using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>
/// What an embedded agent knows, and the questions that wait for its owner: answered once, they are known for ever. The caller
/// has checked that the agent is the owner's.
/// </summary>
internal sealed class AgentAnswers(Database database, AgentOptions options)
{
    public const int MaxQuestionLength = 1_000;
    public const int MaxAnswerLength = 20_000;
    private static readonly Refusal UnknownAgent = new(RefusalCode.UnknownAgent);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownAnswer);

    /// <summary>An equal question that waits is answered by it.</summary>
    public ValueTask<Outcome<AgentAnswer>> AddAsync(AddAnswer command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Add, cancellationToken);

    public ValueTask<Outcome<AgentAnswer>> ChangeAsync(ChangeAnswer command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Change, cancellationToken);

    public ValueTask<Outcome<AgentAnswer>> AnswerAsync(AnswerQuestion command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Answer, cancellationToken);

    public ValueTask<Refusal?> DeleteAsync(DeleteAnswer command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Delete, cancellationToken);

    /// <summary>
    /// Does nothing if an equal question waits or is answered. If too many questions wait, the oldest one is forgotten.
    /// </summary>
    public ValueTask<Refusal?> NoteAsync(NoteQuestion command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Note, cancellationToken);

    /// <summary>A page of the answers, newest first.</summary>
    /// <param name="beforeId">The last one of the page before; null for the first page.</param>
    public ValueTask<IReadOnlyList<AgentAnswer>> ListAnsweredAsync(
        Guid agentId, long? beforeId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => Open(read, AnswerStore.ListAnswered(read, agentId, beforeId ?? long.MaxValue, limit)), cancellationToken);

    /// <summary>A page of the questions that wait for an answer, newest first.</summary>
    /// <inheritdoc cref="ListAnsweredAsync"/>
    public ValueTask<IReadOnlyList<AgentAnswer>> ListUnansweredAsync(
        Guid agentId, long? beforeId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => Open(read, AnswerStore.ListUnanswered(read, agentId, beforeId ?? long.MaxValue, limit)), cancellationToken);

    private static IReadOnlyList<AgentAnswer> Open(ReadScope read, IEnumerable<AnswerRow> rows) =>
        [.. rows.Select(row => row.Open(read))];

    private Outcome<AgentAnswer> Add(WriteScope write, AddAnswer command)
    {
        var (agentId, question, answer) = command;
        if (Check(question, answer) is { } wrong)
            return wrong;

        if (AgentStore.Find(write, agentId) is not { DeletedAt: null })
            return UnknownAgent;

        if (CheckRoom(write, agentId) is { } full)
            return full;

        if (AnswerStore.FindAlike(write, agentId, question) is { Answer: null } waiting)
            return Store(write, agentId, waiting.Open(write) with { Question = question, Answer = answer });

        var id = AnswerStore.Insert(write, agentId, question, answer, askedIn: null);
        write.Publish(new AnswersChanged(agentId));
        return new AgentAnswer(id, question, answer, AskedIn: null, write.Now, write.Now);
    }

    private Outcome<AgentAnswer> Change(WriteScope write, ChangeAnswer command)
    {
        var (agentId, answerId, question, answer) = command;
        if (Check(question, answer) is { } wrong)
            return wrong;

        if (AnswerStore.Find(write, agentId, answerId)?.Open(write) is not { } known)
            return Unknown;

        if (known.Answer is null && answer is not null && CheckRoom(write, agentId) is { } full)
            return full;

        return Store(write, agentId, known with { Question = question ?? known.Question, Answer = answer ?? known.Answer });
    }

    private Outcome<AgentAnswer> Answer(WriteScope write, AnswerQuestion command)
    {
        var (agentId, answerId, answer, question) = command;
        if (Check(question, answer) is { } wrong)
            return wrong;

        if (AnswerStore.Find(write, agentId, answerId)?.Open(write) is not { } waiting)
            return Unknown;

        if (waiting.Answer is not null)
            return new Refusal(RefusalCode.QuestionAnswered);

        if (CheckRoom(write, agentId) is { } full)
            return full;

        return Store(write, agentId, waiting with { Question = question ?? waiting.Question, Answer = answer });
    }

    private static Refusal? Delete(WriteScope write, DeleteAnswer command)
    {
        if (AnswerStore.Find(write, command.AgentId, command.AnswerId) is not { } row)
            return Unknown;

        AnswerStore.Delete(write, row.Id);
        if (row.Answer is not null)
            write.Publish(new AnswersChanged(command.AgentId));
        return null;
    }

    private Refusal? Note(WriteScope write, NoteQuestion command)
    {
        var (agentId, question, askedIn) = command;
        if (Check(question, answer: null) is { } wrong)
            return wrong;

        if (AgentStore.Find(write, agentId) is not { DeletedAt: null })
            return UnknownAgent;

        if (AnswerStore.FindAlike(write, agentId, question) is not null)
            return null;

        // The option may have been lowered: then each new question makes some more room.
        if (AnswerStore.CountUnanswered(write, agentId) >= options.MaxAnswersPerAgent)
            AnswerStore.DeleteOldestUnanswered(write, agentId);
        AnswerStore.Insert(write, agentId, question, answer: null, askedIn);
        return null;
    }

    private static AgentAnswer Store(WriteScope write, Guid agentId, AgentAnswer changed)
    {
        AnswerStore.Update(write, agentId, changed);
        if (changed.Answer is not null)
            write.Publish(new AnswersChanged(agentId));
        return changed with { UpdatedAt = write.Now };
    }

    private Refusal? CheckRoom(WriteScope write, Guid agentId) =>
        AnswerStore.CountAnswered(write, agentId) >= options.MaxAnswersPerAgent
            ? new Refusal(RefusalCode.TooManyAnswers, Detail: $"{options.MaxAnswersPerAgent}")
            : null;

    // Null: not given.
    private static Refusal? Check(string? question, string? answer) =>
        CheckText("question", question, MaxQuestionLength) ?? CheckText("answer", answer, MaxAnswerLength);

    private static Refusal? CheckText(string field, string? text, int maxLength)
    {
        if (text is null)
            return null;

        if (string.IsNullOrWhiteSpace(text))
            return Refusal.Invalid(field, "is empty");

        return text.Length > maxLength ? Refusal.Invalid(field, $"can have at most {maxLength} characters") : null;
    }
}
