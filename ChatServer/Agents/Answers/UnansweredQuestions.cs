using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Messages;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>
/// Keeps the questions that agents couldn't answer for their owners. A question is a visitor's text: one of a chat that the owner
/// may not read isn't kept.
/// </summary>
internal sealed class UnansweredQuestions(Database database, ChatWaiting waiting, AgentOptions options)
{
    private static readonly Refusal UnknownAgent = new(RefusalCode.UnknownAgent);

    /// <summary>
    /// Does nothing if an equal question waits or is answered. If too many questions wait, the oldest one is forgotten.
    /// </summary>
    public ValueTask<Refusal?> NoteAsync(NoteQuestion command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Note, cancellationToken);

    private Refusal? Note(WriteScope write, NoteQuestion command)
    {
        var (agentId, question, askedIn) = command;
        if (AnswerTexts.Check(question, answer: null) is { } wrong)
            return wrong;

        if (AgentStore.Find(write, agentId) is not { DeletedAt: null } agent)
            return UnknownAgent;

        if (AnswerStore.FindAlike(write, agentId, question) is not null || !MayKeep(write, agent, askedIn))
            return null;

        // The option may have been lowered: then each new question makes some more room.
        if (AnswerStore.CountUnanswered(write, agentId) >= options.MaxAnswersPerAgent)
            AnswerStore.DeleteOldestUnanswered(write, agentId);
        AnswerStore.Insert(write, agentId, question, answer: null, askedIn);
        return null;
    }

    // Checked in the write that keeps it, because the owner may have restricted themselves, or the visitor stopped the reply,
    // since the question was read. In a group, of which the owner is a member, there is nothing to check.
    private bool MayKeep(WriteScope write, Agent agent, long? askedIn)
    {
        if (askedIn is not { } id || AgentChatStore.Find(write, id) is not { IsOwn: false } chat)
            return true;

        if (RunStore.FindLive(write, id, agent.Id) is not { } run || MessageStore.Find(write, run.TriggerId) is not { } asked)
            return false;

        if (chat.ReadableFrom is { } from)
            return asked.Seq >= from;

        if (agent.ReadSettings().OwnerReads != AgentSettings.OnRequest)
            return false;

        waiting.AskOwner(write, chat, asked.Id);
        return true;
    }
}
