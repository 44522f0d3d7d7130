using ChatServer.Accounts.Blocks;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;

namespace ChatServer.Api.MessagesApi;

/// <summary>What became of a command. What changes is told by its event; <paramref name="Said"/> is for who asked for what was so already.</summary>
internal readonly record struct CommandReply(Refusal? Refusal = null, ConversationEvent? Said = null)
{
    public static implicit operator CommandReply(Refusal refusal) => new(refusal);
}

/// <summary>What clients do besides sending and reading, with ids as they give them; the same over HTTP and on the WebSocket.</summary>
internal sealed class MessageCommands(
    MessageEdits edits, MessageDeletion deletion, MessageReactions reactions, MessagePins pins, MessagePolls polls, ReadMarks marks, UserBlocks blocks)
{
    public async ValueTask<CommandReply> EditAsync(Guid userId, string? messageId, string? content) =>
        ApiIds.ReadMessage(messageId) is not { } id ? Refusal.NotMessageId(messageId)
        : content is null ? Refusal.Missing("content")
        : Reply(await edits.EditAsync(userId, id, content, CancellationToken.None), "edit");

    public async ValueTask<CommandReply> DeleteAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await deletion.DeleteAsync(userId, id, CancellationToken.None), "delete") : Refusal.NotMessageId(messageId);

    public async ValueTask<CommandReply> ReactAsync(Guid userId, string? messageId, string? emoji, bool isAdded)
    {
        if (ApiIds.ReadMessage(messageId) is not { } id)
            return Refusal.NotMessageId(messageId);

        if (emoji is null)
            return Refusal.Missing("emoji");

        if (!Emoji.IsValid(emoji))
            return Refusal.Invalid("emoji", "emoji must be one emoji");

        return isAdded
            ? Reply(await reactions.AddAsync(userId, id, emoji, CancellationToken.None), "react")
            : Reply(await reactions.RemoveAsync(userId, id, emoji, CancellationToken.None), "unreact");
    }

    public async ValueTask<CommandReply> PinAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await pins.PinAsync(userId, id, CancellationToken.None), "pin") : Refusal.NotMessageId(messageId);

    public async ValueTask<CommandReply> UnpinAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await pins.UnpinAsync(userId, id, CancellationToken.None), "unpin") : Refusal.NotMessageId(messageId);

    public async ValueTask<CommandReply> VoteAsync(Guid userId, string? messageId, IReadOnlyList<int>? options) =>
        ApiIds.ReadMessage(messageId) is not { } id ? Refusal.NotMessageId(messageId)
        : options is null ? Refusal.Missing("options")
        : Reply(await polls.VoteAsync(userId, id, options, CancellationToken.None), "vote");

    public async ValueTask<CommandReply> ClosePollAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await polls.CloseAsync(userId, id, CancellationToken.None), "close_poll") : Refusal.NotMessageId(messageId);

    /// <param name="originConnectionId">The device that says so, which isn't told; 0 over HTTP.</param>
    public async ValueTask<CommandReply> MarkAsync(MarkKind kind, Guid userId, string? messageId, long originConnectionId) =>
        ApiIds.ReadMessage(messageId) is not { } id ? Refusal.NotMessageId(messageId)
        : await marks.MoveAsync(kind, userId, id, originConnectionId, CancellationToken.None) ? default(CommandReply)
        : Refusal.NoMessage();

    /// <summary>Marks a conversation as read up to and including a message, or all of it.</summary>
    public async ValueTask<CommandReply> MarkReadAsync(Guid userId, string conversationId, string? messageId)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return Refusal.NotConversationId(conversationId);

        var upTo = ApiIds.ReadMessage(messageId);
        if (messageId is not null && upTo is null)
            return Refusal.NotMessageId(messageId);

        return await marks.ReadAsync(userId, id, upTo, CancellationToken.None) switch
        {
            ReadResult.UnknownConversation => Refusal.NoConversation(),
            ReadResult.UnknownMessage => Refusal.NoMessage(),
            _ => default(CommandReply),
        };
    }

    public async ValueTask<(Refusal? Refusal, BlockResult Result)> BlockAsync(Guid userId, string? otherId, bool isBlocked)
    {
        if (ApiIds.ReadUser(otherId) is not { } other)
            return (Refusal.NotUserId(otherId), BlockResult.UnknownUser);

        var result = isBlocked
            ? await blocks.BlockAsync(userId, other, CancellationToken.None)
            : await blocks.UnblockAsync(userId, other, CancellationToken.None);
        return (Refusals.Of(result), result);
    }

    private static CommandReply Reply(ChangeOutcome outcome, string command) =>
        outcome.Result is ChangeResult.Done or ChangeResult.Unchanged ? new CommandReply(Said: outcome.Said) : Refusals.Of(outcome, command);
}
