using ChatServer.Accounts.Blocks;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Groups;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Where a run answers: in a chat with an agent, or in a thread of a group or channel.</summary>
/// <param name="OwnerId">The owner of the agent.</param>
/// <param name="Chat">Null in groups and channels, where nobody takes over and nothing waits for the owner.</param>
internal sealed record RunPlace(Guid OwnerId, AgentChat? Chat)
{
    public static RunPlace Of(AgentChat chat) => new(chat.OwnerId, chat);

    /// <summary>Where a run answers, whoever answers there now; null if its chat or its agent is gone.</summary>
    public static RunPlace? Find(ReadScope read, AgentRun run)
    {
        if (run.IsInThread)
            return AgentStore.Find(read, run.AgentId) is { } agent ? new RunPlace(agent.OwnerId, Chat: null) : null;

        return AgentChatStore.Find(read, run.ConversationId) is { } chat ? Of(chat) : null;
    }
}

/// <summary>What differs between chats and groups when a run begins and ends. Used on the writer's thread.</summary>
internal sealed class RunPlaces(MentionRules rules, MentionQueue mentions, AgentNotes notes)
{
    /// <summary>
    /// Where a run may still answer; null if its time is over: somebody else answers in the chat, or did meanwhile; or the agent
    /// isn't in the group any more, or may not write there.
    /// </summary>
    public RunPlace? FindOpen(WriteScope write, AgentRun run)
    {
        if (run.IsInThread)
            return rules.FindAnswering(write, run.ConversationId, run.AgentId) is { } agent
                ? new RunPlace(agent.OwnerId, Chat: null)
                : null;

        return AgentChatStore.Find(write, run.ConversationId) is { Control: ChatControl.Agent } chat && chat.Epoch == run.Epoch
            ? RunPlace.Of(chat)
            : null;
    }

    /// <summary>The same for a run that is about to begin: a mention must still be there.</summary>
    public RunPlace? FindToBegin(WriteScope write, AgentRun run) =>
        FindOpen(write, run) is { } place && (place.Chat is not null || MentionRules.IsWanted(write, run))
        && !BlockStore.Exists(write, place.OwnerId, run.VisitorId) && !BlockStore.Exists(write, run.VisitorId, place.OwnerId)
            ? place
            : null;

    /// <summary>
    /// Whether what was shown of a run may be sent: the owner may have left a group, or lost the right to write.
    /// </summary>
    public bool MaySend(WriteScope write, Conversation conversation, AgentRun run) =>
        !run.IsInThread
        || (AgentStore.Find(write, run.AgentId) is { } agent && rules.MayWrite(write, conversation, agent.OwnerId));

    /// <summary>Says that there is no reply, where nothing else shows it.</summary>
    public void NoteFailure(WriteScope write, Conversation conversation, AgentRun ended, RunPlace? place)
    {
        if (ended.IsInThread)
            mentions.Note(write, conversation.Id, ended.AgentId, NoteOf(ended));
        else if (place is not null && ended.ReplyId is null)
            notes.Append(write, conversation, place.OwnerId, new AgentNote(AgentNote.ReplyFailed));
    }

    /// <summary>After a run has ended: an agent of a group takes its next mention.</summary>
    public void GoOn(WriteScope write, AgentRun ended)
    {
        if (ended.IsInThread)
            mentions.TakeNext(write, ended.ConversationId, ended.AgentId);
    }

    private static string NoteOf(AgentRun ended) =>
        ended.ErrorCode == RunError.Budget ? AgentNote.LimitReached : AgentNote.ReplyFailed;
}
