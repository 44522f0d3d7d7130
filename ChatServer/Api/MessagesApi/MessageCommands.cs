using ChatServer.Accounts.Blocks;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Refusals;

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
        ApiIds.ReadMessage(messageId) is not { } id ? ApiIds.NotMessage(messageId)
        : content is null ? Refusal.Missing(RequestField.Body)
        : Reply(await edits.EditAsync(userId, id, content, CancellationToken.None));

    public async ValueTask<CommandReply> DeleteAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await deletion.DeleteAsync(userId, id, CancellationToken.None)) : ApiIds.NotMessage(messageId);

    public async ValueTask<CommandReply> ReactAsync(Guid userId, string? messageId, string? emoji, bool isAdded)
    {
        if (ApiIds.ReadMessage(messageId) is not { } id)
            return ApiIds.NotMessage(messageId);

        if (emoji is null)
            return Refusal.Missing(RequestField.Emoji);

        return isAdded
            ? Reply(await reactions.AddAsync(userId, id, emoji, CancellationToken.None))
            : Reply(await reactions.RemoveAsync(userId, id, emoji, CancellationToken.None));
    }

    public async ValueTask<CommandReply> PinAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await pins.PinAsync(userId, id, CancellationToken.None)) : ApiIds.NotMessage(messageId);

    public async ValueTask<CommandReply> UnpinAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await pins.UnpinAsync(userId, id, CancellationToken.None)) : ApiIds.NotMessage(messageId);

    public async ValueTask<CommandReply> VoteAsync(Guid userId, string? messageId, IReadOnlyList<int>? options) =>
        ApiIds.ReadMessage(messageId) is not { } id ? ApiIds.NotMessage(messageId)
        : options is null ? Refusal.Missing(RequestField.Options)
        : Reply(await polls.VoteAsync(userId, id, options, CancellationToken.None));

    public async ValueTask<CommandReply> ClosePollAsync(Guid userId, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Reply(await polls.CloseAsync(userId, id, CancellationToken.None)) : ApiIds.NotMessage(messageId);

    /// <param name="originConnectionId">The device that says so, which isn't told; 0 over HTTP.</param>
    public async ValueTask<CommandReply> MarkAsync(MarkKind kind, Guid userId, string? messageId, long originConnectionId) =>
        new(ApiIds.ReadMessage(messageId) is { } id
            ? await marks.MoveAsync(kind, userId, id, originConnectionId, CancellationToken.None)
            : ApiIds.NotMessage(messageId));

    /// <summary>Marks a conversation as read up to and including a message, or all of it.</summary>
    public async ValueTask<CommandReply> MarkReadAsync(Guid userId, string conversationId, string? messageId)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return ApiIds.NotConversation(conversationId);

        var upTo = ApiIds.ReadMessage(messageId);
        if (messageId is not null && upTo is null)
            return ApiIds.NotMessage(messageId);

        return new CommandReply(await marks.ReadAsync(userId, id, upTo, CancellationToken.None));
    }

    public async ValueTask<BlockOutcome> BlockAsync(Guid userId, string? otherId, bool isBlocked)
    {
        if (ApiIds.ReadUser(otherId) is not { } other)
            return ApiIds.NotUser(otherId);

        return isBlocked
            ? await blocks.BlockAsync(userId, other, CancellationToken.None)
            : await blocks.UnblockAsync(userId, other, CancellationToken.None);
    }

    private static CommandReply Reply(ChangeOutcome outcome) => new(outcome.Refusal, outcome.Unchanged);
}
