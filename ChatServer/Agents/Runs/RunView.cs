using ChatServer.Agents.Chats;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>What a user may do with a run that they may see.</summary>
/// <param name="IsOwner">Whether they are the owner of the agent, who also sees what the run used.</param>
/// <param name="MayChange">Whether they may cancel it and try it again: in groups the user whom it answers, and the
/// owner.</param>
/// <param name="MayRead">Whether they may read its text.</param>
internal readonly record struct RunView(bool IsOwner, bool MayChange, bool MayRead)
{
    /// <summary>
    /// Null for users who may not see the run: in chats all but visitor and owner, in groups and channels all but the members.
    /// </summary>
    public static RunView? Find(ReadScope read, Guid userId, AgentRun run)
    {
        if (run.IsInThread)
            return InThread(read, userId, run);

        return RunReader.Find(read, userId, run.ConversationId) is { } chat
            ? new RunView(chat.OwnerId == userId, MayChange: true, MayReadIn(read, chat, run, userId))
            : null;
    }

    private static RunView? InThread(ReadScope read, Guid userId, AgentRun run)
    {
        if (ConversationStore.FindView(read, run.ConversationId, userId) is not { LeftPosition: null } view)
            return null;

        var isOwner = AgentStore.Find(read, run.AgentId)?.OwnerId == userId;
        return new RunView(isOwner, MayChange: isOwner || run.VisitorId == userId, MayRead: run.ReplyId >= view.First);
    }

    private static bool MayReadIn(ReadScope read, AgentChat chat, AgentRun run, Guid userId)
    {
        // A draft is the owner's until it is sent.
        if (run.ReplyId is not { } reply || (run.IsDraft && RunState.IsLive(run.State) && chat.OwnerId != userId))
            return false;

        if (ConversationStore.FindView(read, chat.ConversationId, userId) is { } view)
            return reply >= view.First;

        return chat.ReadableFrom is { } from && MessageStore.Find(read, reply) is { } row && row.Seq >= from;
    }
}
