using ChatServer.Agents.Runs;
using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>
/// Lets agents answer again in chats whose owner has been silent for as long as they set, or whose pause is over, and ends runs
/// that have waited too long, for their owner or for a slot. Each in a write of its own, so that one that fails stops no other.
/// </summary>
internal sealed partial class ControlSweep(
    Database database, AgentControl control, RunWrites runs, AgentOptions options, TimeProvider clock,
    ILogger<ControlSweep> logger)
    : PeriodicWork("Handing chats back to agents", TimeSpan.FromSeconds(30), clock, logger, ExtraRounds.AtStart)
{
    private const int MaxListed = 100;

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return;

        var now = Timestamp.Now(Clock);
        for (var page = await ListControlledAsync(AgentChatStore.FirstControlled, cancellationToken); page.Count > 0;
            page = await ListControlledAsync(ControlledPlace.Of(page[^1]), cancellationToken))
        {
            foreach (var chat in page)
            {
                if (await IsOverAsync(chat, now, cancellationToken))
                    await TryAsync(chat.ConversationId, write => HandBack(write, chat), cancellationToken);
            }
        }

        await EndAsync(
            read => RunStore.ListWaiting(read, now.Minus(options.OwnerTimeout), MaxListed), RunError.OwnerTimeout,
            cancellationToken);
        await EndAsync(
            read => RunStore.ListQueuedBefore(read, now.Minus(options.QueueTimeout), MaxListed), RunError.QueueTimeout,
            cancellationToken);
    }

    private ValueTask<IReadOnlyList<AgentChat>> ListControlledAsync(
        ControlledPlace behind, CancellationToken cancellationToken) =>
        database.ReadAsync(read => AgentChatStore.ListControlled(read, behind, MaxListed), cancellationToken);

    private async ValueTask<bool> IsOverAsync(AgentChat chat, Timestamp now, CancellationToken cancellationToken)
    {
        if (chat.Control == ChatControl.Paused)
            return chat.ControlUntil is { } until && until.CompareTo(now) <= 0;

        var agent = await database.ReadAsync(read => AgentStore.Find(read, chat.AgentId), cancellationToken);
        return agent?.ReadSettings().HandBackAfterSeconds is > 0 and var seconds
            && now - chat.ControlSince >= TimeSpan.FromSeconds(seconds);
    }

    // The owner may have written, or changed it, since it was read.
    private void HandBack(WriteScope write, AgentChat seen)
    {
        if (AgentChatStore.Find(write, seen.ConversationId) is { } chat
            && chat.Epoch == seen.Epoch && chat.ControlSince == seen.ControlSince)
            control.HandBack(write, chat, note: null, answerNow: chat.Control == ChatControl.Paused);
    }

    // A page is enough for one round: these are few.
    private async Task EndAsync(
        Func<ReadScope, IReadOnlyList<long>> list, string errorCode, CancellationToken cancellationToken)
    {
        foreach (var id in await database.ReadAsync(list, cancellationToken))
        {
            await TryAsync(
                id,
                write =>
                {
                    if (RunStore.Find(write, id) is { State: RunState.Queued or RunState.WaitingForOwner } run)
                        runs.EndLost(write, run, errorCode);
                },
                cancellationToken);
        }
    }

    private async Task TryAsync(long id, Action<WriteScope> work, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                write =>
                {
                    work(write);
                    return true;
                },
                cancellationToken);
        }
        catch (Exception failure) when (failure is not (StorageUnavailableException or OperationCanceledException))
        {
            Log.Failed(logger, id, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Handing back, or ending, {Id} failed")]
        public static partial void Failed(ILogger logger, long id, Exception exception);
    }
}
