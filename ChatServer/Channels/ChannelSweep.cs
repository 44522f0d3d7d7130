using ChatServer.Attachments.Objects;
using ChatServer.Background;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.History;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// Removes the members of deleted channels and erases their messages, and removes members whom new access lists bar: in pages, so
/// that no write is long. The progress is in the tables, so a crash only delays it.
/// </summary>
internal sealed class ChannelSweep(
    Database database, ChannelMembers members, MessageErasure erasure, IDeletionHold hold, IObjectStore objects,
    ChannelSignal signal, TimeProvider clock, ILogger<ChannelSweep> logger)
    : PeriodicWork("Clearing deleted channels", TimeSpan.FromMinutes(1), clock, logger, ExtraRounds.AtStart)
{
    private const int MessagesPerWrite = 50;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        signal.Raised += CallRound;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        foreach (var channelId in await database.ReadAsync(ChannelSweepStore.List, cancellationToken))
        {
            while (await database.WriteAsync(write => CheckSome(write, channelId), cancellationToken))
                await Task.Yield();
        }

        foreach (var channelId in await database.ReadAsync(ChannelStore.ListDeleted, cancellationToken))
            await ClearAsync(channelId, cancellationToken);
    }

    private async Task ClearAsync(long channelId, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(write => RemoveSome(write, channelId), cancellationToken))
            await Task.Yield();

        for (var after = 0L; ;)
        {
            var page = await database.ReadAsync(
                read => ChannelMessageStore.ReadKept(read, channelId, after, MessagesPerWrite), cancellationToken);
            foreach (var name in await database.WriteAsync(write => Erase(write, page), cancellationToken))
                objects.Delete(name);
            if (page.Count < MessagesPerWrite)
                break;

            after = page[^1];
        }

        await database.WriteAsync(write => Finish(write, channelId), cancellationToken);
    }

    // True if there may be more.
    private bool CheckSome(WriteScope write, long channelId)
    {
        if (ChannelSweepStore.FindNext(write, channelId) is not { } after)
            return false;

        var page = ChannelMembershipStore.ReadAfter(write, channelId, after, ChannelMembers.MaxPerWrite);
        members.LeaveIfBarred(write, channelId, page);
        if (page.Count == ChannelMembers.MaxPerWrite)
            ChannelSweepStore.Begin(write, channelId, page[^1]);
        else
            ChannelSweepStore.End(write, channelId);
        return page.Count == ChannelMembers.MaxPerWrite;
    }

    private bool RemoveSome(WriteScope write, long channelId) =>
        members.Leave(
            write, channelId,
            ChannelMembershipStore.ReadAfter(write, channelId, Guid.Empty, ChannelMembers.MaxPerWrite)).Count > 0;

    private List<string> Erase(WriteScope write, IReadOnlyList<long> messageIds)
    {
        var objectNames = new List<string>();
        foreach (var row in messageIds.Select(id => MessageStore.Find(write, id)).Where(row => row is { DeletedAt: null }))
            objectNames.AddRange(erasure.Erase(write, row!, row!.SenderId));

        return objectNames;
    }

    // Under a legal hold name, details and access lists stay, too, until a later round finds it released.
    private bool Finish(WriteScope write, long channelId)
    {
        if (hold.Holds(write, channelId))
            return false;

        ChannelStore.Delete(write, channelId);
        return true;
    }
}
