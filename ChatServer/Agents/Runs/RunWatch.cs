using ChatServer.Agents.Chats;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Realtime;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs;

/// <summary>Lets clients follow replies while they are written: the participants of a chat, and its owner as far as they may
/// read.</summary>
internal sealed class RunWatch(Database database, LiveRuns live, RunFollowers followers, ConversationKeys keys)
{
    private static readonly Refusal UnknownRun = new(RefusalCode.UnknownRun, RequestField.Run);

    /// <summary>Sends what there is of the reply in progress, then every further piece. Null unless it refuses.</summary>
    public async ValueTask<Refusal?> FollowAsync(Connection connection, long conversationId, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            read => MayFollow(read, connection.User.Id, conversationId)
                ? RunStore.ListLive(read, conversationId) is [var run, ..]
                    ? new Followed(run, ShownText(read, run))
                    : new Followed(Run: null, Text: "")
                : null,
            cancellationToken);
        if (found is null)
            return Refusal.UnknownConversation;

        if (Follow(connection, conversationId) is { } refused)
            return refused;

        if (await CheckAsync(connection, conversationId, cancellationToken) is { } ended)
            return ended;

        if (LiveRunsOf(conversationId).Any())
            return null;

        // A run that has begun since sends its state and its text from the start.
        connection.Send(new RunSnapshot(conversationId, found.Run, Offset: 0, found.Text), Recipient.Other);
        return null;
    }

    public void Unfollow(Connection connection, long conversationId) => followers.Remove(conversationId, connection);

    /// <summary>Sends a run's text from an offset on, and lets the connection follow. Null unless it refuses.</summary>
    public async ValueTask<Refusal?> ResumeAsync(
        Connection connection, long runId, int offset, CancellationToken cancellationToken)
    {
        var resumed = await database.ReadAsync(
            read => RunStore.Find(read, runId) is { } found && MayFollow(read, connection.User.Id, found.ConversationId)
                ? new Followed(found, ShownText(read, found))
                : null,
            cancellationToken);
        if (resumed is not { Run: { } run, Text: var text })
            return UnknownRun;

        if (live.Find(runId) is { IsFrozen: false } running)
            return running.Follow(connection, offset) ?? await CheckAsync(connection, run.ConversationId, cancellationToken);

        var rest = text[Math.Clamp(offset, 0, text.Length)..];
        connection.Send(new RunSnapshot(run.ConversationId, run, offset, rest), Recipient.Other);
        return null;
    }

    /// <summary>Sends the states of the runs of all of the user's agents from now on.</summary>
    public Refusal? WatchAll(Connection connection)
    {
        followers.AddWatcher(connection);
        return null;
    }

    /// <summary>
    /// Whether a user may follow replies in a conversation: a participant, or the owner of a chat's agent from the message on
    /// from which they may read.
    /// </summary>
    public static bool MayFollow(ReadScope read, Guid userId, long conversationId) =>
        (ConversationStore.FindView(read, conversationId, userId) is { LeftPosition: null } view
            && !RunStore.ListLive(read, conversationId).Any(run => run.ReplyId < view.First))
        || (AgentChatStore.Find(read, conversationId) is { ReadableFrom: { } from } chat && chat.OwnerId == userId
            && !RunStore.ListLive(read, conversationId).Any(run => IsHidden(read, run, from)));

    // The right may have ended since it was read.
    private async ValueTask<Refusal?> CheckAsync(
        Connection connection, long conversationId, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => MayFollow(read, connection.User.Id, conversationId), cancellationToken))
            return null;

        followers.Remove(conversationId, connection);
        return Refusal.UnknownConversation;
    }

    private static bool IsHidden(ReadScope read, AgentRun run, long readableFrom) =>
        run.ReplyId is { } reply && MessageStore.Find(read, reply) is { } row && row.Seq < readableFrom;

    // One in a chat, at most one of each agent in a group.
    private Refusal? Follow(Connection connection, long conversationId)
    {
        LiveRun[] writing = [.. LiveRunsOf(conversationId)];
        foreach (var running in writing)
        {
            if (running.Follow(connection, offset: 0) is { } refused)
                return refused;
        }

        return writing.Length == 0 ? followers.Add(conversationId, connection) : null;
    }

    private IEnumerable<LiveRun> LiveRunsOf(long conversationId) =>
        live.All.Where(running => running.Run.ConversationId == conversationId && !running.IsFrozen);

    // What was shown of a run that waits, for its owner or for a slot. Of one that has ended the message has it.
    private string ShownText(ReadScope read, AgentRun run) =>
        RunState.IsLive(run.State) && !run.IsDraft
            ? RunTextStore.Read(read, keys.Find(read, run.ConversationId), run.Id)
            : "";

    /// <param name="Text">What was shown of it.</param>
    private sealed record Followed(AgentRun? Run, string Text);
}
