using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs;

/// <summary>A run as somebody may see it.</summary>
/// <param name="IsOwner">Whether the reader is the owner of the agent, who also sees what the run used.</param>
/// <param name="Text">What is written of the reply, from an offset on; empty if the reader may not read it.</param>
/// <param name="MayReadText">Whether the reader may read it.</param>
internal sealed record SeenRun(AgentRun Run, bool IsOwner, string Text, bool MayReadText)
{
    /// <summary>The tools that it called, or wants to; for the owner only.</summary>
    public IReadOnlyList<SeenCall> Calls { get; init; } = [];
}

/// <summary>A call of a tool as the owner sees it.</summary>
/// <param name="Arguments">As the model wrote them; null if the owner may not read the chat.</param>
/// <param name="Result">What the model got; null if there is none, or the owner may not read the chat.</param>
internal sealed record SeenCall(RunCall Call, string? Arguments, string? Result);

/// <param name="HasMore">Whether there are more after the last one.</param>
/// <param name="Owned">The agents among those of the runs that are the reader's own.</param>
internal sealed record RunSlice(IReadOnlyList<AgentRun> Runs, IReadOnlySet<Guid> Owned, bool HasMore);

/// <summary>
/// Shows the runs of a chat to its visitor and to the owner of its agent, to whom only what they may read of the texts, and those
/// of a group to its members. Those of other people are reported as missing, so that ids can't be probed.
/// </summary>
internal sealed class RunReader(Database database, LiveRuns live, MessageReader messages, ConversationKeys keys)
{
    /// <summary>The runs of a conversation below an id, newest first; null if the user has no part in it.</summary>
    public ValueTask<RunSlice?> ListAsync(
        Guid userId, long conversationId, long beforeId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                if (Find(read, userId, conversationId) is null && !IsInGroup(read, userId, conversationId))
                    return null;

                var runs = RunStore.ListBefore(read, conversationId, beforeId, limit + 1);
                var owned = AgentStore.FindAll(read, runs.Select(run => run.AgentId)).Values
                    .Where(agent => agent.OwnerId == userId).Select(agent => agent.Id);
                return new RunSlice([.. runs.Take(limit)], owned.ToHashSet(), runs.Count > limit);
            },
            cancellationToken);

    /// <summary>A run with its text from an offset on; null if there is none that the user may see.</summary>
    public ValueTask<SeenRun?> FindAsync(Guid userId, long runId, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                if (RunStore.Find(read, runId) is not { } run || RunView.Find(read, userId, run) is not { } view)
                    return null;

                var text = view.MayRead ? TextOf(read, run) : new WrittenText("", HasBegun: false);
                var state = text.HasBegun && run.State == RunState.Running ? RunState.Streaming : run.State;
                return new SeenRun(
                    run with { State = state }, view.IsOwner, text.Text[Math.Clamp(offset, 0, text.Text.Length)..],
                    view.MayRead)
                {
                    Calls = view.IsOwner ? ReadCalls(read, run, view.MayRead) : [],
                };
            },
            cancellationToken);

    /// <summary>The chat, if the user is its visitor or the owner of its agent.</summary>
    public static AgentChat? Find(ReadScope read, Guid userId, long conversationId) =>
        AgentChatStore.Find(read, conversationId) is { } chat && (chat.VisitorId == userId || chat.OwnerId == userId)
            ? chat
            : null;

    private IReadOnlyList<SeenCall> ReadCalls(ReadScope read, AgentRun run, bool mayRead)
    {
        var cipher = keys.Find(read, run.ConversationId);
        return [.. RunCallStore.ListOf(read, run.Id).Select(call => mayRead
            ? new SeenCall(call, call.OpenArguments(cipher), call.OpenResult(cipher))
            : new SeenCall(call, Arguments: null, Result: null))];
    }

    private static bool IsInGroup(ReadScope read, Guid userId, long conversationId) =>
        ConversationStore.FindView(read, conversationId, userId) is { LeftPosition: null }
        && ChannelStore.Find(read, conversationId) is { } channel && channel.Kind != ConversationKind.Direct.Name;

    private WrittenText TextOf(ReadScope read, AgentRun run)
    {
        if (live.Find(run.Id) is { IsFrozen: false } running)
        {
            var shown = running.Read(offset: 0);
            return new WrittenText(shown.Text, shown.HasBegun);
        }

        if (RunState.IsLive(run.State))
        {
            var kept = RunTextStore.Read(read, keys.Find(read, run.ConversationId), run.Id);
            return new WrittenText(kept, kept.Length > 0);
        }

        return MessageStore.Find(read, run.ReplyId!.Value) is { DeletedAt: null } row && messages.Open(read, row) is var reply
            && reply.Type == MessageType.Text
                ? new WrittenText(reply.Body, HasBegun: true)
                : new WrittenText("", HasBegun: false);
    }

    private readonly record struct WrittenText(string Text, bool HasBegun);
}
