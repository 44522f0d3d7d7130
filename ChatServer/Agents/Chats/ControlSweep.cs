using ChatServer.Agents.Runs;
using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>
/// Lets agents answer again in chats whose owner has been silent for as long as they set, or whose pause is over, and ends runs
/// that have waited too long for their owner.
/// </summary>
internal sealed class ControlSweep(
    Database database, AgentControl control, RunWrites runs, AgentOptions options, TimeProvider clock,
    ILogger<ControlSweep> logger)
    : PeriodicWork("Handing chats back to agents", TimeSpan.FromSeconds(30), clock, logger, ExtraRounds.AtStart)
{
    private const int MaxAtOnce = 100;

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return;

        var after = AgentChatStore.FirstControlled;
        while (await database.WriteAsync(write => HandBackSome(write, after), cancellationToken) is { } last)
            after = last;
        while (await database.WriteAsync(EndWaiting, cancellationToken) == MaxAtOnce)
            cancellationToken.ThrowIfCancellationRequested();
    }

    // A page of the chats that somebody else answers; returns the last of it, or null if there are no more.
    private ControlledPlace? HandBackSome(WriteScope write, ControlledPlace after)
    {
        var page = AgentChatStore.ListControlled(write, after, MaxAtOnce);
        foreach (var chat in page.Where(chat => IsOver(write, chat)))
            control.HandBack(write, chat, note: null, answerNow: chat.Control == ChatControl.Paused);
        return page is [.., var last] && page.Count == MaxAtOnce ? ControlledPlace.Of(last) : null;
    }

    private static bool IsOver(WriteScope write, AgentChat chat)
    {
        if (chat.Control == ChatControl.Paused)
            return chat.ControlUntil is { } until && until.CompareTo(write.Now) <= 0;

        return AgentStore.Find(write, chat.AgentId)?.ReadSettings().HandBackAfterSeconds is > 0 and var seconds
            && write.Now - chat.ControlSince >= TimeSpan.FromSeconds(seconds);
    }

    private int EndWaiting(WriteScope write)
    {
        var waiting = RunStore.ListWaiting(write, write.Now.Minus(options.OwnerTimeout), MaxAtOnce);
        foreach (var run in waiting)
            runs.EndWaiting(write, run);
        return waiting.Count;
    }
}
