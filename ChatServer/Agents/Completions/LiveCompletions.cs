using System.Globalization;
using ChatServer.Accounts;
using ChatServer.Chats.Events;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>
/// The answers that this process generates at the moment: bounded for each user and in all. They end with their chat, with their
/// user's account, and with the host.
/// </summary>
internal sealed class LiveCompletions(CompletionOptions options) : IEventListener
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, LiveCompletion> byId = [];
    private bool isStopping;

    public int Count
    {
        get
        {
            lock (gate)
                return byId.Count;
        }
    }

    /// <summary>Null if it may begin.</summary>
    public Refusal? TryAdd(LiveCompletion live)
    {
        lock (gate)
        {
            if (isStopping)
                return new Refusal(RefusalCode.Unavailable);

            if (byId.Values.Count(other => other.UserId == live.UserId && other.IsAnswering) >= options.MaxPerUser)
                return Full(options.MaxPerUser);

            if (byId.Count >= options.MaxAtOnce)
                return Full(options.MaxAtOnce);

            byId[live.Id] = live;
            return null;
        }
    }

    public async ValueTask RemoveAsync(LiveCompletion live)
    {
        lock (gate)
            byId.Remove(live.Id);
        await live.DisposeAsync();
    }

    public LiveCompletion? Find(Guid id)
    {
        lock (gate)
            return byId.GetValueOrDefault(id);
    }

    /// <summary>Those that are written into a chat.</summary>
    public IReadOnlyList<LiveCompletion> OfChat(long chatId) => Where(live => live.ChatId == chatId);

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is ChatDeleted deleted)
                EndAll(OfChat(deleted.ChatId), AnswerError.Gone);
            else if (happened is UserDisabled disabled)
                EndAll(Where(live => live.UserId == disabled.UserId), AnswerError.Gone);
        }
    }

    /// <summary>Ends all, and takes no further ones: the server stops.</summary>
    public void Close()
    {
        lock (gate)
            isStopping = true;
        EndAll(Where(_ => true), AnswerError.Interrupted);
    }

    /// <summary>Waits until the ends of all are stored.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Where(_ => true).Select(live => live.Task)).WaitAsync(cancellationToken);

    private static void EndAll(IEnumerable<LiveCompletion> some, string because)
    {
        foreach (var live in some)
            live.End(because);
    }

    private static Refusal Full(int limit) => new(
        RefusalCode.TooManyAnswersInProgress, Detail: limit.ToString(CultureInfo.InvariantCulture),
        RetryAfter: TimeSpan.FromSeconds(1));

    private List<LiveCompletion> Where(Func<LiveCompletion, bool> isSuch)
    {
        lock (gate)
            return [.. byId.Values.Where(isSuch)];
    }
}
