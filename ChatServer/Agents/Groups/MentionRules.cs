using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Agents.Runs;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Replies;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>
/// Decides on the writer's thread whether an agent may answer in a group or channel: asked when it is mentioned, in the write
/// that begins its reply, and in the one that sends it.
/// </summary>
internal sealed class MentionRules(ConversationCache conversations, IConversationAccess access, SuspendedUsers suspended)
{
    /// <summary>The most messages of agents in a thread without one of a person between them.</summary>
    public const int MaxInRow = 3;

    // Enough to find what is behind that many messages.
    private const int LookedAt = 10;
    private const int RunsLookedAt = 50;

    /// <summary>Whether it answers mentions without its owner.</summary>
    public static bool Answers(Agent agent) => agent.IsActive && agent.ReadSettings().ReplyMode == AgentSettings.Auto;

    /// <summary>Whether messages may appear in a user's name.</summary>
    public bool MayWrite(WriteScope write, Conversation conversation, Guid userId) =>
        conversation.Find(write, userId) is not null && access.MayWrite(write, conversation, userId)
        && UserStore.Find(write, userId) is { DisabledAt: null } && !suspended.Contains(userId, write.Now);

    /// <summary>The agent if it is in the conversation and answers there; else null.</summary>
    public Agent? FindAnswering(WriteScope write, long conversationId, Guid agentId) =>
        AgentMemberStore.Find(write, conversationId, agentId) is not null
        && AgentStore.Find(write, agentId) is { } agent && Answers(agent)
        && conversations.Find(write, conversationId) is { } conversation && MayWrite(write, conversation, agent.OwnerId)
            ? agent
            : null;

    /// <summary>
    /// Whether a mention is still to be answered: it and its thread root were not deleted, and agents have not said enough in the
    /// thread.
    /// </summary>
    public static bool IsWanted(ReadScope read, AgentRun run) =>
        run.ParentId is { } root && IsKept(read, run.AnswersTo) && IsKept(read, root)
        && CountInRow(read, run, root) < MaxInRow;

    private static bool IsKept(ReadScope read, long messageId) => MessageStore.Find(read, messageId) is { DeletedAt: null };

    // Replies that are being written count, too.
    private static int CountInRow(ReadScope read, AgentRun run, long root)
    {
        var person = ReplyStore.ReadBefore(read, root, afterId: 0, beforeId: long.MaxValue, LookedAt)
            .FirstOrDefault(row => row is { DeletedAt: null, ReplyState: null })?.Id ?? root;
        return RunStore.ListBefore(read, run.ConversationId, long.MaxValue, RunsLookedAt)
            .Count(other => other.Id != run.Id && other.ParentId == root && other.ReplyId > person && HasMessage(read, other));
    }

    private static bool HasMessage(ReadScope read, AgentRun run) =>
        RunState.IsLive(run.State) || IsKept(read, run.ReplyId!.Value);
}
