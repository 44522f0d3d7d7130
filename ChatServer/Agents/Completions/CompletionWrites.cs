using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Agents.Providers;
using ChatServer.Chats;
using ChatServer.Chats.Events;
using ChatServer.Chats.Messages;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>
/// The writes that begin, store and end answers. An answer that is written into a chat holds its message until it ends, so that
/// no two answers are written into one.
/// </summary>
internal sealed class CompletionWrites(
    Database database, CompletionModels models, CompletionBudgets budgets, StoredMessages messages, ChatLog log,
    SuspendedUsers suspended)
{
    private static readonly Refusal UnknownTask = new(RefusalCode.UnknownTask);
    private static readonly Refusal UnknownMessage = new(RefusalCode.UnknownMessage) { Name = "id" };

    public ValueTask<Outcome<BegunCompletion>> BeginAsync(BeginCompletion command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Begin, cancellationToken);

    /// <summary>Null unless the answer has to end, because there is nothing to write it into, or no room.</summary>
    public ValueTask<Refusal?> SaveAsync(SaveCompletion command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Save, cancellationToken);

    /// <summary>Null unless it has ended already.</summary>
    public ValueTask<Refusal?> EndAsync(EndCompletion command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, End, cancellationToken);

    private Outcome<BegunCompletion> Begin(WriteScope write, BeginCompletion command)
    {
        if (UserStore.Find(write, command.UserId) is not { DisabledAt: null })
            return Refusal.SignedOut;

        var chosen = models.Choose(write, command.UserId, command.Model);
        if (chosen.IsRefused)
            return chosen.Refusal;

        if (chosen.Value.Agent is not null && suspended.Contains(command.UserId, write.Now))
            return Refusal.Suspended;

        var place = FindPlace(write, command);
        if (place.IsRefused)
            return place.Refusal;

        var reserved = budgets.Reserve(write, RowOf(write, command, chosen.Value, place.Value), chosen.Value.Agent);
        if (reserved.IsRefused)
            return reserved.Refusal;

        // The marks of the message may not fit into its chat any more; then nothing is written, and what is reserved is released.
        var message = BeginMessage(write, command, place.Value);
        if (message.IsRefused)
        {
            budgets.Settle(write, reserved.Value, new AnswerEnd(FinishReason: null));
            return message.Refusal;
        }

        CompletionStore.Insert(write, reserved.Value);
        return message.Value;
    }

    private Outcome<Place> FindPlace(WriteScope write, BeginCompletion command)
    {
        if (command.Message is not { } wanted)
            return Place.None;

        if (ChatStore.FindOwn(write, command.UserId, wanted.ChatId) is not { } chat)
            return ChatAccess.Unknown;

        if (messages.FindRow(write, chat, wanted.MessageId) is not { } row)
            return UnknownMessage;

        return CompletionStore.IsWriting(write, row) ? new Refusal(RefusalCode.AnswerInProgress) : new Place(chat, row);
    }

    private Outcome<BegunCompletion> BeginMessage(WriteScope write, BeginCompletion command, Place place)
    {
        if (command.Message is not { } wanted || place is not { Chat: { } chat, MessageRow: { } row })
            return new BegunCompletion(Message: null);

        var before = StoredMessages.TextOf(messages.Find(write, chat, row)!.Value) ?? "";
        var isEmptied = !wanted.Continues;
        if (messages.Change(write, chat, row, node => AnswerNode.Begin(node, command.Model, isEmptied)) is { } refused)
            return refused;

        if (isEmptied && before.Length > 0)
            log.AddContent(write, chat, AnswerEvents.Content(wanted.MessageId, ""), row);
        return new BegunCompletion(new BegunMessage(chat.Id, isEmptied ? "" : before, chat.OpenTitle(write)));
    }

    private Refusal? Save(WriteScope write, SaveCompletion command)
    {
        if (CompletionStore.Find(write, command.Id) is not { MessageRow: { } messageRow } row)
            return UnknownTask;

        if (FindChat(write, row) is not { } chat)
            return ChatAccess.Unknown;

        if (messages.Change(write, chat, messageRow, node => AnswerNode.SetContent(node, command.Text)) is { } refused)
            return refused;

        log.AddContent(write, chat, AnswerEvents.Content(IdOf(write, chat, messageRow), command.Text), messageRow);
        return null;
    }

    private Refusal? End(WriteScope write, EndCompletion command)
    {
        if (CompletionStore.Find(write, command.Id) is not { } row)
            return UnknownTask;

        CompletionStore.Delete(write, row.Id);
        if (row.MessageRow is not { } messageRow || FindChat(write, row) is not { } chat
            || messages.Find(write, chat, messageRow) is not { } node)
        {
            budgets.Settle(write, row, command.End);
            return null;
        }

        var ending = new EndingMessage(node.Id, StoredMessages.TextOf(node), command);
        budgets.Settle(write, row, ending.Used);
        EndMessage(write, chat, messageRow, ending);
        return null;
    }

    private void EndMessage(WriteScope write, ChatRow chat, long row, EndingMessage ending)
    {
        var end = ending.Used;
        var error = WriteEnd(write, chat, row, ending);
        if (end.Error == AnswerError.Stopped)
            log.Add(write, chat, AnswerEvents.Cancelled(ending.MessageId));
        log.Add(write, chat, AnswerEvents.Done(ending.MessageId, end, error));
    }

    // Returns the error that the message shows. However full the chat is, its message gets an end.
    private string? WriteEnd(WriteScope write, ChatRow chat, long row, EndingMessage ending)
    {
        var (end, error) = (ending.Used, ending.Error);
        if (ending.Command.Text is { } text && text != ending.Stored)
        {
            if (messages.Change(
                write, chat, row, node => AnswerNode.End(AnswerNode.SetContent(node, text), end, error)) is null)
            {
                log.AddContent(write, chat, AnswerEvents.Content(ending.MessageId, text), row);
                return error;
            }

            error = AnswerError.ChatFull;
        }

        messages.Mark(write, chat, row, node => AnswerNode.End(node, end, error));
        return error;
    }

    private string IdOf(WriteScope write, ChatRow chat, long messageRow) => messages.Find(write, chat, messageRow)!.Value.Id;

    // A deleted chat that a legal hold keeps has no owner.
    private static ChatRow? FindChat(WriteScope write, CompletionRow row) =>
        ChatStore.Find(write, row.ChatId!.Value) is { } chat && chat.OwnerId == row.UserId ? chat : null;

    private static CompletionRow RowOf(WriteScope write, BeginCompletion command, ChosenModel chosen, Place place) => new()
    {
        Id = command.Id,
        UserId = command.UserId,
        ChatId = place.Chat?.Id,
        MessageRow = place.MessageRow,
        Provider = chosen.Provider,
        Model = chosen.Model,
        BeganAt = write.Now,
        InputTokens = command.Largest.InputTokens,
        ReservedTokens = command.Largest.InputTokens + command.Largest.OutputTokens,
    };

    private sealed record Place(ChatRow? Chat, long? MessageRow)
    {
        public static readonly Place None = new(Chat: null, MessageRow: null);
    }

    /// <param name="Stored">The content so far; null if it is no text.</param>
    private sealed record EndingMessage(string MessageId, string? Stored, EndCompletion Command)
    {
        /// <summary>What the message shows; an answer that its user has stopped didn't fail.</summary>
        public string? Error => Command.End.Error == AnswerError.Stopped ? null : Command.End.Error;

        /// <summary>Of an answer of an earlier process only its text is known.</summary>
        public AnswerEnd Used => Command.Text is null
            ? Command.End with { TokensOut = TokenEstimate.OfText(Stored ?? "") }
            : Command.End;
    }
}
