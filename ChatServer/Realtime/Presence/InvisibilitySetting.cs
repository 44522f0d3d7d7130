using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

internal sealed record SetInvisibility(Guid UserId, bool IsInvisible) : IWriteCommand;

/// <summary>
/// Stores which users are invisible, which outlasts their connections, and loads them all when the server starts.
/// </summary>
internal sealed class InvisibilitySetting(Invisibility invisible, Database database) : IHostedService
{
    public async ValueTask SetAsync(SetInvisibility command, CancellationToken cancellationToken)
    {
        if (invisible.Contains(command.UserId) != command.IsInvisible)
            await database.WriteAsync(command, Set, cancellationToken);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var userId in await database.ReadAsync(PresenceStore.ListInvisible, cancellationToken))
            invisible.Note(userId, isInvisible: true);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool Set(WriteScope write, SetInvisibility command)
    {
        var (userId, isInvisible) = command;
        var isChanged = isInvisible ? PresenceStore.TryHide(write, userId) : PresenceStore.TryShow(write, userId);
        if (isChanged)
            write.Publish(new InvisibilityChanged(userId, isInvisible, write.Now));
        return isChanged;
    }
}
