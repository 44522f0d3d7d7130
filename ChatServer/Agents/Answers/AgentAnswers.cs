using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>A question that the owner has answered.</summary>
/// <param name="MessageId">The message by which the visitor got the answer; null if none was sent.</param>
internal sealed record AnsweredQuestion(AgentAnswer Answer, long? MessageId);

/// <summary>
/// What embedded agents know, as their owners set it. A question that waits is answered once, and then known for ever.
/// </summary>
internal sealed class AgentAnswers(Database database, OwnAgents agents, AnswerDelivery delivery, AgentOptions options)
{
    private static readonly Refusal Unknown = new(RefusalCode.UnknownAnswer);

    /// <summary>An equal question that waits is answered by it.</summary>
    public async ValueTask<Outcome<AgentAnswer>> AddAsync(AddAnswer command, CancellationToken cancellationToken) =>
        Check(command.ActorId, command.Question, command.Answer) is { } refused
            ? refused
            : await database.WriteAsync(command, Add, cancellationToken);

    public async ValueTask<Outcome<AgentAnswer>> ChangeAsync(ChangeAnswer command, CancellationToken cancellationToken) =>
        Check(command.ActorId, command.Question, command.Answer) is { } refused
            ? refused
            : await database.WriteAsync(command, Change, cancellationToken);

    /// <summary>Answers a question, and sends the answer to the visitor who asked, if that is wanted and possible.</summary>
    public async ValueTask<Outcome<AnsweredQuestion>> AnswerAsync(AnswerQuestion command, CancellationToken cancellationToken) =>
        Check(command.ActorId, command.Question, command.Answer) is { } refused
            ? refused
            : await database.WriteAsync(command, Answer, cancellationToken);

    public ValueTask<Refusal?> DeleteAsync(DeleteAnswer command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Delete, cancellationToken);

    private Refusal? Check(Guid actorId, string? question, string? answer) =>
        AnswerTexts.Check(question, answer) ?? agents.CheckRate(actorId);

    private Outcome<AgentAnswer> Add(WriteScope write, AddAnswer command)
    {
        var (actorId, agentId, question, answer) = command;
        if (agents.FindToChange(write, actorId, agentId) is { Refusal: { } refused })
            return refused;

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
        var (actorId, agentId, answerId, question, answer) = command;
        if (agents.FindToChange(write, actorId, agentId) is { Refusal: { } refused })
            return refused;

        if (AnswerStore.Find(write, agentId, answerId)?.Open(write) is not { } known)
            return Unknown;

        if (known.Answer is null && answer is not null && CheckRoom(write, agentId) is { } full)
            return full;

        return Store(write, agentId, known with { Question = question ?? known.Question, Answer = answer ?? known.Answer });
    }

    private Outcome<AnsweredQuestion> Answer(WriteScope write, AnswerQuestion command)
    {
        var found = agents.FindToChange(write, command.ActorId, command.AgentId);
        if (found.IsRefused)
            return found.Refusal;

        if (AnswerStore.Find(write, command.AgentId, command.AnswerId)?.Open(write) is not { } waiting)
            return Unknown;

        if (waiting.Answer is not null)
            return new Refusal(RefusalCode.QuestionAnswered);

        if (CheckRoom(write, command.AgentId) is { } full)
            return full;

        var known = Store(
            write, command.AgentId,
            waiting with { Question = command.Question ?? waiting.Question, Answer = command.Answer });
        return new AnsweredQuestion(
            known,
            command.IsSent && waiting.AskedIn is { } chat ? delivery.Send(write, found.Value, chat, command.Answer) : null);
    }

    private Refusal? Delete(WriteScope write, DeleteAnswer command)
    {
        if (agents.FindToReduce(write, command.ActorId, command.AgentId) is { Refusal: { } refused })
            return refused;

        if (AnswerStore.Find(write, command.AgentId, command.AnswerId) is not { } row)
            return Unknown;

        AnswerStore.Delete(write, row.Id);
        if (row.Answer is not null)
            write.Publish(new AnswersChanged(command.AgentId));
        return null;
    }

    // Where a question was asked is no longer of use once it is answered.
    private static AgentAnswer Store(WriteScope write, Guid agentId, AgentAnswer changed)
    {
        var stored = changed.Answer is null ? changed : changed with { AskedIn = null };
        AnswerStore.Update(write, agentId, stored);
        if (stored.Answer is not null)
            write.Publish(new AnswersChanged(agentId));
        return stored with { UpdatedAt = write.Now };
    }

    private Refusal? CheckRoom(WriteScope write, Guid agentId) =>
        AnswerStore.CountAnswered(write, agentId) >= options.MaxAnswersPerAgent
            ? new Refusal(RefusalCode.TooManyAnswers, Detail: $"{options.MaxAnswersPerAgent}")
            : null;
}
