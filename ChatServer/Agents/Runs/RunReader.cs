using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs.Calls;
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
internal sealed record RunSlice(IReadOnlyList<AgentRun> Runs, bool IsOwner, bool HasMore);

/// <summary>
/// Shows the runs of a chat to its visitor and to the owner of its agent, to whom only what they may read of the texts. Those of
/// other people are reported as missing, so that ids can't be probed.
/// </summary>
internal sealed class RunReader(Database database, LiveRuns live, MessageReader messages, ConversationKeys keys)
{
    /// <summary>The runs of a chat below an id, newest first; null if the user has no part in it.</summary>
    public ValueTask<RunSlice?> ListAsync(
        Guid userId, long conversationId, long beforeId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                if (Find(read, userId, conversationId) is not { } chat)
                    return null;

                var runs = RunStore.ListBefore(read, conversationId, beforeId, limit + 1);
                return new RunSlice([.. runs.Take(limit)], chat.OwnerId == userId, runs.Count > limit);
            },
            cancellationToken);

    /// <summary>A run with its text from an offset on; null if there is none that the user may see.</summary>
    public ValueTask<SeenRun?> FindAsync(Guid userId, long runId, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                if (RunStore.Find(read, runId) is not { } run || Find(read, userId, run.ConversationId) is not { } chat)
                    return null;

                var mayRead = MayRead(read, chat, run, userId);
                var text = mayRead ? TextOf(read, run) : new WrittenText("", HasBegun: false);
                var state = text.HasBegun && run.State == RunState.Running ? RunState.Streaming : run.State;
                return new SeenRun(
                    run with { State = state }, chat.OwnerId == userId, text.Text[Math.Clamp(offset, 0, text.Text.Length)..],
                    mayRead)
                {
                    Calls = chat.OwnerId == userId ? ReadCalls(read, run, mayRead) : [],
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

    private static bool MayRead(ReadScope read, AgentChat chat, AgentRun run, Guid userId)
    {
        if (run.ReplyId is not { } reply || (run.IsDraft && RunState.IsLive(run.State) && chat.OwnerId != userId))
            return false;

        if (ConversationStore.FindView(read, chat.ConversationId, userId) is { } view)
            return reply >= view.First;

        return chat.ReadableFrom is { } from && MessageStore.Find(read, reply) is { } row && row.Seq >= from;
    }

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
