using ChatServer.Accounts.Blocks;
using ChatServer.Api.Sockets;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// What clients do over HTTP besides sending and reading, with ids as they give them. Null where there is nothing to refuse.
/// </summary>
internal sealed class MessageCommands(MessageActions changes, ReadMarks marks, UserBlocks blocks)
{
    /// <param name="change">What is done with the message.</param>
    public async ValueTask<Refusal?> ChangeAsync(string messageId, Func<MessageActions, long, ValueTask<ChangeOutcome>> change) =>
        ApiIds.ReadMessage(messageId) is { } id ? (await change(changes, id)).Refusal : ApiIds.NotMessage(messageId);

    /// <summary>Marks a conversation as read up to and including a message, or all of it.</summary>
    public async ValueTask<Refusal?> MarkReadAsync(Guid userId, string conversationId, string? messageId)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return ApiIds.NotConversation(conversationId);

        var upTo = ApiIds.ReadMessage(messageId);
        return messageId is not null && upTo is null
            ? ApiIds.NotMessage(messageId)
            : await marks.ReadAsync(new MarkConversationRead(userId, id, upTo), CancellationToken.None);
    }

    public async ValueTask<Refusal?> BlockAsync(Guid userId, string otherId) => ApiIds.ReadUser(otherId) is { } other
        ? (await blocks.BlockAsync(new AddBlock(userId, other), CancellationToken.None)).Refusal
        : ApiIds.NotUser(otherId);

    public async ValueTask<Refusal?> UnblockAsync(Guid userId, string otherId) => ApiIds.ReadUser(otherId) is { } other
        ? (await blocks.UnblockAsync(new RemoveBlock(userId, other), CancellationToken.None)).Refusal
        : ApiIds.NotUser(otherId);
}
