using ChatServer.Agents.Chats;
using ChatServer.Conversations;
using ChatServer.Realtime;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Lets clients follow replies while they are written: the participants of a chat, and its owner as far as they may
/// read.</summary>
internal sealed class RunWatch(Database database, LiveRuns live, RunFollowers followers)
{
    private static readonly Refusal UnknownRun = new(RefusalCode.UnknownRun, RequestField.Run);

    /// <summary>Sends what there is of the reply in progress, then every further piece. Null unless it refuses.</summary>
    public async ValueTask<Refusal?> FollowAsync(Connection connection, long conversationId, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            read => MayFollow(read, connection.User.Id, conversationId)
                ? new Followed(RunStore.ListLive(read, conversationId) is [var run, ..] ? run : null)
                : null,
            cancellationToken);
        if (found is null)
            return Refusal.UnknownConversation;

        foreach (var run in live.All.Where(running => running.Run.ConversationId == conversationId))
            return run.Follow(connection, offset: 0);

        if (followers.Add(conversationId, connection) is { } refused)
            return refused;

        // A run that has begun since sends its state and its text from the start.
        connection.Send(new RunSnapshot(conversationId, found.Run, Offset: 0, Text: ""), Recipient.Other);
        return null;
    }

    public void Unfollow(Connection connection, long conversationId) => followers.Remove(conversationId, connection);

    /// <summary>Sends a run's text from an offset on, and lets the connection follow. Null unless it refuses.</summary>
    public async ValueTask<Refusal?> ResumeAsync(
        Connection connection, long runId, int offset, CancellationToken cancellationToken)
    {
        var run = await database.ReadAsync(
            read => RunStore.Find(read, runId) is { } found && MayFollow(read, connection.User.Id, found.ConversationId)
                ? found
                : null,
            cancellationToken);
        if (run is null)
            return UnknownRun;

        if (live.Find(runId) is { } running)
            return running.Follow(connection, offset);

        connection.Send(new RunSnapshot(run.ConversationId, run, offset, Text: ""), Recipient.Other);
        return null;
    }

    /// <summary>Sends the states of the runs of all of the user's agents from now on.</summary>
    public Refusal? WatchAll(Connection connection)
    {
        followers.AddWatcher(connection);
        return null;
    }

    public static bool MayFollow(ReadScope read, Guid userId, long conversationId) =>
        ConversationStore.FindView(read, conversationId, userId) is { LeftPosition: null }
        || AgentChatStore.Find(read, conversationId) is { ReadableFrom: not null } chat && chat.OwnerId == userId;

    private sealed record Followed(AgentRun? Run);
}
