namespace ChatServer.Chats.Search;

/// <summary>
/// Few searches run at the same time, so that other reads aren't held up, and of each user only one, so that nobody takes all
/// turns. A user's next search waits for the one before it, then for its turn. How many wait is bounded by the requests that a
/// user may have at the same time.
/// </summary>
internal sealed class SearchTurns : IDisposable
{
    private const int MaxAtOnce = 2;
    private readonly SemaphoreSlim turns = new(MaxAtOnce, MaxAtOnce);
    private readonly Dictionary<Guid, UserTurn> users = [];

    /// <summary>The turn ends when the result is disposed.</summary>
    public async ValueTask<IDisposable> TakeAsync(Guid userId, CancellationToken cancellationToken)
    {
        var own = Enter(userId);
        var isOwn = false;
        try
        {
            await own.Turn.WaitAsync(cancellationToken);
            isOwn = true;
            await turns.WaitAsync(cancellationToken);
            return new Taken(this, userId);
        }
        catch
        {
            Leave(userId, isOwn);
            throw;
        }
    }

    /// <summary>How many searches of a user run or wait.</summary>
    public int CountOf(Guid userId)
    {
        lock (users)
            return users.TryGetValue(userId, out var own) ? own.Searches : 0;
    }

    public void Dispose() => turns.Dispose();

    private UserTurn Enter(Guid userId)
    {
        lock (users)
        {
            if (!users.TryGetValue(userId, out var own))
                users[userId] = own = new UserTurn();
            own.Searches++;
            return own;
        }
    }

    private void Leave(Guid userId, bool isOwn)
    {
        lock (users)
        {
            var own = users[userId];
            if (isOwn)
                own.Turn.Release();
            if (--own.Searches > 0)
                return;

            users.Remove(userId);
            own.Turn.Dispose();
        }
    }

    private sealed class UserTurn
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Searches { get; set; }
    }

    private sealed class Taken(SearchTurns all, Guid userId) : IDisposable
    {
        public void Dispose()
        {
            all.turns.Release();
            all.Leave(userId, isOwn: true);
        }
    }
}
