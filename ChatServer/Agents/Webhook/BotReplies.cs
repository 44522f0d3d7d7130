using System.Security.Cryptography;
using System.Text;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Webhook;

/// <summary>Who writes the reply of a bot: the owner of its agent, or the bot itself, by its secret.</summary>
internal sealed record BotCaller(Guid? OwnerId, string? Secret)
{
    /// <summary>Hides the secret, in case it is logged.</summary>
    public override string ToString() => $"{nameof(BotCaller)} {{ {nameof(OwnerId)} = {OwnerId} }}";
}

/// <summary>
/// Lets bots write their replies piece by piece. The runs of others are reported as missing, so that ids can't be probed; to a
/// bot, whose secret isn't that of the run's agent, nothing is said but that.
/// </summary>
internal sealed class BotReplies(Database database, PendingBotReplies pending)
{
    public const int MaxProblemLength = 200;
    private static readonly Refusal Unknown = new(RefusalCode.UnknownRun, RequestField.Run);

    /// <param name="offset">Where the text begins, in UTF-16 code units.</param>
    public async ValueTask<Outcome<AppendOutcome>> AppendAsync(
        BotCaller caller, long runId, long offset, string text, CancellationToken cancellationToken)
    {
        if (text.Length is 0 or > PendingBotReplies.MaxLength)
            return Refusal.Invalid("text", $"must have 1 to {PendingBotReplies.MaxLength} characters");

        return await CheckAsync(caller, runId, cancellationToken) is { } refused
            ? refused
            : Answer(pending.Append(runId, offset, text));
    }

    /// <param name="finishReason">See <see cref="Finished"/>; null: <c>stop</c>.</param>
    public async ValueTask<Outcome<AppendOutcome>> CompleteAsync(
        BotCaller caller, long runId, string? finishReason, CancellationToken cancellationToken)
    {
        if (finishReason is not null && !BotAnswers.FinishReasons.Contains(finishReason))
            return Refusal.Invalid("finish_reason", $"must be one of {string.Join(", ", BotAnswers.FinishReasons)}");

        return await CheckAsync(caller, runId, cancellationToken) is { } refused
            ? refused
            : Answer(pending.Complete(runId, finishReason ?? Finished.Stop));
    }

    /// <param name="problem">For the log of the server.</param>
    public async ValueTask<Outcome<AppendOutcome>> FailAsync(
        BotCaller caller, long runId, string problem, CancellationToken cancellationToken)
    {
        if (problem.Length is 0 or > MaxProblemLength)
            return Refusal.Invalid("problem", $"must have 1 to {MaxProblemLength} characters");

        return await CheckAsync(caller, runId, cancellationToken) is { } refused
            ? refused
            : Answer(pending.Fail(runId, problem));
    }

    // A bot that is ahead of the server tries again; it reads within milliseconds.
    private static Outcome<AppendOutcome> Answer(AppendOutcome outcome) => outcome.State switch
    {
        AppendState.Busy => Refusal.RateLimited(TimeSpan.FromSeconds(1)),
        AppendState.TooLong => Refusal.Invalid(
            "text", $"makes the reply longer than {PendingBotReplies.MaxLength} characters"),
        _ => outcome,
    };

    private ValueTask<Refusal?> CheckAsync(BotCaller caller, long runId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                var isOwn = RunStore.Find(read, runId) is { } run
                    && AgentStore.Find(read, run.AgentId) is { DeletedAt: null } agent && Is(caller, read, agent);
                if (isOwn)
                    return null;

                return caller.Secret is null ? Unknown : Refusal.SignedOut;
            },
            cancellationToken);

    private static bool Is(BotCaller caller, ReadScope read, Agent agent)
    {
        if (caller.Secret is not { } secret)
            return caller.OwnerId == agent.OwnerId;

        return BotWebhookStore.Find(read, agent.Id) is { } webhook && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(webhook.Secret));
    }
}
