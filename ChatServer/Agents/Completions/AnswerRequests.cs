using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Chats;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>
/// Answers of models: for one request, which it ends with, or written into a message of a chat, where they go on when the client
/// is gone.
/// </summary>
internal sealed class AnswerRequests(
    Database database, CompletionModels models, CompletionTurns turns, CompletionWrites writes, LiveCompletions live,
    ModelAnswers answers, CompletionEnds ends, AnswerTasks chats)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Refusal UnknownTask = new(RefusalCode.UnknownTask);

    /// <summary>Begins an answer; the caller goes on with <see cref="AnswerAsync"/> or <see cref="Start"/>.</summary>
    public async ValueTask<Outcome<BegunAnswer>> BeginAsync(CompletionRequest request, CancellationToken cancellationToken)
    {
        if (turns.Check(request) is { } tooLong)
            return tooLong;

        var prepared = await database.ReadAsync(read => Prepare(read, request), cancellationToken);
        if (prepared.IsRefused)
            return prepared.Refusal;

        var answer = new LiveCompletion(request.UserId);
        if (live.TryAdd(answer) is { } full)
            return full;

        return await BeginAsync(answer, request, prepared.Value);
    }

    /// <summary>Answers one request. Cancelling ends the provider's stream.</summary>
    public async Task<AnswerEnd> AnswerAsync(
        BegunAnswer begun, IAnswerReceiver receiver, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(begun.Live.Ending, cancellationToken);
        var end = await answers.ReadAsync(begun.Prepared.Provider, begun.Prepared.Turn, receiver, ending.Token);
        begun.Live.Task = EndAsync(begun.Live, end);
        await begun.Live.Task.WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return end;
    }

    /// <summary>Writes an answer into its chat; returns the id by which it can be stopped.</summary>
    public Guid Start(BegunAnswer begun)
    {
        chats.Start(begun);
        return begun.Live.Id;
    }

    /// <summary>The answers that are being written into a chat of the user.</summary>
    public async ValueTask<Outcome<IReadOnlyList<Guid>>> ListAsync(
        Guid userId, Guid chatId, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => ChatStore.FindOwn(read, userId, chatId), cancellationToken) is not { } chat)
            return ChatAccess.Unknown;

        return new([.. live.OfChat(chat.Id).Select(answer => answer.Id)], Refusal: null);
    }

    /// <summary>Ends an answer of the user, which keeps what was written of it. Null unless there is none.</summary>
    public async ValueTask<Refusal?> StopAsync(Guid userId, Guid taskId, CancellationToken cancellationToken)
    {
        if (live.Find(taskId) is not { ChatId: not null } answer || answer.UserId != userId)
            return UnknownTask;

        answer.End(AnswerError.Stopped);
        await answer.Answered.WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    // A store that fails doesn't keep the request from its answer.
    private async Task EndAsync(LiveCompletion answer, AnswerEnd end)
    {
        await ends.EndAsync(answer, text: null, end);
        await live.RemoveAsync(answer);
    }

    private Outcome<PreparedTurn> Prepare(ReadScope read, CompletionRequest request)
    {
        var chosen = models.Choose(read, request.UserId, request.Model);
        if (chosen.IsRefused)
            return chosen.Refusal;

        return new PreparedTurn(chosen.Value.Provider, turns.Make(read, request, chosen.Value));
    }

    private async ValueTask<Outcome<BegunAnswer>> BeginAsync(
        LiveCompletion answer, CompletionRequest request, PreparedTurn prepared)
    {
        var isBegun = false;
        try
        {
            // Not cancelled with the request: once the write is queued, only its result tells whether there is an answer to end.
            var begun = await writes.BeginAsync(CommandOf(answer, request, prepared.Turn), CancellationToken.None);
            if (begun.IsRefused)
                return begun.Refusal;

            isBegun = true;
            answer.ChatId = begun.Value.Message?.ChatId;
            return new BegunAnswer(answer, request, prepared, begun.Value.Message);
        }
        finally
        {
            if (!isBegun)
                await live.RemoveAsync(answer);
        }
    }

    private static BeginCompletion CommandOf(LiveCompletion answer, CompletionRequest request, AgentTurn turn) => new(
        answer.Id, request.UserId, request.Model,
        new LargestUse(TokenEstimate.OfInput(turn), turn.Agent.MaxOutputTokens),
        request.Target is { } target ? new MessageToWrite(target.ChatId, target.MessageId, request.Continues) : null);
}
