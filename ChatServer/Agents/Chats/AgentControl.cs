using ChatServer.Accounts;
using ChatServer.Agents.Figures;
using ChatServer.Agents.Runs;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>A change of who answers in a chat, by its owner.</summary>
internal abstract record ControlCommand(Guid ActorId, long ConversationId) : IWriteCommand;

internal sealed record TakeOver(Guid ActorId, long ConversationId) : ControlCommand(ActorId, ConversationId);

/// <param name="Note">Given to the agent with its next replies; null for none.</param>
/// <param name="AnswerNow">Whether the agent answers what the visitor wrote last.</param>
internal sealed record HandBack(Guid ActorId, long ConversationId, string? Note, bool AnswerNow)
    : ControlCommand(ActorId, ConversationId);

/// <param name="Until">Null: until it is resumed.</param>
internal sealed record PauseChat(Guid ActorId, long ConversationId, Timestamp? Until) : ControlCommand(ActorId, ConversationId);

internal sealed record ResumeChat(Guid ActorId, long ConversationId) : ControlCommand(ActorId, ConversationId);

/// <summary>
/// Decides who answers in a chat: the agent, its owner, or nobody. Each change begins a new epoch and ends the run in progress in
/// the same write, so no reply of the agent appears after the change was confirmed.
/// </summary>
internal sealed class AgentControl(
    Database database, ConversationCache conversations, RunWrites runs, RunQueue queue, AgentNotes notes, IAgentAudit audit)
{
    /// <summary>The longest note of a hand-back.</summary>
    public const int MaxNoteLength = 2_000;

    public ValueTask<Outcome<AgentChat>> TakeOverAsync(TakeOver command, CancellationToken cancellationToken) =>
        ChangeAsync(command, (write, chat) => TryTakeOver(write, chat) ? null : Unchanged("has its owner"), cancellationToken);

    public ValueTask<Outcome<AgentChat>> HandBackAsync(HandBack command, CancellationToken cancellationToken) =>
        ChangeAsync(
            command,
            (write, chat) => chat.Control == ChatControl.Agent
                ? Unchanged("has its agent")
                : HandBack(write, chat, command.Note, command.AnswerNow),
            cancellationToken);

    public ValueTask<Outcome<AgentChat>> PauseAsync(PauseChat command, CancellationToken cancellationToken) =>
        ChangeAsync(
            command,
            (write, chat) => chat.Control == ChatControl.Paused && chat.ControlUntil == command.Until
                ? Unchanged("is paused")
                : Pause(write, chat, command.Until),
            cancellationToken);

    public ValueTask<Outcome<AgentChat>> ResumeAsync(ResumeChat command, CancellationToken cancellationToken) =>
        ChangeAsync(
            command,
            (write, chat) => chat.Control == ChatControl.Agent
                ? Unchanged("has its agent")
                : HandBack(write, chat, note: null, answerNow: true),
            cancellationToken);

    /// <summary>Lets the owner answer; false if they already do, or the chat is with themselves.</summary>
    public bool TryTakeOver(WriteScope write, AgentChat chat)
    {
        if (chat.Control == ChatControl.Owner || chat.IsOwn || UserStore.Find(write, chat.OwnerId) is not { DisabledAt: null })
            return false;

        var conversation = runs.Find(write, chat.ConversationId);
        runs.EndForControl(write, conversation);
        conversations.Reload(
            write, conversation, () => OwnedChatStore.InsertOwner(write, conversation, chat));
        Apply(write, chat, ChatControl.Owner, until: null, AgentNote.TookOver);
        return true;
    }

    /// <summary>Lets the agent answer again.</summary>
    public Refusal? HandBack(WriteScope write, AgentChat chat, string? note, bool answerNow)
    {
        var changed = Apply(write, chat, ChatControl.Agent, until: null, AgentNote.HandedBack, note);
        Leave(write, chat);
        if (answerNow)
            queue.AddUnanswered(write, changed.ConversationId);
        return null;
    }

    private Refusal? Pause(WriteScope write, AgentChat chat, Timestamp? until)
    {
        runs.EndForControl(write, runs.Find(write, chat.ConversationId));
        Apply(write, chat, ChatControl.Paused, until, "agent_paused");
        Leave(write, chat);
        return null;
    }

    // An owner who may not read the chat stops following it, too.
    private void Leave(WriteScope write, AgentChat chat)
    {
        if (chat.Control != ChatControl.Owner)
            return;

        conversations.Reload(
            write, runs.Find(write, chat.ConversationId),
            () => OwnedChatStore.DeleteOwner(write, chat.ConversationId, chat.OwnerId));
        if (chat.ReadableFrom is null)
            write.Publish(new ReadingNarrowed(chat.OwnerId, [chat.ConversationId]));
    }

    private AgentChat Apply(
        WriteScope write, AgentChat chat, string control, Timestamp? until, string notice, string? note = null)
    {
        var changed = chat with
        {
            Control = control,
            ControlSince = write.Now,
            ControlBy = chat.OwnerId,
            ControlUntil = until,
            Epoch = chat.Epoch + 1,
            WaitingSince = null,
            WaitingReason = null,
        };
        AgentChatStore.UpdateControl(write, changed);
        AgentCounts.NoteWaitEnd(write, chat);
        if (control == ChatControl.Owner)
            AgentCounts.NoteTakeover(write, chat);
        if (note is not null)
            AgentChatStore.UpdateNote(write, chat.ConversationId, note);
        notes.Append(write, runs.Find(write, chat.ConversationId), chat.OwnerId, new AgentNote(notice));
        AgentChatEvents.AppendControl(write, conversations, changed);
        if (chat.WaitingSince is not null)
            AgentChatEvents.AppendAttention(write, conversations, changed);
        audit.Append(write, chat.OwnerId, $"agent_chat_{control}", chat.AgentId, chat.ConversationId);
        return changed;
    }

    private static Refusal Unchanged(string state) => new(RefusalCode.ControlUnchanged, RequestField.Conversation, state);

    private async ValueTask<Outcome<AgentChat>> ChangeAsync<TCommand>(
        TCommand command, Func<WriteScope, AgentChat, Refusal?> change, CancellationToken cancellationToken)
        where TCommand : ControlCommand =>
        await database.WriteAsync<TCommand, Outcome<AgentChat>>(
            command,
            (write, given) =>
            {
                // A chat with the agent of another owner is reported as missing, so that ids can't be probed.
                if (AgentChatStore.Find(write, given.ConversationId) is not { } chat || chat.OwnerId != given.ActorId
                    || UserStore.Find(write, given.ActorId) is not { DisabledAt: null })
                    return Refusal.UnknownConversation;

                if (change(write, chat) is { } refused)
                    return refused;

                return AgentChatStore.Find(write, chat.ConversationId) is { } changed ? changed : Refusal.UnknownConversation;
            },
            cancellationToken);
}
